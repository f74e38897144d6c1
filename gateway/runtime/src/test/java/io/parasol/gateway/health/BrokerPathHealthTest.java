// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.metrics.BridgeFigures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The health of the ways to brokers")
class BrokerPathHealthTest {

  private final ManualClock clock = new ManualClock();
  private final List<String> reported = new ArrayList<>();
  private final Conditions conditions = new Conditions(this::tell, System::nanoTime);
  private final BrokerPathHealth ways = new BrokerPathHealth(conditions, this::tell);

  private void tell(Event event) {
    reported.add((event.isRaised() ? "+" : "-") + new String(event.json(), StandardCharsets.UTF_8));
  }

  private void pass(Duration time) {
    clock.pass(time);
    ways.tick(clock.instant());
  }

  private static String json(JsonBuilder health) {
    return new String(health.toBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void says_that_a_way_does_not_deliver_until_a_probe_comes_back() {
    ways.probeLost("bridge", "a probe did not come back within 20 s", clock.instant());
    ways.probeLost("bridge", "a probe did not come back within 20 s", clock.instant());
    assertEquals(List.of("not_delivering/bridge"), conditions.raised());
    assertEquals(1, reported.size(), "once");
    assertTrue(
        reported.get(0).contains("\"way\":\"bridge\",\"why\":\"a probe did not"), reported.get(0));

    ways.probeReturned("bridge", Duration.ofMillis(12), clock.instant());

    assertEquals(List.of(), conditions.raised());
    assertEquals("{\"bridge\":{\"lost\":2,\"last-ms\":12.0}}", json(ways.probesJson()));
  }

  @Test
  void tells_ways_apart() {
    ways.probeLost("bridge", "why", clock.instant());
    ways.probeReturned("embedded", Duration.ofMillis(1), clock.instant());

    assertEquals(List.of("not_delivering/bridge"), conditions.raised());
  }

  @Test
  void forgives_a_bridge_that_is_soon_back_and_says_why_one_is_not() {
    ways.bridgeDown("Connection reset", clock.instant());
    pass(Duration.ofSeconds(9));
    ways.bridgeUp(clock.instant());
    pass(Duration.ofSeconds(9));
    assertEquals(List.of(), reported);

    ways.bridgeDown("Connection reset", clock.instant());
    pass(Duration.ofSeconds(5));
    ways.bridgeDown("Received fatal alert: unknown_ca", clock.instant());
    pass(Duration.ofSeconds(5));

    assertEquals(List.of("bridge_down"), conditions.raised());
    assertTrue(reported.get(0).contains("unknown_ca"), reported.get(0));
    BridgeFigures down = new BridgeFigures(false, 3, Duration.ofSeconds(10), 1, 0, 0, 0, 0);
    assertTrue(json(ways.bridgeJson(down)).startsWith("{\"up\":false,\"why\":\"Received fatal"));
  }

  @Test
  void is_not_kept_from_it_by_a_clock_that_is_set_back() {
    ways.bridgeDown("Connection reset", clock.instant());
    pass(Duration.ofDays(-30));
    pass(Duration.ofSeconds(10));

    assertEquals(List.of("bridge_down"), conditions.raised());
  }

  @Test
  void tells_of_a_loop_once_and_counts_it() {
    for (int i = 0; i < 100; i++) {
      ways.looped("plants/parasol/s/x/command", clock.instant());
    }

    assertEquals(1, reported.size());
    BridgeFigures up = new BridgeFigures(true, 0, Duration.ZERO, 0, 5, 0, 0, 2);
    assertTrue(json(ways.bridgeJson(up)).endsWith("\"looped\":100}"), json(ways.bridgeJson(up)));
    assertTrue(json(ways.bridgeJson(up)).contains("\"unheard\":2,"), json(ways.bridgeJson(up)));
  }

  @Test
  void reports_a_message_that_was_set_aside_once_and_counts_it() {
    for (int i = 0; i < 3; i++) {
      ways.setAside("parasol/s/x/health", clock.instant());
    }

    assertEquals(1, reported.size());
    BridgeFigures up = new BridgeFigures(true, 0, Duration.ZERO, 0, 5, 0, 0, 2);
    assertTrue(json(ways.bridgeJson(up)).contains("\"set-aside\":3,"), json(ways.bridgeJson(up)));
  }
}
