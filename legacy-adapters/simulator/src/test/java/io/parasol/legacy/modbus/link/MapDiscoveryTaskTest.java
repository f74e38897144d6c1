// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.MapMemory;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A device that describes itself")
class MapDiscoveryTaskTest {

  private static final Duration EVERY = Duration.ofSeconds(10);

  private final FakePlant plant = new FakePlant();
  private final Memory memory = new Memory();
  private final List<String> reported = new ArrayList<>();

  private static final class Memory implements MapMemory {
    private final Map<DeviceId, String> memos = new HashMap<>();

    @Override
    public Optional<String> find(DeviceId device) {
      return Optional.ofNullable(memos.get(device));
    }

    @Override
    public void store(DeviceId device, String findings) {
      memos.put(device, findings);
    }
  }

  private final class Told implements MapListener {
    @Override
    public void found(DeviceId device, DiscoveredMap map) {
      reported.add(
          map.parts().stream().map(part -> Integer.toString(part.id())).toList().toString());
    }

    @Override
    public void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail) {
      reported.add(why.name());
    }
  }

  private FakeUnit newcomer(FakePlant of) {
    return newcomer(of, Quirks.SELF_DESCRIBING);
  }

  private FakeUnit newcomer(FakePlant of, Quirks quirks) {
    SunSpecDiscovery discovery = new SunSpecDiscovery(SunSpecModels.shipped());
    return of.newcomer(1, EVERY, quirks, new DiscoveryServices(discovery, memory, new Told()));
  }

  /** Common model, three-phase inverter of 4000 W, end. */
  private static FakeUnit image(FakeUnit unit) {
    unit.holding(40000, 0x5375, 0x6E53, 1, 66).holding(40004, new int[66]);
    unit.holding(40004, 0x4143, 0x4D45).holding(40052, 0x534E, 0x3100);
    unit.holding(40070, 103, 50).holding(40072, new int[50]);
    unit.holding(40072 + 12, 400, 1).holding(40072 + 14, 5000, 0xFFFE).holding(40072 + 36, 4);
    return unit.holding(40122, 0xFFFF, 0);
  }

  private void start() {
    plant.start();
    plant.loop.advance(Duration.ofSeconds(2));
  }

  private List<String> delivered(String point) {
    return plant.delivered().stream()
        .flatMap(batch -> List.of(batch.split(" ")).stream())
        .filter(reading -> reading.startsWith(point + "="))
        .toList();
  }

  private long headsAsked() {
    return plant.master.asked().stream().filter("1: read holding 40070-40071"::equals).count();
  }

  @Test
  void is_asked_and_then_polled_as_if_it_had_a_profile() {
    image(newcomer(plant));
    start();

    assertEquals(List.of("[1, 103]"), reported);
    assertTrue(plant.link(1).firstPoll().toCompletableFuture().isDone());
    assertEquals(List.of("inverter.W=4000"), delivered("inverter.W"));
    plant.loop.advance(EVERY);
    assertEquals(List.of("inverter.Hz=50"), delivered("inverter.Hz"));
    assertEquals(
        Optional.of(new PointName("common.SN")),
        plant.link(1).profile().orElseThrow().points().stream()
            .map(each -> each.name())
            .filter(name -> name.value().equals("common.SN"))
            .findFirst());
  }

  @Test
  void does_not_tell_of_points_that_it_need_not_have_until_it_has_them() {
    FakeUnit unit = image(newcomer(plant));
    unit.holding(40072 + 16, 0x8000, 0);
    start();
    assertEquals(List.of(), delivered("inverter.VA"));

    unit.holding(40072 + 16, 4100);
    plant.loop.advance(EVERY);
    assertEquals(List.of("inverter.VA=4100"), delivered("inverter.VA"));

    unit.holding(40072 + 16, 0x8000);
    plant.loop.advance(EVERY);
    assertEquals(List.of("inverter.VA=not_available"), delivered("inverter.VA"));
  }

  @Test
  void costs_its_neighbour_no_sample() {
    FakeUnit neighbour =
        plant.device(
            2, Duration.ofSeconds(1), PointFixture.profile(point("p", "holding 7", "int16")));
    neighbour.holding(7, 5);
    newcomer(plant).always(FakeUnit.timeout());
    start();
    plant.loop.advance(Duration.ofSeconds(28));

    assertTrue(
        plant.delivered().stream().filter("2 p=5"::equals).count() >= 29, reported::toString);
  }

  @Nested
  @DisplayName("that is not known yet")
  class Unknown {

    @Test
    void because_it_is_silent_is_asked_when_a_probe_has_found_it() {
      FakeUnit unit = newcomer(plant).always(FakeUnit.timeout());
      start();
      plant.loop.advance(Duration.ofSeconds(18));
      assertEquals(List.of("ABSENT"), reported);
      assertTrue(plant.link(1).firstPoll().toCompletableFuture().isDone());

      image(unit).behaves();
      plant.loop.advance(Duration.ofMinutes(6));

      assertEquals(List.of("ABSENT", "[1, 103]"), reported);
    }

    @Test
    void because_it_has_no_map_is_asked_again_now_and_then() {
      FakeUnit unit = newcomer(plant).holding(0, 7, 7);
      start();
      plant.loop.advance(Duration.ofMinutes(31));
      assertEquals(List.of("NO_MAP"), reported);

      image(unit);
      plant.loop.advance(MapDiscoveryTask.NO_MAP_RETRY);

      assertEquals(List.of("NO_MAP", "[1, 103]"), reported);
    }

    @Test
    void because_one_answer_was_lost_is_asked_again_soon() {
      FakeUnit unit = image(newcomer(plant));
      unit.next(FakeUnit.timeout());
      plant.start();
      plant.loop.advance(Duration.ofSeconds(8));
      assertEquals(List.of("BROKEN_OFF"), reported);

      plant.loop.advance(MapDiscoveryTask.RETRY);

      assertEquals(List.of("BROKEN_OFF", "[1, 103]"), reported);
    }

    @Test
    void because_it_is_slow_is_found_and_polled_all_the_same() {
      image(newcomer(plant));
      plant.master.roundTrip(Duration.ofSeconds(3));
      plant.start();
      plant.loop.advance(Duration.ofMinutes(2));

      assertEquals(List.of("[1, 103]"), reported);
      assertEquals("inverter.W=4000", delivered("inverter.W").get(0));
    }

    @Test
    void because_it_is_slow_is_found_beside_a_neighbour_that_tolerates_no_wait() {
      plant
          .device(2, Duration.ofSeconds(1), PointFixture.profile(point("p", "holding 7", "int16")))
          .holding(7, 5);
      image(newcomer(plant));
      plant.master.roundTrip(Duration.ofMillis(1500));
      plant.start();
      plant.loop.advance(Duration.ofMinutes(40));

      assertEquals("[1, 103]", reported.get(reported.size() - 1), reported::toString);
    }

    @Test
    void is_not_asked_for_more_registers_than_the_site_allows() {
      Quirks small = Quirks.SELF_DESCRIBING.with(Quirks.SELF_DESCRIBING.reads().withMaxWords(20));
      image(newcomer(plant, small));
      start();

      assertEquals(List.of("[1, 103]"), reported);
      assertEquals(List.of("inverter.W=4000"), delivered("inverter.W"));
      for (String asked : plant.master.asked()) {
        String[] ends = asked.replaceFirst(".*holding ", "").split("-", -1);
        int last = Integer.parseInt(ends[ends.length - 1]);
        assertTrue(last - Integer.parseInt(ends[0]) < 20, asked);
      }
    }

    @Test
    void because_it_is_busy_is_asked_again_soon() {
      FakeUnit unit = image(newcomer(plant)).always(FakeUnit.exception(6));
      start();
      assertEquals(List.of("BROKEN_OFF"), reported);

      unit.behaves();
      plant.loop.advance(MapDiscoveryTask.RETRY);

      assertEquals(List.of("BROKEN_OFF", "[1, 103]"), reported);
    }

    @Test
    void because_the_link_is_down_is_asked_again_soon() {
      FakeUnit unit = image(newcomer(plant));
      unit.always(new FakeUnit.Failure(ModbusFailure.Kind.DISCONNECTED, false));
      start();
      assertEquals(List.of("BROKEN_OFF"), reported);

      unit.behaves();
      plant.loop.advance(MapDiscoveryTask.RETRY);

      assertEquals(List.of("BROKEN_OFF", "[1, 103]"), reported);
    }
  }

  @Nested
  @DisplayName("and said so before")
  class Remembered {

    @Test
    void is_polled_at_once_and_verified_beside() {
      image(newcomer(new FakePlant()));
      FakePlant before = new FakePlant();
      image(newcomer(before));
      before.start();
      before.loop.advance(Duration.ofSeconds(2));
      reported.clear();

      image(newcomer(plant));
      plant.start();
      plant.loop.advance(Duration.ofMillis(500));

      assertEquals(List.of("[1, 103]"), reported);
      assertEquals(List.of("inverter.W=4000"), delivered("inverter.W"));
      assertEquals(0, headsAsked());
      plant.loop.advance(MapDiscoveryTask.VERIFY_FIRST);
      assertEquals(1, headsAsked());
      assertEquals(List.of("[1, 103]"), reported);
    }

    @Test
    void is_asked_again_if_its_map_has_changed_since() {
      FakePlant before = new FakePlant();
      image(newcomer(before));
      before.start();
      before.loop.advance(Duration.ofSeconds(2));
      reported.clear();

      FakeUnit unit = image(newcomer(plant));
      unit.holding(40122, 160, 28).holding(40124, new int[28]).holding(40152, 0xFFFF, 0);
      start();
      plant.loop.advance(MapDiscoveryTask.VERIFY_FIRST);

      assertEquals(List.of("[1, 103]", "[1, 103, 160]"), reported);
    }
  }

  @Nested
  @DisplayName("is verified")
  class Verified {

    @Test
    void now_and_then_and_asked_again_if_a_length_has_changed() {
      FakeUnit unit = image(newcomer(plant));
      start();
      headsAsked();
      plant.loop.advance(MapDiscoveryTask.VERIFY_EVERY);
      assertEquals(1, headsAsked());

      unit.holding(40122, 160, 28).holding(40124, new int[28]).holding(40152, 0xFFFF, 0);
      plant.delivered();
      plant.loop.advance(MapDiscoveryTask.VERIFY_EVERY.plus(EVERY));

      assertEquals(List.of("[1, 103]", "[1, 103, 160]"), reported);
      List<String> batches = plant.delivered();
      assertTrue(batches.get(batches.size() - 1).contains("inverter.W=4000"));
      assertFalse(batches.stream().anyMatch(batch -> batch.contains("timeout")));
      assertTrue(memory.find(new DeviceId("device-1")).orElseThrow().contains("160"));
    }

    @Test
    void when_it_comes_back_from_silence() {
      FakeUnit unit = image(newcomer(plant));
      start();
      unit.always(FakeUnit.timeout());
      plant.loop.advance(Duration.ofMinutes(2));
      headsAsked();

      unit.behaves();
      plant.loop.advance(Duration.ofMinutes(6));

      assertTrue(headsAsked() >= 1);
    }

    @Test
    void without_consequence_if_it_cannot_say() {
      FakeUnit unit = image(newcomer(plant));
      start();
      unit.when(
          request ->
              request instanceof ModbusRequest.ReadRegisters read && read.quantity() == 2
                  ? Optional.of(FakeUnit.exception(6))
                  : Optional.empty());
      plant.loop.advance(MapDiscoveryTask.VERIFY_EVERY.multipliedBy(2));

      assertEquals(List.of("[1, 103]"), reported);
    }
  }
}
