// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.FactoryLine;
import io.parasol.config.site.Firmware;
import io.parasol.config.site.FirmwareWay;
import io.parasol.config.site.FirmwareWay.RecordFile.Mode;
import java.util.Locale;
import java.util.OptionalDouble;

/** Ways of tests that need no steps beside their blocks. */
final class Firmwares {

  private Firmwares() {}

  static Firmware of(FirmwareWay way) {
    return new Firmware(
        way,
        Firmware.Steps.NONE,
        FactoryLine.UNKNOWN,
        OptionalDouble.empty(),
        Firmware.Times.USUAL);
  }

  /** A file in that mode. */
  static Firmware file(String mode) {
    Mode wanted = Mode.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_'));
    return of(new FirmwareWay.RecordFile(wanted, 1, 122, false, 0));
  }
}
