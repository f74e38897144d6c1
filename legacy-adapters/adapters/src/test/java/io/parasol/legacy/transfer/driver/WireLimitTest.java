// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a wire carries at most")
class WireLimitTest {

  private static FirmwareProtocol way(String name) {
    return switch (name) {
      case "FC 16, 123 registers" -> window(246);
      case "FC 16, 68 registers" -> window(136);
      case "FC 21, 122 registers" ->
          new FirmwareProtocol.RecordFile(
              FirmwareProtocol.RecordFile.Mode.RECORD, 1, 122, false, 0);
      case "XMODEM-1K" -> new FirmwareProtocol.Xmodem(FirmwareProtocol.Packets.BYTES_1024);
      default -> new FirmwareProtocol.An3155(0x08000000, 0, true);
    };
  }

  private static FirmwareProtocol window(int bytes) {
    FirmwareStep write =
        new FirmwareStep.Write(
            new Address(Table.HOLDING, 0), List.of(FirmwareRegister.Variable.DATA), false, true);
    return new FirmwareProtocol.Window(
        List.of(),
        new FirmwareProtocol.Window.Block(bytes, false, OptionalInt.empty(), List.of(write)),
        new FirmwareProtocol.OnLoss.StartAgain());
  }

  /** Computed by hand from the formulas of the serial line specification, 8N1 but for the last. */
  @ParameterizedTest(name = "by {0} at {1} baud is {2} bytes a second")
  @CsvSource(
      delimiter = '|',
      value = {
        "FC 16, 123 registers | 9600 | 875",
        "FC 16, 123 registers | 19200 | 1749",
        "FC 16, 123 registers | 115200 | 9343",
        "FC 21, 122 registers | 9600 | 451",
        "FC 21, 122 registers | 19200 | 903",
        "FC 21, 122 registers | 115200 | 5089",
        "FC 16, 68 registers | 9600 | 816",
        "FC 16, 68 registers | 19200 | 1632",
        "FC 16, 68 registers | 115200 | 8104",
        "XMODEM-1K | 9600 | 954",
        "XMODEM-1K | 19200 | 1909",
        "XMODEM-1K | 115200 | 11453",
        "AN3155 | 9600 | 834",
        "AN3155 | 19200 | 1667",
        "AN3155 | 115200 | 10004"
      })
  void is_what_the_formulas_say(String name, int baud, long expected) {
    Parity parity = name.equals("AN3155") ? Parity.EVEN : Parity.NONE;
    SerialSettings line = new SerialSettings(Path.of("x"), baud, parity, 8, 1);

    double limit = WireLimit.of(way(name), Optional.of(line)).bytesPerSecond();

    assertEquals((double) expected, limit, 1 + 0.0002 * limit);
  }
}
