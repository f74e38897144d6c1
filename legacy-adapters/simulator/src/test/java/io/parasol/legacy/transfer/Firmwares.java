// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareProtocol.RecordFile.Mode;
import io.parasol.config.model.site.FactorySerialSettings;
import java.util.Locale;
import java.util.OptionalDouble;

/** Ways of tests that need no steps beside their blocks. */
public final class Firmwares {

  private Firmwares() {}

  public static Firmware of(FirmwareProtocol protocol) {
    return new Firmware(
        protocol,
        Firmware.Steps.NONE,
        FactorySerialSettings.UNKNOWN,
        OptionalDouble.empty(),
        Firmware.Times.DEFAULT);
  }

  /** A file in that mode. */
  public static Firmware file(String mode) {
    Mode wanted = Mode.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_'));
    return of(new FirmwareProtocol.RecordFile(wanted, 1, 122, false, 0));
  }
}
