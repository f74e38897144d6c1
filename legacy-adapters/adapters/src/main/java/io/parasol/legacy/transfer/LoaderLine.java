// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.SerialSettings;
import java.util.Optional;

/**
 * The serial settings of a loader.
 *
 * @param form the settings; empty on a link that is not a serial line of this machine.
 * @param isOther whether they differ from the usual settings of the line.
 */
public record LoaderLine(Optional<SerialSettings> form, boolean isOther) {

  /**
   * Returns the settings of the line while the boot loader uses it.
   *
   * @param usual the configured settings of the line.
   * @param loader the settings of the loader that differ from them.
   */
  public static LoaderLine of(Optional<SerialSettings> usual, FactorySerialSettings loader) {
    Optional<SerialSettings> form =
        usual.map(
            line ->
                new SerialSettings(
                    line.port(),
                    loader.baud().orElse(line.baud()),
                    loader.parity().orElse(line.parity()),
                    line.dataBits(),
                    loader.stopBits().orElse(line.stopBits())));
    return new LoaderLine(form, !form.equals(usual));
  }
}
