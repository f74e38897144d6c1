// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.FactoryLine;
import io.parasol.config.site.SerialSettings;
import java.util.Optional;

/**
 * The line of a loader.
 *
 * @param form in which it speaks; empty on a link that is no serial line of this machine.
 * @param isOther whether that is not the usual form of the line.
 */
record LoaderLine(Optional<SerialSettings> form, boolean isOther) {

  /**
   * @param usual the form of the line every day.
   * @param loader in what the loader's differs.
   */
  static LoaderLine of(Optional<SerialSettings> usual, FactoryLine loader) {
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
