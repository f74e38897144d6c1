// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static io.parasol.gateway.health.Plant.EAST;
import static io.parasol.gateway.health.Plant.METER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.LinkListener;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The gateway tells of a link")
class LinkConditionsTest {

  private static final LinkId ROOF = new LinkId("roof");
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private final Watching site = new Watching(Map.of());

  private static LinkListener.Overrun overrun(Optional<Duration> shortest) {
    return new LinkListener.Overrun(EAST, Duration.ofSeconds(1), Duration.ofMillis(630), shortest);
  }

  private Map<String, Json> event() {
    return Watching.members(site.gateway().take("event").get(0));
  }

  @Test
  void that_it_does_not_keep_its_periods_and_which_it_could() {
    site.watch.links().overrun(ROOF, overrun(Optional.of(Duration.ofMillis(2420))));

    Map<String, Json> event = event();
    assertEquals("overrun", Watching.text(event, "event"));
    assertEquals("roof", Watching.text(event, "link"));
    assertEquals("inverter-east", Watching.text(event, "device"));
    assertEquals(Json.Num.of(1000), event.get("every-ms"));
    assertEquals(Json.Num.of(630), event.get("late-ms"));
    assertEquals(Json.Num.of(2420), event.get("shortest-ms"));

    site.pass(Duration.ofMinutes(2)).watch.links().onTime(ROOF);
    assertEquals(List.of("-overrun"), Watching.events(site.gateway()));
  }

  @Test
  void that_keeps_coming_and_going_with_a_count_and_no_flood() {
    for (int times = 0; times < 5; times++) {
      site.watch.links().overrun(ROOF, overrun(Optional.empty()));
      site.pass(Duration.ofMinutes(2)).watch.links().onTime(ROOF);
    }

    assertEquals(List.of("+overrun", "-overrun", "+overrun"), Watching.events(site.gateway()));
  }

  @Test
  void how_many_rounds_were_late() {
    site.watch.links().late(ROOF);
    site.watch.links().late(ROOF);
    site.watch.links().late(new LinkId("elsewhere"));

    String scraped = site.metrics.scrape();
    assertTrue(scraped.contains("parasol_poll_overruns_total{link=\"roof\"} 2.0"), scraped);
    assertTrue(scraped.contains("parasol_poll_overruns_total{link=\"cellar\"} 0.0"), scraped);
    assertTrue(scraped.contains("parasol_poll_lateness_seconds_count{link=\"roof\"} 0"), scraped);
  }

  @Test
  void what_was_received_instead_of_responses() {
    site.watch.links().disturbed(ROOF, LinkListener.Disturbance.NOISE);
    site.watch.links().disturbed(ROOF, LinkListener.Disturbance.NOISE);
    site.watch.links().disturbed(ROOF, LinkListener.Disturbance.WRONG_UNIT);
    site.watch.links().disturbed(new LinkId("elsewhere"), LinkListener.Disturbance.LATE);

    List<String> scraped =
        site.metrics.scrape().lines().filter(line -> line.contains("disturbances_total{")).toList();
    assertEquals(
        Set.of(
            "parasol_link_disturbances_total{kind=\"noise\",link=\"roof\"} 2.0",
            "parasol_link_disturbances_total{kind=\"wrong_unit\",link=\"roof\"} 1.0"),
        Set.copyOf(scraped));
  }

  @Test
  void that_another_master_is_there_once_until_it_was_not_heard_for_ten_minutes() {
    site.watch.links().secondClientDetected(ROOF, "a request to unit 3, function 4", MEMORY);
    Map<String, Json> event = event();
    assertEquals("foreign_master", Watching.text(event, "event"));
    assertEquals("roof", Watching.text(event, "link"));
    assertEquals("a request to unit 3, function 4", Watching.text(event, "heard"));

    site.pass(Duration.ofMinutes(9)).tick();
    site.watch.links().secondClientDetected(ROOF, "a request to unit 3, function 4", MEMORY);
    site.pass(Duration.ofMinutes(9)).tick();
    assertEquals(List.of(), Watching.events(site.gateway()));

    site.pass(Duration.ofMinutes(1)).tick();
    assertEquals(List.of("-foreign_master"), Watching.events(site.gateway()));
  }

  @Test
  void that_another_master_sends_what_only_an_installation_may_and_no_flood() {
    for (int register = 0x2000; register < 0x2100; register++) {
      site.watch.links().firmwareAttempted(ROOF, METER, "holding " + register);
    }

    List<Map<String, Json>> events =
        site.gateway().take("event").stream().map(Watching::members).toList();
    assertEquals("firmware_attempt", Watching.text(events.get(0), "event"));
    assertEquals("roof", Watching.text(events.get(0), "link"));
    assertEquals(METER.value(), Watching.text(events.get(0), "device"));
    assertEquals("holding 8192", Watching.text(events.get(0), "what"));
    assertTrue(events.size() < 10, () -> events.size() + " events");
  }

  @Test
  void why_a_device_cannot_be_connected_in_its_event_its_state_and_its_health() {
    String why = "192.0.2.7:502: connection refused";
    for (int round = 0; round < 3; round++) {
      site.requested(METER, RequestResult.COMM_ERROR);
      site.watch
          .devices()
          .accept(
              METER,
              Plant.bad(METER, Quality.COMM_ERROR, site.clock.instant()).stream()
                  .map(reading -> reading.withCause(why))
                  .toList());
    }

    Map<String, Json> event =
        site.of(METER).take("event").stream()
            .map(Watching::members)
            .filter(each -> Watching.text(each, "event").equals("no_answer"))
            .findFirst()
            .orElseThrow();
    assertEquals("comm_error", Watching.text(event, "cause"));
    assertEquals(why, Watching.text(event, "why"));
    assertEquals(
        Map.of(METER, "no answer since the start: comm_error (" + why + ")"),
        site.watch.unreachable());
    List<String> states = site.of(METER).take("state");
    assertTrue(states.get(states.size() - 1).contains("(" + why + ")"), states::toString);
    site.pass(Duration.ofMinutes(1)).tick();
    assertTrue(site.of(METER).take("health").toString().contains("(" + why + ")"));
  }
}
