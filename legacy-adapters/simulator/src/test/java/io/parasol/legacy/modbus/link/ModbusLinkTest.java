// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.LearnedLimitsFolder;
import io.parasol.legacy.modbus.plan.PointFixture;
import io.parasol.legacy.modbus.plan.PointMap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A Modbus link")
class ModbusLinkTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakePlant plant = new FakePlant();

  private void pass(Duration time) {
    plant.loop.advance(time);
  }

  private static Profile twoWords() {
    return PointFixture.profile(
        point("a", "holding 0", "uint16"), point("b", "holding 1", "uint16").scale("0.1"));
  }

  private boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  @Nested
  @DisplayName("polls")
  class Polls {

    @Test
    void devices_with_one_profile_by_one_plan() {
      Profile profile = twoWords();
      for (int unit = 1; unit <= 9; unit++) {
        plant.device(unit, SECOND, profile).holding(0, unit, unit);
      }
      plant.start();
      plant.loop.advance(SECOND);

      assertEquals(1, plant.plans.plansMade());
      assertTrue(plant.delivered().containsAll(List.of("1 a=1 b=0.1", "9 a=9 b=0.9")));
    }

    @Test
    void does_not_report_an_optional_point_that_the_device_lacks() {
      FakeUnit unit =
          plant.device(
              1,
              Duration.ofSeconds(5),
              PointFixture.profile(
                  point("imported", "input 62", "uint16"),
                  point("exported", "input 92", "uint16").optional()));
      unit.put(Table.INPUT, 62, 7);
      plant.start();
      plant.loop.advance(Duration.ofSeconds(12));

      assertFalse(plant.delivered().stream().anyMatch(batch -> batch.contains("exported")));

      unit.put(Table.INPUT, 92, 8);
      plant.loop.advance(Duration.ofHours(2));
      assertTrue(plant.delivered().stream().anyMatch(batch -> batch.contains("exported=8")));
    }

    @Test
    void an_exponent_but_delivers_only_the_value_that_it_scales() {
      FakeUnit unit =
          plant.device(
              1,
              Duration.ofSeconds(5),
              PointFixture.profile(
                  point("w", "holding 8", "int16").scaledBy("w_sf"),
                  point("w_sf", "holding 9", "int16")));
      unit.put(Table.HOLDING, 8, 42);
      unit.put(Table.HOLDING, 9, 2);
      plant.start();
      plant.loop.advance(Duration.ofSeconds(2));

      assertEquals(List.of("1 w=4200"), plant.delivered());
    }

    @Test
    void each_device_by_its_period_and_delivers_what_it_reads() {
      plant.device(1, SECOND.multipliedBy(5), twoWords()).holding(0, 7, 85);
      plant.start();

      pass(SECOND.multipliedBy(11));

      assertEquals(
          List.of("1: read holding 0-1", "1: read holding 0-1", "1: read holding 0-1"),
          plant.master.asked());
      assertEquals(List.of("1 a=7 b=8.5", "1 a=7 b=8.5", "1 a=7 b=8.5"), plant.delivered());
    }

    @Test
    void and_delivers_calculated_points_with_the_round_that_has_their_terms() {
      Formula sum =
          new Formula(
              new PointName("sum"),
              Formula.Operation.SUM,
              List.of(
                  new Formula.Term(new PointName("a"), false),
                  new Formula.Term(new PointName("b"), false)),
              "W",
              Optional.empty());
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"),
              point("b", "holding 1", "uint16").scale("0.1").optional(),
              point("c", "holding 2", "uint16").every(SECOND.multipliedBy(60)));
      FakeUnit unit = plant.device(1, SECOND, profile.with(List.of(sum))).holding(0, 7, 85, 1);
      plant.start();

      pass(Duration.ofMillis(900));
      assertEquals(List.of("1 a=7 b=8.5 sum=15.5", "1 c=1"), plant.delivered());

      unit.always(FakeUnit.timeout());
      pass(SECOND.multipliedBy(30));
      assertTrue(plant.delivered().contains("1 a=timeout b=timeout sum=timeout"));
    }

    @Test
    void and_dates_a_reading_when_its_answer_came() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 85);
      plant.start();

      pass(Duration.ofMillis(10));

      assertEquals(
          Instant.parse("2026-11-24T12:00:00.010Z"), plant.batches.get(0).get(0).measuredAt());
    }

    @Test
    void the_blocks_of_one_round_in_a_row_and_delivers_them_together() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"),
              point("b", "holding 500", "uint16"),
              point("door", "discrete 3", "bool"));
      plant.device(1, SECOND, profile).holding(0, 7).holding(500, 8).put(Table.DISCRETE, 3, 1);
      plant.start();

      pass(Duration.ofMillis(900));

      assertEquals(
          List.of("1: read discrete 3", "1: read holding 0", "1: read holding 500"),
          plant.master.asked());
      assertEquals(List.of("1 a=7 b=8 door=true"), plant.delivered());
    }

    @Test
    void points_of_another_period_apart() {
      Profile profile =
          PointFixture.profile(
              point("fast", "holding 0", "uint16"),
              point("slow", "holding 1", "uint16").every(SECOND.multipliedBy(60)));
      plant.device(1, SECOND, profile).holding(0, 7, 8);
      plant.start();

      pass(SECOND.multipliedBy(120));

      List<String> delivered = plant.delivered();
      assertEquals(120, delivered.stream().filter("1 fast=7"::equals).count());
      assertEquals(2, delivered.stream().filter("1 slow=8"::equals).count());
    }

    @Test
    void one_request_at_a_time_unless_every_device_can_take_more() {
      Quirks four = new Quirks(1, 4, Duration.ZERO, Duration.ZERO, SECOND);
      Profile profile =
          PointFixture.profile(
              four,
              point("a", "holding 0", "uint16"),
              point("b", "holding 1", "uint16"),
              point("c", "holding 2", "uint16"));
      plant.device(1, SECOND, profile).holding(0, 1, 2, 3);
      plant.start();
      pass(SECOND);
      assertEquals(3, plant.master.mostUnderWay());

      FakePlant delicate = new FakePlant();
      delicate.device(1, SECOND, profile).holding(0, 1, 2, 3);
      delicate.device(2, SECOND, twoWords()).holding(0, 1, 2);
      delicate.start().loop.advance(SECOND);
      assertEquals(1, delicate.master.mostUnderWay());
    }

    @Test
    void and_says_how_late_and_how_long_each_request_was() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 8);
      plant.device(2, SECOND, twoWords()).holding(0, 7, 8);
      plant.start();

      pass(Duration.ofMillis(20));

      assertEquals(
          List.of(
              new FakePlant.Heard(
                  new DeviceId("device-1"),
                  new Request(3, OptionalInt.of(0)),
                  RequestResult.OK,
                  Duration.ZERO,
                  Duration.ofMillis(10)),
              new FakePlant.Heard(
                  new DeviceId("device-2"),
                  new Request(3, OptionalInt.of(0)),
                  RequestResult.OK,
                  Duration.ofMillis(10),
                  Duration.ofMillis(10))),
          plant.received);
    }

    @Test
    void and_knows_when_every_point_was_asked_for_once() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 8);
      plant.device(2, SECOND, twoWords()).always(FakeUnit.timeout());
      plant.start();

      assertFalse(isDone(plant.link(1).firstPoll()));
      pass(Duration.ofMillis(10));
      assertTrue(isDone(plant.link(1).firstPoll()));
      assertFalse(isDone(plant.link(2).firstPoll()));
      pass(SECOND);
      assertTrue(isDone(plant.link(2).firstPoll()));
    }
  }

  @Nested
  @DisplayName("never makes a value of a failure:")
  class Failures {

    @ParameterizedTest(name = "exception {0} is {1}")
    @CsvSource({
      "1, illegal_address",
      "2, illegal_address",
      "3, illegal_address",
      "4, comm_error",
      "5, stale",
      "6, stale",
      "8, comm_error",
      "10, comm_error",
      "11, timeout",
      "99, comm_error"
    })
    void exceptions(int code, String quality) {
      plant
          .device(1, SECOND, PointFixture.profile(point("a", "holding 0", "uint16")))
          .always(FakeUnit.exception(code));
      plant.start();

      pass(Duration.ofMillis(20));

      assertEquals(List.of("1 a=" + quality), plant.delivered());
      assertEquals(RequestResult.EXCEPTION, plant.received.get(0).result());
    }

    @ParameterizedTest(name = "{0}, sent {1}: {2}")
    @CsvSource({
      "TIMEOUT, true, timeout, TIMEOUT",
      "TIMEOUT, false, comm_error, TIMEOUT",
      "DISCONNECTED, true, comm_error, COMM_ERROR",
      "DISCONNECTED, false, comm_error, COMM_ERROR",
      "PROTOCOL, true, comm_error, COMM_ERROR"
    })
    void no_answer(ModbusFailure.Kind kind, boolean wasSent, String quality, RequestResult result) {
      plant
          .device(1, SECOND.multipliedBy(2), twoWords())
          .always(new FakeUnit.Failure(kind, wasSent));
      plant.start();

      pass(SECOND);

      assertEquals(List.of("1 a=%s b=%s".formatted(quality, quality)), plant.delivered());
      assertEquals(result, plant.received.get(0).result());
    }

    @ParameterizedTest(name = "{0} has the cause \"{1}\"")
    @CsvSource({"DISCONNECTED, as the test says", "TIMEOUT, ''", "PROTOCOL, ''"})
    void has_the_cause_only_if_there_is_no_connection(ModbusFailure.Kind kind, String cause) {
      FakeUnit unit =
          plant
              .device(1, SECOND.multipliedBy(2), twoWords())
              .always(new FakeUnit.Failure(kind, false));
      plant.start();
      pass(SECOND);

      assertEquals(Set.of(cause), causes(0));
      unit.behaves().holding(0, 1, 2);
      pass(SECOND.multipliedBy(30));
      assertEquals(Set.of(""), causes(plant.batches.size() - 1));
    }

    private Set<String> causes(int batch) {
      return plant.batches.get(batch).stream().map(Reading::cause).collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "exception {0} is not halved")
    @CsvSource({"1", "4", "5", "6", "10", "11"})
    void what_states_nothing_about_addresses_is_not_looked_for(int code) {
      plant.device(1, SECOND, twoWords()).always(FakeUnit.exception(code));
      plant.start();

      pass(Duration.ofMillis(500));

      assertEquals(List.of("1: read holding 0-1"), plant.master.asked());
    }
  }

  @Nested
  @DisplayName("with a bad register")
  class BadRegister {

    private final Profile profile =
        PointFixture.profile(
            point("a", "holding 0", "uint16"),
            point("b", "holding 1", "uint16"),
            point("c", "holding 2", "uint16"),
            point("d", "holding 3", "uint16"));

    @Test
    void delivers_every_good_point_from_the_first_round_on_and_remembers_the_bad_one() {
      plant.device(1, SECOND, profile).holding(0, 10, 11).holding(3, 13);
      plant.start();

      pass(Duration.ofMillis(500));

      assertEquals(List.of("1 a=10 b=11 c=illegal_address d=13"), plant.delivered());
      assertEquals(
          List.of(
              "1: read holding 0-3",
              "1: read holding 0-1",
              "1: read holding 2-3",
              "1: read holding 2",
              "1: read holding 3"),
          plant.master.asked());

      pass(SECOND);

      assertEquals(List.of("1 a=10 b=11 c=illegal_address d=13"), plant.delivered());
      assertEquals(List.of("1: read holding 0-1", "1: read holding 3"), plant.master.asked());
    }

    @Test
    void asks_for_it_again_after_an_hour() {
      FakeUnit unit = plant.device(1, SECOND.multipliedBy(600), profile);
      unit.holding(0, 10, 11).holding(3, 13);
      plant.start();
      pass(Duration.ofMinutes(69));
      unit.holding(2, 12);
      plant.delivered();

      pass(Duration.ofMinutes(2));
      assertEquals(List.of("1 a=10 b=11 c=12 d=13"), plant.delivered());

      plant.master.asked();
      pass(Duration.ofMinutes(10));
      assertEquals(List.of("1: read holding 0-3"), plant.master.asked());
    }

    @Test
    void does_not_look_for_it_again_and_again_when_the_device_refuses_everything() {
      FakeUnit unit = plant.device(1, SECOND, profile);
      plant.start();
      pass(Duration.ofMillis(500));
      assertEquals(7, plant.master.asked().size());

      pass(SECOND.multipliedBy(3));
      assertEquals(
          List.of("1: read holding 0-3", "1: read holding 0-3", "1: read holding 0-3"),
          plant.master.asked());

      unit.holding(0, 10, 11, 12, 13);
      plant.delivered();
      pass(SECOND);
      assertEquals(List.of("1 a=10 b=11 c=12 d=13"), plant.delivered());
    }
  }

  @Nested
  @DisplayName("remembers over a restart")
  class Restart {

    @TempDir Path folder;

    private final Profile profile =
        PointFixture.profile(
            point("a", "holding 0", "uint16"),
            point("b", "holding 1", "uint16"),
            point("c", "holding 2", "uint16"),
            point("d", "holding 9", "uint16"));

    private FakePlant run(String firmware, Duration time) {
      FakePlant fresh = new FakePlant();
      fresh.device(1, SECOND, profile).holding(0, 10, 11).holding(9, 13);
      try (LearnedLimitsFolder book =
          LearnedLimitsFolder.open(folder, List.of(new DeviceId("device-1")))) {
        fresh.limits = book;
        fresh.start();
        if (!firmware.isEmpty()) {
          fresh.link(1).polled().experience().firmwareReported(firmware);
        }
        fresh.loop.advance(time);
      }
      return fresh;
    }

    @Test
    void what_a_device_refuses_and_asks_nothing_in_vain() {
      assertTrue(run("", SECOND.dividedBy(2)).master.asked().size() > 2);

      FakePlant again = run("", SECOND.dividedBy(2));

      assertEquals(List.of("1: read holding 0-1", "1: read holding 9"), again.master.asked());
      assertEquals(List.of("1 a=10 b=11 c=illegal_address d=13"), again.delivered());
    }

    @Test
    void that_a_point_may_come_back() {
      run("", SECOND);
      FakePlant again = run("", Duration.ofMinutes(61));

      assertEquals(1, again.master.asked().stream().filter("1: read holding 2"::equals).count());
    }

    @Test
    void but_learns_again_when_another_firmware_runs() {
      run("1.0", SECOND.dividedBy(2));
      assertEquals(2, run("1.0", SECOND.dividedBy(2)).master.asked().size());

      assertTrue(run("1.1", SECOND.dividedBy(2)).master.asked().size() > 2);
    }
  }

  @Nested
  @DisplayName("with a device that cannot answer long blocks any more")
  class LongBlocks {

    private final Duration period = SECOND.multipliedBy(10);
    private final PointFixture[] words = new PointFixture[40];
    private FakeUnit unit = plant.master.unit(1);

    @BeforeEach
    void start() {
      for (int i = 0; i < words.length; i++) {
        words[i] = point("p" + i, "holding " + i, "uint16");
      }
      unit = plant.device(1, period, PointFixture.profile(words)).holding(0, new int[40]);
      plant.start();
      pass(period.multipliedBy(10));
    }

    /** Of those longer than this, every other one gets lost. */
    private void loseHalf(int longerThan) {
      AtomicInteger count = new AtomicInteger();
      unit.when(
          request ->
              request instanceof ModbusRequest.ReadRegisters read
                      && read.quantity() > longerThan
                      && count.incrementAndGet() % 2 == 0
                  ? Optional.of(FakeUnit.timeout())
                  : Optional.empty());
    }

    private int longestAsked() {
      return plant.master.asked().stream()
          .map(ask -> ask.replaceAll(".* ", "").split("-", 2))
          .mapToInt(ends -> Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1)
          .max()
          .orElse(0);
    }

    @Test
    void makes_them_shorter_and_loses_nothing_more() {
      loseHalf(25);
      pass(Duration.ofMinutes(5));
      plant.delivered();
      plant.master.asked();

      pass(Duration.ofMinutes(5));

      assertEquals(20, longestAsked());
      assertTrue(plant.delivered().stream().noneMatch(text -> text.contains("timeout")));
    }

    @Test
    void and_makes_them_longer_again_slowly_when_it_can() {
      loseHalf(25);
      pass(Duration.ofMinutes(5));
      unit.behaves();
      plant.delivered();

      pass(Duration.ofMinutes(55));
      plant.master.asked();
      pass(Duration.ofMinutes(20));
      assertEquals(25, longestAsked());
      pass(Duration.ofHours(4));
      plant.master.asked();
      pass(Duration.ofMinutes(5));

      assertEquals(40, longestAsked());
      assertTrue(plant.delivered().stream().noneMatch(text -> text.contains("timeout")));
    }

    @Test
    void tries_that_less_and_less_often_when_it_cannot_and_loses_no_reading_for_it() {
      loseHalf(25);
      pass(Duration.ofMinutes(5));
      unit.when(
          request ->
              request instanceof ModbusRequest.ReadRegisters read && read.quantity() > 20
                  ? Optional.of(FakeUnit.timeout())
                  : Optional.empty());
      plant.delivered();
      plant.master.asked();

      pass(Duration.ofHours(24));

      long tried = plant.master.asked().stream().filter("1: read holding 0-24"::equals).count();
      assertEquals(4, tried, "after 1, 3, 7 and 15 hours");
      assertTrue(plant.delivered().stream().noneMatch(text -> text.contains("timeout")));
    }

    @Test
    void makes_nothing_shorter_when_the_unit_dies() {
      unit.always(FakeUnit.timeout());
      pass(Duration.ofMinutes(20));
      unit.behaves();
      pass(Duration.ofMinutes(6));
      plant.master.asked();

      pass(period.multipliedBy(3));

      assertEquals(40, longestAsked());
    }
  }

  @Nested
  @DisplayName("with a silent unit")
  class SilentUnit {

    @Test
    void skips_the_rest_of_its_round_and_reports_it_of_every_point() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"), point("b", "holding 500", "uint16"));
      plant.device(1, SECOND.multipliedBy(5), profile).always(FakeUnit.timeout());
      plant.start();

      pass(SECOND.multipliedBy(2));

      assertEquals(List.of("1: read holding 0"), plant.master.asked());
      assertEquals(List.of("1 a=timeout b=timeout"), plant.delivered());
    }

    @Test
    void costs_its_neighbours_nothing_after_the_first_timeouts() {
      plant.device(1, SECOND, twoWords()).holding(0, 1, 2);
      plant.device(2, SECOND, twoWords()).always(FakeUnit.timeout());
      plant.device(3, SECOND, twoWords()).holding(0, 1, 2);
      plant.start();

      pass(SECOND.multipliedBy(10));
      plant.delivered();
      plant.master.asked();
      pass(SECOND.multipliedBy(600));

      List<String> delivered = plant.delivered();
      assertTrue(delivered.stream().filter("1 a=1 b=0.2"::equals).count() >= 595);
      assertTrue(delivered.stream().filter("3 a=1 b=0.2"::equals).count() >= 595);
      long spent = plant.master.asked().stream().filter(ask -> ask.startsWith("2:")).count();
      assertTrue(spent <= 600 / 20, () -> spent + " probes");
      assertTrue(spent >= 2);
    }

    @Test
    void delays_no_other_device_while_a_late_answer_of_it_may_come() {
      plant.master.quarantine(Duration.ofMillis(1500));
      plant.device(1, SECOND, twoWords()).holding(0, 1, 2);
      plant.device(2, SECOND, twoWords()).holding(0, 1, 2).next(FakeUnit.timeout());
      plant.start();
      pass(Duration.ofMillis(1100));
      plant.delivered();

      pass(SECOND.multipliedBy(10));

      List<String> delivered = plant.delivered();
      assertEquals(10, delivered.stream().filter("1 a=1 b=0.2"::equals).count());
      assertTrue(delivered.stream().filter("2 a=1 b=0.2"::equals).count() >= 8);
      assertTrue(
          plant.received.stream().allMatch(one -> one.took().compareTo(SECOND.plusMillis(1)) < 0));
    }

    @Test
    void probes_it_with_one_short_read_and_asks_everything_at_once_when_it_is_back() {
      Profile profile =
          PointFixture.profile(
              point("text", "holding 300", "string(20)"),
              point("a", "holding 0", "uint16"),
              point("slow", "holding 7", "uint16").every(Duration.ofMinutes(10)));
      FakeUnit unit = plant.device(1, SECOND, profile).always(FakeUnit.timeout());
      plant.start();
      pass(SECOND.multipliedBy(10));
      plant.master.asked();
      plant.delivered();

      pass(SECOND.multipliedBy(20));
      assertEquals(List.of("1: read holding 0"), plant.master.asked());
      assertEquals(List.of("1 a=timeout slow=timeout text=timeout"), plant.delivered());

      unit.behaves().holding(0, 5).holding(7, 6).holding(300, new int[10]);
      pass(SECOND.multipliedBy(45));
      List<String> asked = plant.master.asked();
      assertEquals(
          List.of(
              "1: read holding 0",
              "1: read holding 300-309",
              "1: read holding 0",
              "1: read holding 7"),
          asked.subList(0, 4));
      assertTrue(plant.delivered().contains("1 slow=6"));
    }

    @Test
    void is_not_dead_when_it_answers_exceptions_only() {
      plant.device(1, SECOND, twoWords()).always(FakeUnit.exception(4));
      plant.start();

      pass(SECOND.multipliedBy(60));

      assertEquals(60, plant.delivered().size());
    }

    @Test
    void is_dead_when_the_gateway_in_front_of_it_says_so() {
      plant.device(1, SECOND, twoWords()).always(FakeUnit.exception(0x0B));
      plant.start();

      pass(SECOND.multipliedBy(10));

      assertEquals(5, plant.delivered().size(), "three rounds and two probes");
    }

    @Test
    void is_not_to_blame_when_the_link_is_down() {
      FakeUnit unit =
          plant
              .device(1, SECOND, twoWords())
              .always(new FakeUnit.Failure(ModbusFailure.Kind.DISCONNECTED, false));
      plant.start();
      pass(SECOND.multipliedBy(60).minusMillis(500));
      assertEquals(60, plant.delivered().size());

      unit.behaves().holding(0, 1, 2);
      pass(SECOND);

      assertEquals(List.of("1 a=1 b=0.2"), plant.delivered());
    }
  }

  @Nested
  @DisplayName("with a device that falls silent instead of refusing")
  class SilentInsteadOfRefusing {

    private void silentAt(FakeUnit unit, int address) {
      unit.when(
          request ->
              request instanceof ModbusRequest.ReadRegisters read
                      && read.address() <= address
                      && address < read.address() + read.quantity()
                  ? Optional.of(FakeUnit.timeout())
                  : Optional.empty());
    }

    @Test
    void leaves_gaps_alone_after_the_second_silence() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"),
              point("b", "holding 10", "uint16"),
              point("c", "input 0", "uint16"));
      FakeUnit unit = plant.device(1, SECOND.multipliedBy(5), profile);
      silentAt(unit.holding(0, 1).holding(10, 2).put(Table.INPUT, 0, 3), 5);
      plant.start();

      pass(SECOND.multipliedBy(24));

      assertEquals(
          List.of(
              "1 a=timeout b=timeout c=timeout",
              "1 a=timeout b=timeout c=3",
              "1 a=timeout b=timeout c=3",
              "1 a=1 b=2 c=3",
              "1 a=1 b=2 c=3"),
          plant.delivered());
    }

    @Test
    void asks_for_shorter_blocks_when_there_are_no_gaps() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"),
              point("b", "holding 1", "uint16"),
              point("c", "input 0", "uint16"));
      FakeUnit unit = plant.device(1, SECOND.multipliedBy(5), profile);
      unit.holding(0, 1, 2).put(Table.INPUT, 0, 3);
      unit.when(
          request ->
              request instanceof ModbusRequest.ReadRegisters read && read.quantity() > 1
                  ? Optional.of(FakeUnit.timeout())
                  : Optional.empty());
      plant.start();

      pass(SECOND.multipliedBy(19));

      assertEquals("1 a=1 b=2 c=3", plant.delivered().get(3));
    }

    @Test
    void leaves_a_point_out_that_it_never_answers_and_tries_again_after_one_hour_and_two() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"),
              point("b", "holding 500", "uint16"),
              point("c", "input 0", "uint16"));
      FakeUnit unit = plant.device(1, SECOND.multipliedBy(60), profile);
      silentAt(unit.holding(0, 1).holding(500, 2).put(Table.INPUT, 0, 3), 500);
      plant.start();
      pass(SECOND.multipliedBy(200));
      plant.delivered();
      plant.master.asked();

      pass(SECOND.multipliedBy(60));
      assertEquals(List.of("1 a=1 b=timeout c=3"), plant.delivered());
      assertEquals(List.of("1: read holding 0", "1: read input 0"), plant.master.asked());

      pass(Duration.ofMinutes(61));
      assertEquals(1, plant.master.asked().stream().filter("1: read holding 500"::equals).count());

      unit.behaves();
      pass(Duration.ofMinutes(121));
      List<String> delivered = plant.delivered();
      assertEquals("1 a=1 b=2 c=3", delivered.get(delivered.size() - 1));
    }

    @Test
    void blames_no_block_that_was_answered_before() {
      FakeUnit unit = plant.device(1, SECOND.multipliedBy(5), twoWords()).holding(0, 1, 2);
      plant.start();
      pass(SECOND);
      unit.next(FakeUnit.timeout(), FakeUnit.timeout());

      pass(SECOND.multipliedBy(30));

      plant.master.asked().forEach(ask -> assertEquals("1: read holding 0-1", ask));
    }
  }

  @Nested
  @DisplayName("measures how fast a device answers")
  class Pace {

    @Test
    void and_gives_up_a_silent_poll_sooner_for_that() {
      FakeUnit unit = plant.device(1, SECOND.multipliedBy(2), twoWords()).holding(0, 7, 85);
      plant.start();
      pass(SECOND.multipliedBy(21));
      plant.received.clear();

      unit.always(FakeUnit.timeout());
      pass(SECOND.multipliedBy(2));

      assertEquals(0.51, plant.received.get(0).took().toNanos() / 1e9, 0.001);
      assertEquals(RequestResult.TIMEOUT, plant.received.get(0).result());
    }

    @Test
    void and_leaves_gaps_out_that_take_longer_than_another_request() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"),
              point("b", "holding 60", "uint16"),
              point("c", "input 0", "uint16"));
      FakeUnit unit = plant.device(1, SECOND, profile);
      unit.holding(0, new int[61]).put(Table.INPUT, 0, 5);
      plant.master.perRegister(Duration.ofMillis(2));
      plant.start();
      pass(Duration.ofMillis(4500));
      assertEquals(List.of("1: read holding 0-60", "1: read input 0"), lastAsked(2));

      pass(SECOND.multipliedBy(15));

      assertEquals(
          List.of("1: read holding 0", "1: read holding 60", "1: read input 0"), lastAsked(3));
    }

    private List<String> lastAsked(int count) {
      List<String> asked = plant.master.asked();
      return asked.subList(asked.size() - count, asked.size());
    }
  }

  @Nested
  @DisplayName("learns while it runs what a device is")
  class Becoming {

    private final Profile nothing = PointFixture.profile();

    private void become(int unit, Profile profile) {
      plant.link(unit).polled().replaceMap(PointMap.of(profile, SECOND));
    }

    @Test
    void and_reads_nothing_of_an_unknown_one() {
      plant.device(1, SECOND, nothing).holding(0, 7, 8);
      plant.start();

      pass(SECOND.multipliedBy(5));

      assertEquals(List.of(), plant.master.asked());
      assertEquals(List.of(), plant.delivered());
    }

    @Test
    void and_reads_its_points_at_once_and_by_their_period() {
      plant.device(1, SECOND, nothing).holding(0, 7, 85);
      plant.start();
      pass(SECOND);

      become(1, twoWords());
      pass(Duration.ofMillis(10));
      assertEquals(List.of("1 a=7 b=8.5"), plant.delivered());

      pass(SECOND.multipliedBy(3));
      assertEquals(3, plant.delivered().size());
    }

    @Test
    void and_delivers_nothing_more_of_what_it_was_thought_to_be() {
      Profile old = PointFixture.profile(point("old", "holding 0", "uint16"));
      plant.device(1, SECOND, old).holding(0, 7, 85);
      plant.start();
      pass(SECOND.multipliedBy(2).plusMillis(5));
      plant.delivered();
      plant.master.asked();

      become(1, twoWords());
      pass(SECOND.minusMillis(5));

      assertEquals(List.of("1 a=7 b=8.5"), plant.delivered());
      assertEquals(List.of("1: read holding 0-1"), plant.master.asked());
    }

    @Test
    void and_goes_on_with_the_old_map_when_the_new_one_cannot_be_read() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 85);
      plant.start();
      pass(SECOND.dividedBy(2));
      plant.delivered();
      Profile tooFar =
          PointFixture.profile(
              point("a", "holding 0", "int16").scaledBy("sf"), point("sf", "holding 900", "int16"));

      assertEquals(
          "point a: needs 901 registers in one read, with its scale point; expected at most 125",
          assertThrows(IllegalArgumentException.class, () -> become(1, tooFar)).getMessage());
      pass(SECOND);

      assertEquals(List.of("1 a=7 b=8.5"), plant.delivered());
    }

    @Test
    void also_while_it_is_dead() {
      FakeUnit unit = plant.device(1, SECOND, nothing);
      plant.device(2, SECOND, twoWords()).always(FakeUnit.timeout());
      plant.start();
      pass(SECOND.multipliedBy(10));
      unit.holding(0, 7, 85);
      plant.master.unit(2).behaves().holding(5, 9);

      become(1, twoWords());
      become(2, PointFixture.profile(point("c", "holding 5", "uint16")));
      pass(SECOND.multipliedBy(60));

      List<String> delivered = plant.delivered();
      assertTrue(delivered.contains("1 a=7 b=8.5"));
      assertTrue(delivered.contains("2 c=9"));
    }
  }

  @Nested
  @DisplayName("reads on request")
  class Reads {

    @Test
    void what_was_asked_for_before_the_next_poll_and_delivers_it_to_the_caller_only() {
      plant.device(1, SECOND.multipliedBy(60), twoWords()).holding(0, 7, 85);
      plant.start();
      pass(SECOND);
      plant.delivered();
      plant.master.asked();

      CompletionStage<List<Reading>> read =
          plant.link(1).read(Set.of(new PointName("b"), new PointName("nothing")));
      pass(Duration.ofMillis(10));

      assertEquals("1 b=8.5", FakePlant.text(read.toCompletableFuture().join()));
      assertEquals(List.of("1: read holding 1"), plant.master.asked());
      assertEquals(List.of(), plant.delivered());
    }

    @Test
    void and_waits_for_the_request_that_is_under_way_only() {
      Profile profile =
          PointFixture.profile(
              point("a", "holding 0", "uint16"), point("b", "holding 500", "uint16"));
      plant.device(1, SECOND, profile).holding(0, 7).holding(500, 8);
      plant.start();
      pass(Duration.ofMillis(5));

      CompletionStage<List<Reading>> read = plant.link(1).read(Set.of(new PointName("b")));
      pass(Duration.ofMillis(100));

      assertEquals("1 b=8", FakePlant.text(read.toCompletableFuture().join()));
      assertEquals(
          List.of("1: read holding 0", "1: read holding 500", "1: read holding 500"),
          plant.master.asked());
      assertEquals(List.of("1 a=7 b=8"), plant.delivered());
    }

    @Test
    void also_of_a_silent_unit() {
      plant.device(1, SECOND, twoWords()).always(FakeUnit.timeout());
      plant.start();
      pass(SECOND.multipliedBy(10));

      CompletionStage<List<Reading>> read = plant.link(1).read(Set.of(new PointName("a")));
      pass(SECOND.multipliedBy(2));

      assertEquals("1 a=timeout", FakePlant.text(read.toCompletableFuture().join()));
    }
  }

  @Nested
  @DisplayName("stops")
  class Stops {

    @Test
    void after_what_is_under_way_and_closes_its_master() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 8);
      plant.start();
      pass(Duration.ofMillis(5));

      CompletionStage<Void> stopped = plant.link().stop();
      pass(Duration.ofMillis(1));
      assertFalse(isDone(stopped));
      pass(Duration.ofMillis(4));

      assertTrue(isDone(stopped));
      assertTrue(plant.master.isClosed());
      assertEquals(List.of("1 a=7 b=0.8"), plant.delivered());
      pass(SECOND.multipliedBy(10));
      assertEquals(1, plant.master.asked().size());
    }

    @Test
    void one_device_and_goes_on_with_the_others() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 8);
      plant.device(2, SECOND, twoWords()).holding(0, 7, 8);
      plant.start();
      pass(SECOND);
      plant.link(1).close();
      pass(Duration.ofMillis(20));
      plant.master.asked();

      pass(SECOND.multipliedBy(2));

      assertEquals(List.of("2: read holding 0-1", "2: read holding 0-1"), plant.master.asked());
    }

    @Test
    void so_that_a_read_afterwards_gives_no_value() {
      plant.device(1, SECOND, twoWords()).holding(0, 7, 8);
      plant.start();
      plant.link().stop();
      pass(SECOND);

      CompletionStage<List<Reading>> read = plant.link(1).read(Set.of(new PointName("a")));
      pass(SECOND);

      assertEquals("1 a=comm_error", FakePlant.text(read.toCompletableFuture().join()));
    }
  }
}
