// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.SerialSettings;
import java.util.Optional;

/**
 * The serial settings of a loader.
 *
 * @param settings the settings; empty on a link that is not a serial line of this machine.
 * @param differsFromUsual whether they differ from the usual settings of the line.
 */
public record LoaderLine(Optional<SerialSettings> settings, boolean differsFromUsual) {

  /**
   * Returns the settings of the line while the boot loader uses it.
   *
   * @param configured the configured settings of the line.
   * @param loader the settings of the loader that differ from them.
   */
  public static LoaderLine of(Optional<SerialSettings> configured, FactorySerialSettings loader) {
    Optional<SerialSettings> settings =
        configured.map(
            line ->
                new SerialSettings(
                    line.port(),
                    loader.baud().orElse(line.baud()),
                    loader.parity().orElse(line.parity()),
                    line.dataBits(),
                    loader.stopBits().orElse(line.stopBits())));
    return new LoaderLine(settings, !settings.equals(configured));
  }
}
