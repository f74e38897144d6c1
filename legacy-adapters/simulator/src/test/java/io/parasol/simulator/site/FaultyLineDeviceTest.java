// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.simulator.config.Fault;
import io.parasol.simulator.plant.SimulatorFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A fault of a simulated device that speaks in lines")
class FaultyLineDeviceTest {

  private static final Instant BEGUN = Instant.EPOCH;

  /** It sends "0123456789" unasked, and "got" with what was sent to it. */
  private static SimulatedLineDevice talker(Fault... faults) {
    SimulatedLineDevice well =
        new SimulatedLineDevice() {
          @Override
          public String receive(String bytes, Instant now) {
            return bytes.isEmpty() ? "" : "got " + bytes;
          }

          @Override
          public String nextMessage(Instant now) {
            return "0123456789";
          }
        };
    return new FaultyLineDevice(
        well, new FaultSchedule(List.of(faults)), now -> Duration.between(BEGUN, now));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SILENCE   | ''
          HALF_FRAME| 01234
          CRC       | 0123446789
          DROP_BYTE | 012346789
          """)
  void spoils_what_is_heard(Fault.Kind kind, String received) {
    SimulatedLineDevice talker = talker(SimulatorFixture.always(kind, 0));

    assertEquals(received, talker.nextMessage(BEGUN));
  }

  @Test
  void adds_two_bytes_before_an_answer() {
    SimulatedLineDevice talker = talker(SimulatorFixture.always(Fault.Kind.GLITCH, 0));

    assertEquals("\0\u00FFgot x", talker.receive("x", BEGUN));
  }

  @Test
  void meets_each_so_many_of_what_is_said_for_its_time() {
    SimulatedLineDevice talker =
        talker(
            new Fault(
                Fault.Kind.SILENCE,
                Duration.ofSeconds(10),
                Optional.of(Duration.ofSeconds(5)),
                2,
                0));

    assertEquals("0123456789", talker.nextMessage(BEGUN.plusSeconds(9)));
    assertEquals("0123456789", talker.nextMessage(BEGUN.plusSeconds(10)));
    assertEquals("", talker.receive("", BEGUN.plusSeconds(10)));
    assertEquals("", talker.nextMessage(BEGUN.plusSeconds(11)));
    assertEquals("0123456789", talker.nextMessage(BEGUN.plusSeconds(12)));
    assertEquals("0123456789", talker.nextMessage(BEGUN.plusSeconds(15)));
  }
}
