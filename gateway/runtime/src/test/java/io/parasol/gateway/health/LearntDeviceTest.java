// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static io.parasol.gateway.health.Plant.EAST;
import static io.parasol.gateway.health.Plant.POWER;
import static io.parasol.gateway.health.Plant.STATUS;
import static io.parasol.gateway.health.Plant.TEMPERATURE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery.NotFoundReason;
import io.parasol.legacy.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("For a device that describes itself")
class LearntDeviceTest {

  private static final DiscoveredMap MAP =
      new DiscoveredMap(
          Plant.profile(),
          DeviceIdentity.UNKNOWN,
          List.of(
              new DiscoveredMap.Part(1, 40002, 68, "common"),
              new DiscoveredMap.Part(103, 40070, 52, "inverter"),
              new DiscoveredMap.Part(64900, 40122, 12, "")),
          Set.of(TEMPERATURE),
          Set.of(STATUS, POWER),
          List.of("no end mark at 40134 (exception 02)"),
          "");

  private final Watching site = new Watching(Map.of());

  private void round(Quality status, Quality power) {
    site.watch
        .devices()
        .accept(
            EAST,
            List.of(
                status == Quality.GOOD
                    ? Plant.reading(EAST, STATUS, new Value.Text("mppt"), site.clock.instant())
                    : Plant.unread(EAST, STATUS, status, site.clock.instant()),
                power == Quality.GOOD
                    ? Plant.reading(EAST, POWER, new Value.Whole(7), site.clock.instant())
                    : Plant.unread(EAST, POWER, power, site.clock.instant())));
    site.pass(Duration.ofSeconds(5));
  }

  private String points() {
    site.pass(Duration.ofSeconds(60)).tick();
    List<String> all = site.of(EAST).take("health");
    String last = all.get(all.size() - 1);
    return last.substring(last.indexOf("\"age-ms\""));
  }

  @Test
  void tells_once_what_it_was_found_to_have() {
    site.of(EAST).take("event");
    site.watch.devices().found(EAST, MAP);

    String event = site.of(EAST).take("event").get(0);

    assertTrue(
        event.endsWith(
            "\"event\":\"map_found\",\"raised\":true,\"models\":[1,103,64900],"
                + "\"unknown\":[64900],\"points\":3,"
                + "\"notes\":[\"no end mark at 40134 (exception 02)\"]}"),
        event);
  }

  @Test
  void watches_the_points_that_it_must_have_and_those_that_it_turns_out_to_have() {
    site.watch.devices().found(EAST, MAP);
    round(Quality.GOOD, Quality.GOOD);
    assertFalse(points().contains("temperature"));

    site.watch
        .devices()
        .accept(
            EAST,
            List.of(Plant.reading(EAST, TEMPERATURE, new Value.Whole(7), site.clock.instant())));

    assertTrue(points().contains("temperature"));
  }

  @Test
  void forgets_the_points_of_an_older_map() {
    site.watch.devices().found(EAST, MAP);
    site.watch
        .devices()
        .accept(
            EAST,
            List.of(
                Plant.reading(EAST, new PointName("old"), new Value.Whole(7), site.clock.instant()),
                Plant.unread(EAST, POWER, Quality.ILLEGAL_ADDRESS, site.clock.instant())));
    assertTrue(points().contains("\"old\""));

    site.watch.devices().found(EAST, MAP);

    assertFalse(points().contains("\"old\""));
    round(Quality.GOOD, Quality.GOOD);
    assertEquals(List.of("unknown", "degraded", "online"), Watching.states(site.of(EAST)));
  }

  @Test
  void says_that_it_sleeps_when_it_has_no_power_and_no_state() {
    site.watch.devices().found(EAST, MAP);
    round(Quality.GOOD, Quality.GOOD);
    round(Quality.NOT_AVAILABLE, Quality.GOOD);
    round(Quality.NOT_AVAILABLE, Quality.NOT_AVAILABLE);
    round(Quality.GOOD, Quality.GOOD);

    assertEquals(
        List.of("unknown", "online", "sleeping", "online"), Watching.states(site.of(EAST)));
    List<String> events = Watching.events(site.of(EAST));
    assertFalse(events.contains("+points_bad"), events::toString);
    assertFalse(events.contains("+no_answer"), events::toString);
  }

  @Test
  void takes_a_silent_device_for_no_sleeper() {
    site.watch.devices().found(EAST, MAP);
    round(Quality.GOOD, Quality.GOOD);
    for (int i = 0; i < 3; i++) {
      round(Quality.TIMEOUT, Quality.TIMEOUT);
    }

    assertEquals(List.of("unknown", "online", "offline"), Watching.states(site.of(EAST)));
  }

  @Test
  void says_why_it_is_not_known_until_it_is() {
    site.of(EAST).take("state");
    site.watch
        .devices()
        .notFound(EAST, NotFoundReason.NO_MAP, "answered, but is not a SunSpec map");
    Map<String, Json> state = Watching.members(site.of(EAST).take("state").get(0));

    assertEquals("unknown", Watching.text(state, "state"));
    assertEquals("answered, but is not a SunSpec map", Watching.text(state, "why"));
    assertEquals(List.of("+map_not_found"), Watching.events(site.of(EAST)));

    site.watch.devices().found(EAST, MAP);

    assertEquals(List.of("-map_not_found", "+map_found"), Watching.events(site.of(EAST)));
  }
}
