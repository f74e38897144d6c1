// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A Modbus link on which everything goes wrong at random")
class ModbusLinkChaosTest {

  private static final int DEVICES = 3;

  static IntStream seeds() {
    return IntStream.range(0, 25);
  }

  private static Profile profile(int window) {
    WriteRule rule =
        new WriteRule(
            CommandClass.SETPOINT,
            0,
            100,
            WriteRule.Wear.NONE,
            OptionalInt.empty(),
            WriteRule.WriteMethod.AUTO);
    return PointFixture.profile(
        new Quirks(20, window, Duration.ZERO, Duration.ZERO, Duration.ofMillis(800)),
        point("a", "holding 0", "uint16"),
        point("b", "holding 3", "uint32"),
        point("c", "holding 300", "float32"),
        point("d", "input 7", "int16").scaledBy("sf"),
        point("sf", "input 9", "int16"),
        point("coil", "coil 2", "bool"),
        point("slow", "holding 20", "uint16").every(Duration.ofSeconds(30)),
        point("limit", "holding 40", "uint16").write(rule));
  }

  private static Optional<FakeUnit.Reply> trouble(Random random) {
    int dice = random.nextInt(100);
    if (dice < 10) {
      return Optional.of(FakeUnit.timeout());
    }
    if (dice < 14) {
      return Optional.of(new FakeUnit.LostAnswer());
    }
    if (dice < 18) {
      ModbusFailure.Kind[] kinds = ModbusFailure.Kind.values();
      return Optional.of(
          new FakeUnit.Failure(kinds[random.nextInt(kinds.length)], random.nextBoolean()));
    }
    if (dice < 28) {
      int[] codes = {1, 2, 2, 2, 3, 4, 5, 6, 10, 11, 200};
      return Optional.of(FakeUnit.exception(codes[random.nextInt(codes.length)]));
    }
    return Optional.empty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void gets_stuck_nowhere_invents_nothing_and_recovers(int seed) {
    Random random = new Random(seed);
    int window = 1 + seed % 3;
    FakePlant plant = new FakePlant();
    List<FakeUnit> units = new ArrayList<>();
    Profile profile = profile(window);
    for (int i = 1; i <= DEVICES; i++) {
      units.add(
          plant
              .device(i, Duration.ofSeconds(1 + i), profile)
              .holding(0, 1)
              .holding(3, 0, 2)
              .holding(300, 0, 0)
              .holding(20, 5)
              .holding(40, 0)
              .put(Table.INPUT, 7, 42, 0, 0)
              .put(Table.COIL, 2, 1));
    }
    plant.start();
    List<CompletionStage<Receipt>> receipts = new ArrayList<>();
    List<CompletionStage<List<Reading>>> reads = new ArrayList<>();

    for (int minute = 0; minute < 20; minute++) {
      boolean isBad = random.nextInt(4) > 0;
      units.forEach(unit -> unit.when(request -> isBad ? trouble(random) : Optional.empty()));
      for (int i = 0; i < 5; i++) {
        int target = 1 + random.nextInt(DEVICES);
        if (random.nextBoolean()) {
          receipts.add(
              plant
                  .link(target)
                  .apply(
                      Commands.write(
                          new DeviceId("device-" + target),
                          plant.loop.instant(),
                          Commands.values("limit", random.nextInt(100))),
                      toTakeBack -> CompletableFuture.allOf()));
        } else {
          reads.add(plant.link(target).read(Set.of(new PointName("a"), new PointName("coil"))));
        }
        plant.loop.advance(Duration.ofMillis(random.nextInt(24_000)));
      }
    }
    units.forEach(FakeUnit::behaves);
    plant.loop.advance(Duration.ofMinutes(15));

    assertTrue(receipts.stream().allMatch(each -> each.toCompletableFuture().isDone()));
    reads.forEach(each -> assertEquals(2, each.toCompletableFuture().join().size()));
    assertTrue(plant.master.mostUnderWay() <= window);
    for (List<Reading> batch : plant.batches) {
      Set<PointName> names = new HashSet<>();
      batch.forEach(reading -> assertTrue(names.add(reading.point()), () -> FakePlant.text(batch)));
    }

    // What was learnt of a bad time is forgotten after an hour and some rounds.
    plant.loop.advance(Duration.ofMinutes(70));
    plant.batches.clear();
    plant.loop.advance(Duration.ofSeconds(90));
    List<String> delivered = plant.delivered();
    for (int i = 1; i <= DEVICES; i++) {
      String prefix = i + " ";
      assertTrue(delivered.stream().anyMatch((prefix + "slow=5")::equals), delivered::toString);
      assertTrue(
          delivered.stream()
              .anyMatch(text -> text.matches(prefix + "a=1 b=2 c=0 coil=true d=42 limit=\\d+")),
          delivered::toString);
    }
    CompletionStage<Void> stopped = plant.link().stop();
    plant.loop.advance(Duration.ofSeconds(1));
    assertTrue(stopped.toCompletableFuture().isDone());
  }
}
