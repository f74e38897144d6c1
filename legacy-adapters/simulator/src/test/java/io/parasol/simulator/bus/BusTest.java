// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.ServerFraming;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.plant.Rtu;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A bus")
class BusTest {

  /** A character takes 1 ms, and the silence 3.5 ms. */
  private static final LinePace PACE = new LinePace(10_000, 10);

  private static final BusSettings STANDARD = BusSettings.emulated(PACE);
  private static final long MS = 1_000_000;

  /** Asks for two registers; the answer has nine characters. */
  private static final byte[] ASKED = Rtu.read(1, 0, 2);

  private static final byte[] ANSWERED = Rtu.frame(1, 3, 4, 0, 7, 0, 8);

  private final Map<Integer, BusAnswer> units = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private int hungUp;

  /** When which byte was there. */
  private record Arrived(long at, int value) {}

  BusTest() {
    units.put(1, BusAnswer.of(ModbusResponse.Registers.of(7, 8)));
  }

  private BusAnswer answer(Unit unit, ModbusRequest request) {
    asked.add(unit + " " + request);
    return units.getOrDefault(unit.value(), BusAnswer.none());
  }

  /** A master that sends frames at set times, and records what arrives. */
  private final class Master {
    private final Bus bus;
    private final List<Arrived> received = new ArrayList<>();
    private long now;

    Master(BusSettings settings) {
      bus = new Bus(settings, BusTest.this::answer, () -> hungUp++, 0);
    }

    /** Lets time pass as the bus' own clock would: from event to event. */
    Master until(long millis) {
      long end = millis * MS;
      while (bus.nextAt() <= end) {
        now = Math.max(now, bus.nextAt());
        listen();
      }
      now = end;
      listen();
      return this;
    }

    private void listen() {
      for (byte each : bus.transmit(now)) {
        received.add(new Arrived(now, each & 0xFF));
      }
    }

    Master says(byte[] frame) {
      bus.receive(frame, frame.length, now);
      return this;
    }

    byte[] bytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      received.forEach(each -> bytes.write(each.value()));
      return bytes.toByteArray();
    }

    List<Double> millis() {
      return received.stream().map(each -> each.at() / (double) MS).toList();
    }
  }

  private Master master(BusSettings settings) {
    return new Master(settings);
  }

  private void spoil(LineFault fault) {
    units.put(
        1,
        new BusAnswer(Answer.of(ModbusResponse.Registers.of(7, 8)), Duration.ZERO, Set.of(fault)));
  }

  private void fault(Answer answer) {
    units.put(1, new BusAnswer(answer, Duration.ZERO, Set.of()));
  }

  @Nested
  @DisplayName("gives each character its time")
  class Pace {

    @Test
    void after_request_and_silence_the_answer_comes_byte_by_byte() {
      Master master = master(STANDARD).says(ASKED).until(100);

      assertArrayEquals(ANSWERED, master.bytes());
      // Eight characters, 3.5 of silence; then each takes a millisecond.
      assertEquals(List.of(12.5, 13.5, 14.5, 15.5, 16.5, 17.5, 18.5, 19.5, 20.5), master.millis());
    }

    @Test
    void and_the_unit_its_time_to_think() {
      units.put(
          1,
          new BusAnswer(
              Answer.of(ModbusResponse.Registers.of(7, 8)), Duration.ofMillis(20), Set.of()));
      Master master = master(STANDARD).says(ASKED).until(100);

      assertEquals(32.5, master.millis().get(0));
      assertEquals(40.5, master.millis().get(8));
    }

    @Test
    void also_when_the_bus_is_late_itself() {
      Master master = master(STANDARD).says(ASKED);
      master.now = 15 * MS;
      master.until(100);

      assertArrayEquals(ANSWERED, master.bytes());
      assertEquals(List.of(15.0, 15.0, 15.0, 15.5, 16.5), master.millis().subList(0, 5));
    }

    @Test
    void in_batches_as_usb_adapters_do() {
      Master master = master(STANDARD.inBatchesOf(Duration.ofMillis(4))).says(ASKED).until(100);

      assertArrayEquals(ANSWERED, master.bytes());
      assertEquals(List.of(15.5, 15.5, 15.5, 15.5, 19.5, 19.5, 19.5, 19.5, 23.5), master.millis());
    }

    @Test
    void not_on_a_port_that_has_a_wire_behind_it() {
      Master master = master(BusSettings.carried(PACE)).says(ASKED).until(100);

      assertArrayEquals(ANSWERED, master.bytes());
      assertTrue(master.millis().stream().allMatch(at -> at == 3.5), master.millis()::toString);
    }

    @Test
    void and_says_how_long_it_was_busy_and_had_to_be() {
      units.put(
          1,
          new BusAnswer(
              Answer.of(ModbusResponse.Registers.of(7, 8)), Duration.ofMillis(20), Set.of()));
      Master master = master(STANDARD).says(ASKED).until(100);

      WireCounts counts = master.bus.counts();
      assertEquals(Duration.ofMillis(8 + 9), counts.carried());
      assertEquals(Duration.ofMillis(8 + 9 + 7 + 20), counts.needed());
      assertEquals(1, counts.requests());
      assertEquals(1, counts.answers());
      assertEquals(new Served(1, 2), master.bus.served().of(new Unit(1)));
    }
  }

  @Nested
  @DisplayName("hears a request")
  class Hears {

    @Test
    void however_it_is_cut_as_long_as_there_is_no_silence_inside() {
      Master master = master(STANDARD).says(Arrays.copyOf(ASKED, 3)).until(5);
      master.says(Arrays.copyOfRange(ASKED, 3, 8)).until(100);

      assertArrayEquals(ANSWERED, master.bytes());
    }

    @Test
    void not_when_there_is_silence_inside() {
      Master master = master(STANDARD).says(Arrays.copyOf(ASKED, 3)).until(7);
      master.says(Arrays.copyOfRange(ASKED, 3, 8)).until(100);

      assertEquals(0, master.bytes().length);
      assertEquals(2, master.bus.counts().broken());
    }

    @Test
    void not_when_it_is_glued_to_another() {
      Master master = master(STANDARD).says(ASKED).says(ASKED).until(100);

      assertEquals(0, master.bytes().length);
      assertEquals(1, master.bus.counts().broken());
    }

    @Test
    void not_when_it_is_damaged() {
      byte[] damaged = ASKED.clone();
      damaged[5] ^= 1;
      Master master = master(STANDARD).says(damaged).until(100);

      assertEquals(List.of(), asked);
      assertEquals(1, master.bus.counts().broken());
    }

    @Test
    void again_after_bytes_without_end() {
      Master master = master(STANDARD);
      for (int each = 0; each < 10; each++) {
        master.says(new byte[500]);
      }
      master.until(6000).says(ASKED).until(7000);

      assertArrayEquals(ANSWERED, master.bytes());
    }

    @Test
    void for_a_unit_that_is_not_there_and_nobody_answers() {
      Master master = master(STANDARD).says(Rtu.read(9, 0, 2)).until(100);

      assertEquals(0, master.bytes().length);
      assertEquals(1, master.bus.counts().requests());
      assertEquals(0, master.bus.counts().answers());
    }

    @Test
    void for_all_units_and_nobody_answers() {
      units.put(0, BusAnswer.of(new ModbusResponse.Written()));
      Master master = master(STANDARD).says(Rtu.frame(0, 6, 0, 1, 0, 2)).until(100);

      assertEquals(0, master.bytes().length);
      assertEquals(1, asked.size());
    }

    @Test
    void that_no_unit_can_carry_out_and_refuses_it() {
      Master master = master(STANDARD).says(Rtu.read(1, 0, 126)).until(100);

      assertArrayEquals(Rtu.frame(1, 0x83, 3), master.bytes());
    }

    @Test
    void and_a_unit_that_fails_is_silent() {
      Bus bus =
          new Bus(
              STANDARD,
              (unit, request) -> {
                throw new IllegalStateException("on purpose");
              },
              () -> {},
              0);
      bus.receive(ASKED, ASKED.length, 0);

      assertEquals(0, bus.transmit(100 * MS).length);
      assertEquals(BusReceiver.NEVER, bus.nextAt());
    }
  }

  @Nested
  @DisplayName("that is strict")
  class Strict {

    /** The answer ends at 20.5 ms, so 24 ms is the first moment for another request. */
    @ParameterizedTest(name = "hears a request {0} ms after the answer: {1}")
    @CsvSource({"0, false", "3, false", "4, true", "40, true"})
    void wants_silence_before_a_request(int pause, boolean isHeard) {
      Master master = master(STANDARD).says(ASKED).until(21);
      master.now = 20_500_000 + pause * MS;
      master.says(ASKED).until(200);

      assertEquals(isHeard ? 18 : 9, master.bytes().length);
      assertEquals(isHeard ? 0 : 1, master.bus.counts().early());
    }

    @Test
    void does_not_want_it_when_it_is_told_so() {
      Master master = master(STANDARD.lenient()).says(ASKED).until(21);
      master.says(ASKED).until(200);

      assertEquals(18, master.bytes().length);
      assertEquals(1, master.bus.counts().early());
    }
  }

  @Nested
  @DisplayName("tells what becomes of its time")
  class Time {

    /** Request and answer, 17 characters, with two silences, end at 24 ms. */
    @Test
    void what_is_needed_and_what_the_master_rests_beyond_the_silence() {
      Master master = master(STANDARD).says(ASKED).until(21);
      master.now = 30 * MS;
      master.says(ASKED).until(100);

      assertEquals(Duration.ofMillis(48), master.bus.counts().needed());
      assertEquals(Duration.ofMillis(6), master.bus.counts().idle());
      assertEquals(Duration.ZERO, master.bus.counts().unanswered());
      assertEquals(Duration.ZERO, master.bus.counts().late());
    }

    @Test
    void what_a_request_costs_that_nobody_answers() {
      Master master = master(STANDARD).says(Rtu.read(9, 0, 2)).until(100);
      master.says(ASKED).until(200);

      assertEquals(Duration.ofNanos(96_500_000), master.bus.counts().unanswered());
      assertEquals(Duration.ZERO, master.bus.counts().idle());
    }

    @Test
    void what_units_think() {
      units.put(
          1,
          new BusAnswer(
              Answer.of(ModbusResponse.Registers.of(7, 8)), Duration.ofMillis(20), Set.of()));
      Master master = master(STANDARD).says(ASKED).until(100);

      assertEquals(Duration.ofMillis(20), master.bus.counts().turnaround());
      assertEquals(Duration.ofMillis(44), master.bus.counts().needed());
    }

    @Test
    void by_how_much_it_is_late_itself() {
      Master master = master(STANDARD).says(ASKED);
      master.now = 25 * MS;
      master.until(100);

      assertEquals(Duration.ofNanos(4_500_000), master.bus.counts().late());
    }

    @Test
    void and_of_a_part_of_it() {
      Master master = master(STANDARD).says(ASKED).until(100);
      WireCounts before = master.bus.counts();
      master.says(ASKED).until(200);

      WireCounts since = master.bus.counts().since(before);
      assertEquals(1, since.requests());
      assertEquals(1, since.answers());
      assertEquals(Duration.ofMillis(24), since.needed());
    }
  }

  @Nested
  @DisplayName("spoils what two say at once")
  class Collisions {

    @Test
    void both_the_answer_and_the_request() {
      Master master = master(STANDARD).says(ASKED).until(16);
      master.says(ASKED).until(200);

      assertEquals(9, master.bytes().length);
      assertFalse(Rtu.isWhole(master.bytes()));
      assertEquals(1, master.bus.counts().collisions());
      assertEquals(1, asked.size());

      assertArrayEquals(ANSWERED, Arrays.copyOfRange(master.says(ASKED).until(300).bytes(), 9, 18));
    }

    @Test
    void and_two_answers() {
      fault(new Answer.Late(Duration.ofMillis(30), Answer.of(ModbusResponse.Registers.of(7, 8))));
      units.put(2, BusAnswer.of(ModbusResponse.Registers.of(5, 6)));
      Master master = master(STANDARD).says(ASKED).until(28);
      master.says(Rtu.read(2, 0, 2)).until(200);

      assertEquals(18, master.bytes().length);
      assertFalse(Rtu.isWhole(Arrays.copyOf(master.bytes(), 9)));
      assertFalse(Rtu.isWhole(Arrays.copyOfRange(master.bytes(), 9, 18)));
    }
  }

  @Nested
  @DisplayName("does on request")
  class Faults {

    private byte[] heard() {
      return master(STANDARD).says(ASKED).until(500).bytes();
    }

    @Test
    void an_echo_of_what_the_master_says() {
      Master master = master(STANDARD.echoing()).says(ASKED).until(100);

      assertArrayEquals(Rtu.concat(ASKED, ANSWERED), master.bytes());
      assertEquals(List.of(1.0, 2.0), master.millis().subList(0, 2));
      assertEquals(0, master.bus.counts().collisions());

      master.says(ASKED).until(200);
      assertEquals(34, master.bytes().length);
    }

    @Test
    void two_bytes_before_the_answer_which_comes_at_its_time() {
      units.put(
          1,
          new BusAnswer(
              Answer.of(ModbusResponse.Registers.of(7, 8)),
              Duration.ofMillis(20),
              Set.of(LineFault.GLITCH)));
      Master master = master(STANDARD).says(ASKED).until(100);

      assertArrayEquals(Rtu.concat(new byte[] {0, (byte) 0xFF}, ANSWERED), master.bytes());
      assertEquals(List.of(30.5, 31.5, 32.5), master.millis().subList(0, 3));
    }

    @Test
    void a_bit_that_is_another() {
      spoil(LineFault.FLIP);
      byte[] flipped = heard();

      assertEquals(ANSWERED.length, flipped.length);
      assertFalse(Rtu.isWhole(flipped));
      flipped[4] ^= 1;
      assertArrayEquals(ANSWERED, flipped);
    }

    @Test
    void a_byte_that_is_missing_but_takes_its_time() {
      spoil(LineFault.DROP);
      Master master = master(STANDARD).says(ASKED).until(100);

      assertEquals(8, master.bytes().length);
      assertEquals(20.5, master.millis().get(7));
    }

    @Test
    void an_answer_that_comes_late() {
      fault(new Answer.Late(Duration.ofMillis(100), Answer.of(ModbusResponse.Registers.of(7, 8))));
      Master master = master(STANDARD).says(ASKED).until(500);

      assertArrayEquals(ANSWERED, master.bytes());
      assertEquals(112.5, master.millis().get(0));
    }

    @Test
    void an_answer_that_comes_twice() {
      fault(new Answer.Twice(ModbusResponse.Registers.of(7, 8)));
      Master master = master(STANDARD).says(ASKED).until(500);

      assertArrayEquals(Rtu.concat(ANSWERED, ANSWERED), master.bytes());
      assertEquals(20.5 + 3.5 + 1, master.millis().get(9));
    }

    @Test
    void the_answer_of_another_unit() {
      fault(new Answer.WrongUnit(ModbusResponse.Registers.of(7, 8)));

      assertArrayEquals(Rtu.frame(1 ^ 0x55, 3, 4, 0, 7, 0, 8), heard());
    }

    @Test
    void the_answer_of_another_function() {
      fault(new Answer.WrongFunction(ModbusResponse.Registers.of(7, 8)));

      assertArrayEquals(Rtu.frame(1, 4, 4, 0, 7, 0, 8), heard());
    }

    @Test
    void half_an_answer() {
      fault(new Answer.HalfFrame(ModbusResponse.Registers.of(7, 8)));

      assertArrayEquals(Arrays.copyOf(ANSWERED, 4), heard());
    }

    @Test
    void bytes_without_meaning() {
      fault(new Answer.Garbage(32, 1));

      assertEquals(32, heard().length);
    }

    @Test
    void a_port_that_vanishes() {
      fault(new Answer.HangUp());

      assertEquals(0, heard().length);
      assertEquals(1, hungUp);
    }

    @Test
    void and_counts_none_of_it_as_served() {
      spoil(LineFault.FLIP);
      Master master = master(STANDARD).says(ASKED).until(100);
      fault(new Answer.Twice(ModbusResponse.Registers.of(7, 8)));
      master.says(ASKED).until(200);

      assertEquals(new Served(0, 0), master.bus.served().all());
      assertEquals(0, master.bus.counts().answers());
      assertEquals(2, master.bus.counts().requests());
    }
  }

  @Nested
  @DisplayName("on a network")
  class OnANetwork {

    private final Master master = master(BusSettings.carried(PACE));

    @Test
    void tells_requests_apart_by_their_length() {
      master.says(Rtu.concat(ASKED, ASKED)).until(100);

      assertArrayEquals(Rtu.concat(ANSWERED, ANSWERED), master.bytes());
    }

    @Test
    void waits_for_what_is_to_come() {
      master.says(Arrays.copyOf(ASKED, 5)).until(40);
      master.says(Arrays.copyOfRange(ASKED, 5, 8)).until(100);

      assertArrayEquals(ANSWERED, master.bytes());
    }

    @Test
    void forgets_after_a_pause_what_is_no_request() {
      master.says(new byte[] {1, 3, 0}).until(60);
      master.says(ASKED).until(100);

      assertArrayEquals(ANSWERED, master.bytes());
      assertEquals(1, master.bus.counts().broken());
    }

    @Test
    void takes_a_function_whose_length_nobody_knows_after_a_pause() {
      units.put(1, BusAnswer.of(new ModbusResponse.ExceptionResponse(1)));
      master.says(Rtu.frame(1, 0x65, 1, 2, 3)).until(100);

      assertArrayEquals(Rtu.frame(1, 0xE5, 1), master.bytes());
    }
  }

  @Nested
  @DisplayName("in ASCII")
  class InAscii {

    private static final String ASKED = ":010300000002FA\r\n";

    private final Master master =
        master(new BusSettings(PACE, ServerFraming.ASCII, true, false, false, Duration.ZERO));

    @Test
    void answers_in_lines_that_take_their_time() {
      master.says(ASKED.getBytes(US_ASCII)).until(200);

      assertEquals(":01030400070008E9\r\n", new String(master.bytes(), US_ASCII));
      assertEquals(17 + 3.5 + 1, master.millis().get(0));
    }

    @Test
    void hears_a_line_after_one_that_was_damaged() {
      master.says(":0103000\r\n".getBytes(US_ASCII)).says(ASKED.getBytes(US_ASCII)).until(200);

      assertEquals(":01030400070008E9\r\n", new String(master.bytes(), US_ASCII));
      assertEquals(1, master.bus.counts().broken());
    }

    @Test
    void waits_a_second_for_the_rest_of_a_line() {
      master.says(ASKED.substring(0, 9).getBytes(US_ASCII)).until(900);
      master.says(ASKED.substring(9).getBytes(US_ASCII)).until(1200);
      assertEquals(19, master.bytes().length);

      master.says(ASKED.substring(0, 9).getBytes(US_ASCII)).until(2500);
      master.says(ASKED.substring(9).getBytes(US_ASCII)).until(3000);
      assertEquals(19, master.bytes().length);
      assertEquals(2, master.bus.counts().broken());
    }
  }
}
