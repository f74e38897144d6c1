// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import io.parasol.simulator.bus.PacedWire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A receiver on a simulated line")
class CharacterConversionTest {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** For example 9600 8E1. */
  private static SerialSettings settings(String text) {
    String[] parts = text.split(" ", -1);
    Parity parity =
        switch (parts[1].charAt(1)) {
          case 'E' -> Parity.EVEN;
          case 'O' -> Parity.ODD;
          default -> Parity.NONE;
        };
    return new SerialSettings(
        Path.of("tty"),
        Integer.parseInt(parts[0]),
        parity,
        parts[1].charAt(0) - '0',
        parts[1].charAt(2) - '0');
  }

  private static String received(String sent, String from, String to) {
    return HEX.formatHex(
        CharacterConversion.received(HEX.parseHex(sent), settings(from), settings(to)));
  }

  @ParameterizedTest(name = "{0} from {1}")
  @CsvSource({
    "9600 8N1, 9600 8N1",
    "9600 8N1, 9600 8N2",
    "9600 8N2, 9600 8N1",
    "9600 8E1, 9600 8E2",
    "9600 8N1, 9700 8N1",
    "9800 8O1, 9600 8O1",
  })
  void understands_a_sender_with_its_settings_or_almost(String to, String from) {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }

    assertArrayEquals(all, CharacterConversion.received(all, settings(from), settings(to)));
  }

  /** The expected characters follow by hand from the levels of the line. */
  @ParameterizedTest(name = "{0} of {1} is {3} at {2}")
  @CsvSource({
    // Twice as fast: each bit counts twice; the stop bit is missing, and then a second one follows.
    "55, 9600 8N1, 19200 8N1, 00E6",
    "FF, 9600 8N1, 19200 8N1, FE",
    // Half as fast: each start bit is over before its middle.
    "55, 19200 8N1, 9600 8N1, ''",
    // The parity bit of 01 is 1 and counts as the stop bit; that of 03 is 0.
    "01, 9600 8E1, 9600 8N1, 01",
    "03, 9600 8E1, 9600 8N1, 00",
    // The stop bit counts as the parity bit, which has to be 0 for 03.
    "01, 9600 8N1, 9600 8E1, 01",
    "03, 9600 8N1, 9600 8E1, 00",
    "03, 9600 8O1, 9600 8E1, 00",
    // Seven bits and even parity are eight bits.
    "31, 9600 7E1, 9600 8N1, B1",
    "33, 9600 7E1, 9600 8N1, 33",
    "B3, 9600 8N1, 9600 7E1, 00",
  })
  void makes_of_another_sender_what_its_samples_are(
      String sent, String from, String to, String result) {
    assertEquals(result, received(sent, from, to));
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "9600 8N1, 19200 8N1",
    "19200 8N1, 9600 8N1",
    "9600 8N1, 115200 8N1",
    "115200 8N1, 9600 8N1",
    "9600 8N1, 9600 8E1",
    "9600 8E1, 9600 8N1",
    "9600 8O1, 9600 8E1",
  })
  void does_not_understand_a_request_with_other_settings(String from, String to) {
    assertNotEquals("010300000001840A", received("010300000001840A", from, to));
  }

  @Test
  void gets_all_of_what_two_ports_with_the_same_settings_carry() throws Exception {
    SerialSettings line = settings("9600 8E1");
    try (PacedWire wire = PacedWire.withoutPace()) {
      SerialPort first = new ConvertedPort(wire.firstPort(), line, () -> line);
      SerialPort slow = new ConvertedPort(wire.secondPort(), line, () -> settings("4800 8E1"));
      first.write("abc".getBytes(StandardCharsets.US_ASCII));
      byte[] two = new byte[2];

      // A slower sender takes more bits for each character, so that more characters are received.
      int total = 0;
      for (int count = slow.read(two, Duration.ZERO); count > 0; ) {
        total += count;
        count = slow.read(two, Duration.ZERO);
      }
      assertEquals(6, total, 2);
    }
  }
}
