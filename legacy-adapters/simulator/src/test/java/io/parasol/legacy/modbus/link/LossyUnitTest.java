// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every figure is a number of readings; time is the clock of the fake plant. */
@DisplayName("A unit that answers only some requests")
class LossyUnitTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int ROUNDS = 600;

  /** An answer that breaks the protocol, such as a frame with a wrong checksum. */
  private static final FakeUnit.Reply BROKEN =
      new FakeUnit.Failure(ModbusFailure.Kind.PROTOCOL, true);

  private final FakePlant plant = new FakePlant();

  private static Profile oneBlock() {
    return PointFixture.profile(point("a", "holding 0", "uint16"));
  }

  private static Profile threeBlocks() {
    return PointFixture.profile(
        point("a", "holding 0", "uint16"),
        point("b", "holding 500", "uint16"),
        point("c", "input 0", "uint16"));
  }

  /** Adds a unit whose requests fail at random. */
  private void lossyUnit(Profile profile, FakeUnit.Reply reply, double share, int seed) {
    Random random = new Random(seed);
    plant
        .device(1, SECOND, profile)
        .holding(0, 1)
        .holding(500, 2)
        .put(Table.INPUT, 0, 3)
        .when(request -> random.nextDouble() < share ? Optional.of(reply) : Optional.empty());
  }

  private void neighbours() {
    for (int unit = 2; unit <= 4; unit++) {
      plant.device(unit, SECOND, oneBlock()).holding(0, 1);
    }
  }

  /** Counts the values of a unit in what was delivered. */
  private static long values(List<String> delivered, int unit) {
    return delivered.stream()
        .filter(batch -> batch.startsWith(unit + " "))
        .flatMap(batch -> List.of(batch.split(" ")).stream())
        .filter(reading -> reading.matches("[abc]=[0-9]+"))
        .count();
  }

  private void run() {
    plant.start();
    plant.loop.advance(SECOND.multipliedBy(ROUNDS).minusMillis(1));
  }

  private static void assertAtLeast(double share, long due, long read) {
    assertTrue(read >= share * due, () -> "read %d of %d".formatted(read, due));
  }

  /** The first rounds are not a whole period apart, so that one more may fit. */
  private static void assertNeighboursComplete(List<String> delivered, int rounds) {
    for (int unit = 2; unit <= 4; unit++) {
      long read = values(delivered, unit);
      assertTrue(
          read == rounds || read == rounds + 1, "unit %d: %d readings".formatted(unit, read));
    }
  }

  @ParameterizedTest(name = "with {0} % broken answers, seed {2}, gives at least {1} %")
  @CsvSource({
    "50, 40, 1",
    "50, 40, 2",
    "50, 40, 3",
    "50, 40, 4",
    "50, 40, 5",
    "60, 30, 1",
    "60, 30, 2",
    "60, 30, 3",
    "60, 30, 4",
    "60, 30, 5"
  })
  void gives_the_readings_that_it_answers(int broken, int expected, int seed) {
    lossyUnit(threeBlocks(), BROKEN, broken / 100.0, seed);
    neighbours();
    run();

    List<String> delivered = plant.delivered();

    assertAtLeast(expected / 100.0, 3L * ROUNDS, values(delivered, 1));
    assertNeighboursComplete(delivered, ROUNDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @CsvSource({"1", "2", "3"})
  void gives_two_fifths_of_its_readings_when_half_of_its_answers_never_come(int seed) {
    lossyUnit(oneBlock(), FakeUnit.timeout(), 0.5, seed);
    neighbours();
    run();

    List<String> delivered = plant.delivered();

    assertAtLeast(0.4, ROUNDS, values(delivered, 1));
    assertNeighboursComplete(delivered, ROUNDS);
  }

  @Test
  void is_read_while_it_is_there_when_it_comes_and_goes_every_five_seconds() {
    FakeUnit unit = plant.device(1, SECOND, oneBlock()).holding(0, 1);
    neighbours();
    plant.start();
    for (int turn = 0; turn < ROUNDS / 10; turn++) {
      unit.behaves();
      plant.loop.advance(SECOND.multipliedBy(5));
      unit.always(FakeUnit.timeout());
      plant.loop.advance(SECOND.multipliedBy(5));
    }

    List<String> delivered = plant.delivered();

    assertAtLeast(0.8, ROUNDS / 2, values(delivered, 1));
    assertNeighboursComplete(delivered, ROUNDS);
  }

  @Test
  void is_only_probed_once_it_answers_nothing_more_and_costs_its_neighbours_no_reading() {
    lossyUnit(threeBlocks(), BROKEN, 0.5, 1);
    neighbours();
    run();
    plant.master.unit(1).always(FakeUnit.timeout());
    plant.delivered();
    plant.loop.advance(SECOND.multipliedBy(60));
    plant.master.asked();
    plant.loop.advance(SECOND.multipliedBy(ROUNDS - 60));

    long requests = plant.master.asked().stream().filter(ask -> ask.startsWith("1:")).count();
    assertTrue(requests <= ROUNDS / 20, () -> requests + " requests to a silent unit");
    assertNeighboursComplete(plant.delivered(), ROUNDS);
  }

  @Test
  void is_only_probed_when_every_answer_is_broken() {
    lossyUnit(threeBlocks(), BROKEN, 1, 1);
    neighbours();
    run();

    long requests = plant.master.asked().stream().filter(ask -> ask.startsWith("1:")).count();
    assertTrue(requests <= ROUNDS / 8, () -> requests + " requests");
    assertNeighboursComplete(plant.delivered(), ROUNDS);
  }

  @ParameterizedTest(name = "by {0}")
  @ValueSource(strings = {"timeouts", "broken answers", "half its answers lost"})
  void costs_no_reading_on_a_line_that_is_busy_seven_eighths_of_the_time(String fault) {
    plant.master.perRegister(Duration.ofMillis(100));
    FakeUnit unit = plant.device(1, SECOND, oneBlock()).holding(0, 1);
    for (int neighbour = 2; neighbour <= 8; neighbour++) {
      plant.device(neighbour, SECOND, oneBlock()).holding(0, 1);
    }
    plant.start();
    plant.loop.advance(SECOND.multipliedBy(60));
    plant.delivered();

    Random random = new Random(1);
    unit.when(
        request ->
            switch (fault) {
              case "timeouts" -> Optional.of(FakeUnit.timeout());
              case "broken answers" -> Optional.of(BROKEN);
              default -> random.nextBoolean() ? Optional.of(FakeUnit.timeout()) : Optional.empty();
            });
    plant.loop.advance(SECOND.multipliedBy(ROUNDS));

    List<String> delivered = plant.delivered();
    for (int neighbour = 2; neighbour <= 8; neighbour++) {
      long read = values(delivered, neighbour);
      assertTrue(Math.abs(read - ROUNDS) <= 1, "unit %d: %d readings".formatted(neighbour, read));
    }
  }
}
