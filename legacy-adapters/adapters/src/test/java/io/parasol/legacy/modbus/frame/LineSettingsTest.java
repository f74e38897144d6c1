// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A serial line")
class LineSettingsTest {

  private static LineSettings line(int baud, Parity parity, Framing framing) {
    SerialSettings port = new SerialSettings(Path.of("/dev/ttyS0"), baud, parity, 8, 1);
    return LineSettings.of(new ModbusSerial(new LinkId("bus"), port, framing, true, false));
  }

  @ParameterizedTest(name = "at {0} baud and parity {1} for {2} ns")
  @CsvSource({
    "1200,   EVEN, 32083333",
    "9600,   NONE, 3645833",
    "9600,   EVEN, 4010416",
    "19200,  NONE, 1822916",
    "19200,  ODD,  2005208",
    "19201,  NONE, 1750000",
    "38400,  NONE, 1750000",
    "115200, EVEN, 1750000",
  })
  void is_silent_before_each_request(int baud, Parity parity, long nanos) {
    assertEquals(Duration.ofNanos(nanos), line(baud, parity, Framing.RTU).silence());
    assertEquals(Duration.ofNanos(nanos), line(baud, parity, Framing.ASCII).silence());
  }

  @Test
  void does_not_end_a_frame_at_a_pause_that_adapters_make() {
    LineSettings slow = line(300, Parity.EVEN, Framing.RTU);

    assertEquals(Duration.ofMillis(50), line(115_200, Parity.NONE, Framing.RTU).frameEnd());
    assertEquals(slow.silence(), slow.frameEnd());
  }

  @Test
  void may_make_pauses_of_a_second_in_a_frame_of_characters() {
    assertEquals(Duration.ofSeconds(1), line(115_200, Parity.NONE, Framing.ASCII).frameEnd());
  }

  @Test
  void cannot_wait_for_ever() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LineSettings(Framing.RTU, Duration.ZERO, Duration.ofMinutes(1), false));

    assertEquals("frame end PT1M: expected up to PT10S", refused.getMessage());
  }
}
