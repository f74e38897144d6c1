// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import static io.parasol.gateway.health.Plant.EAST;
import static io.parasol.gateway.health.Plant.METER;
import static io.parasol.gateway.health.Plant.POWER;
import static io.parasol.gateway.health.Plant.STATUS;
import static io.parasol.gateway.health.Plant.TEMPERATURE;
import static io.parasol.gateway.health.Plant.WEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.gateway.health.ManualCertificates;
import io.parasol.gateway.health.Plant;
import io.parasol.gateway.health.Watching;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.metrics.BridgeFigures;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.release.Standing;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.mqtt.PanelListener;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The watch over a site")
class HealthWatchTest {

  private static final Instant DUE = Instant.parse("2026-11-24T12:15:00Z");

  @TempDir static Path folder;
  private static Map<String, List<X509Certificate>> chains;

  private Watching site;

  @BeforeAll
  static void issue() throws Exception {
    chains = Watching.chains(folder.resolve("pki"));
  }

  @BeforeEach
  void watch() {
    site = new Watching(chains);
  }

  /** All are read, and what that told is forgotten. */
  private void allOnline() {
    site.answers(EAST, "mppt").answers(WEST, "mppt").answers(METER, "mppt").tick();
    site.sessions.values().forEach(session -> session.published.clear());
  }

  private static Json.Obj object(Map<String, Json> members, String name) {
    if (members.get(name) instanceof Json.Obj object) {
      return object;
    }
    throw new AssertionError(name + " is no object in " + members);
  }

  @Nested
  @DisplayName("hears of a device that speaks by itself")
  class SpeaksByItself {

    @Test
    void that_it_is_gone_and_that_it_is_back() {
      allOnline();
      site.watch.panels().gone(METER, "connection lost: reset");

      Map<String, Json> state = Watching.members(site.of(METER).take("state").get(0));
      assertEquals("offline", Watching.text(state, "state"));
      assertEquals("no answer: connection lost: reset", Watching.text(state, "why"));
      assertEquals(List.of("+no_answer"), Watching.events(site.of(METER)));

      site.watch.panels().back(METER);
      site.answers(METER, "mppt");
      assertEquals(List.of("online"), Watching.states(site.of(METER)));
      assertEquals(List.of("-no_answer"), Watching.events(site.of(METER)));
    }

    @Test
    void that_it_is_silent_without_another_reason_at_every_period() {
      allOnline();
      for (int i = 0; i < 5; i++) {
        site.watch.panels().gone(METER, "no message for 1m");
        site.silent(METER, 1);
      }

      List<String> states = site.of(METER).take("state");
      assertEquals(1, states.size());
      assertEquals(
          "no answer: no message for 1m", Watching.text(Watching.members(states.get(0)), "why"));
      assertEquals(List.of("+no_answer"), Watching.events(site.of(METER)));
    }

    @Test
    void that_it_is_gone_whatever_its_client_repeats_of_it() {
      allOnline();
      site.watch.panels().gone(METER, "the panel reports that it is offline");
      site.answers(METER, "mppt");

      assertEquals(List.of("offline"), Watching.states(site.of(METER)));
    }

    @Test
    void which_devices_of_a_client_are_not_in_the_configuration() {
      site.watch
          .panels()
          .unknownDevices(new LinkId("dtu"), new ClientName("opendtu"), List.of("1163", "1164"), 3);

      Map<String, Json> event = Watching.members(site.gateway().take("event").get(0));
      assertEquals("unknown_devices", Watching.text(event, "event"));
      assertEquals("opendtu", Watching.text(event, "client"));
      assertEquals(Json.Num.of(3), event.get("messages"));
    }

    @Test
    void what_it_has_to_tell_but_not_the_same_all_the_time() {
      site.watch.panels().onMessage(METER, "pv/17/alarm", "door open");
      site.watch.panels().onMessage(METER, "pv/17/alarm", "door open");
      site.watch.panels().onMessage(METER, "pv/17/alarm", "fan stands still");

      List<String> events = site.of(METER).take("event");
      assertEquals(2, events.size());
      Map<String, Json> last = Watching.members(events.get(1));
      assertEquals("panel_message", Watching.text(last, "event"));
      assertEquals("pv/17/alarm", Watching.text(last, "topic"));
      assertEquals("fan stands still", Watching.text(last, "text"));
      assertEquals(Json.Num.of(1), last.get("others"));
    }

    @Test
    void that_a_counter_has_begun_again_but_not_the_same_all_the_time() {
      site.watch.devices().counterReset(METER, new PointName("energy"), -1, 3);
      site.watch.devices().counterReset(METER, new PointName("energy"), 9, 3);
      site.pass(Duration.ofMinutes(11));
      site.watch.devices().counterReset(METER, new PointName("energy"), 9, 4);

      List<String> events = site.of(METER).take("event");
      assertEquals(2, events.size());
      Map<String, Json> first = Watching.members(events.get(0));
      assertEquals("counter_reset", Watching.text(first, "event"));
      assertEquals("energy", Watching.text(first, "point"));
      assertEquals("18446744073709551615", Watching.text(first, "from"));
      assertEquals("3", Watching.text(first, "to"));
      assertEquals(Json.Num.of(1), Watching.members(events.get(1)).get("others"));
    }

    @Test
    void each_refusal_on_a_link_by_its_reason() {
      site.watch.panels().counted(new LinkId("roof"), PanelRefusal.TOO_FAST);
      site.watch.panels().counted(new LinkId("roof"), PanelRefusal.TOO_FAST);

      assertTrue(
          site.metrics
              .scrape()
              .contains("parasol_panel_refusals_total{link=\"roof\",reason=\"too_fast\"} 2.0"),
          site.metrics::scrape);
    }

    @Test
    void how_many_messages_came_to_what_end() {
      site.watch.panels().counted(METER, PanelListener.Outcome.UNMAPPED, 3);

      assertTrue(
          site.metrics
              .scrape()
              .contains("parasol_panel_messages_total{device=\"meter\",outcome=\"unmapped\"} 3.0"),
          site.metrics.scrape());
    }
  }

  @Nested
  @DisplayName("tells the state of a device")
  class State {

    @Test
    void as_unknown_until_it_was_read() {
      String only = site.of(EAST).take("state").get(0);

      assertEquals(
          "{\"state\":\"unknown\",\"since\":1780315200000,\"why\":\"not read yet\","
              + "\"link\":\"roof\",\"unit\":1}",
          only);
    }

    @Test
    void on_every_change_and_only_then() {
      allOnline();
      site.answers(EAST, "mppt").pass(Duration.ofSeconds(5)).answers(EAST, "mppt");
      assertEquals(List.of(), Watching.states(site.of(EAST)));

      site.silent(EAST, 3).answers(EAST, "mppt");

      assertEquals(List.of("offline", "online"), Watching.states(site.of(EAST)));
    }

    @Test
    void as_degraded_with_the_points_that_are_bad() {
      allOnline();
      site.watch
          .devices()
          .accept(
              EAST,
              List.of(
                  Plant.reading(EAST, STATUS, new Value.Text("mppt"), site.clock.instant()),
                  Plant.reading(EAST, POWER, new Value.Whole(1), site.clock.instant()),
                  Plant.unread(EAST, TEMPERATURE, Quality.ILLEGAL_ADDRESS, site.clock.instant())));

      Map<String, Json> state = Watching.members(site.of(EAST).take("state").get(0));
      assertEquals("degraded", Watching.text(state, "state"));
      assertEquals("1 of 3 points bad: temperature illegal_address", Watching.text(state, "why"));
      assertEquals(List.of("+points_bad"), Watching.events(site.of(EAST)));
    }

    @Test
    void as_degraded_when_its_own_status_says_fault() {
      allOnline();
      site.answers(EAST, "fault");

      assertEquals(List.of("degraded"), Watching.states(site.of(EAST)));
      assertEquals(List.of("+fault"), Watching.events(site.of(EAST)));
    }

    @Test
    void as_answering_when_every_answer_is_an_exception() {
      allOnline();
      for (int i = 0; i < 5; i++) {
        site.requested(EAST, RequestResult.EXCEPTION);
        site.watch
            .devices()
            .accept(EAST, Plant.bad(EAST, Quality.COMM_ERROR, site.clock.instant()));
      }

      assertEquals(List.of("degraded"), Watching.states(site.of(EAST)));
    }

    @Test
    void as_answering_when_it_lacks_every_point_of_a_round() {
      allOnline();
      for (int i = 0; i < 9; i++) {
        site.requested(EAST, RequestResult.EXCEPTION);
        site.watch.devices().accept(EAST, List.of());
        site.watch.devices().accept(EAST, List.of());
        site.pass(Duration.ofSeconds(5));
      }
      assertEquals(List.of(), Watching.states(site.of(EAST)));

      for (int i = 0; i < 9; i++) {
        site.requested(EAST, RequestResult.TIMEOUT);
        site.watch.devices().accept(EAST, List.of());
        site.pass(Duration.ofSeconds(5));
      }
      assertEquals(List.of("offline"), Watching.states(site.of(EAST)));
    }

    @Test
    void as_silent_when_the_gateway_before_it_says_that_it_does_not_answer() {
      allOnline();
      for (int i = 0; i < 3; i++) {
        site.requested(EAST, RequestResult.EXCEPTION);
        site.watch.devices().accept(EAST, Plant.bad(EAST, Quality.TIMEOUT, site.clock.instant()));
      }

      assertEquals(List.of("offline"), Watching.states(site.of(EAST)));
    }

    @Test
    void again_whenever_its_session_is_up_again() {
      allOnline();
      site.watch.disconnected(EAST, "cut");
      site.watch.connected(EAST);

      assertEquals(List.of("online"), Watching.states(site.of(EAST)));
    }

    @Test
    void as_what_the_broker_is_to_say_in_its_place() {
      var will = site.watch.will(EAST);

      assertEquals("parasol/rooftop/inverter-east/state", will.topic());
      assertTrue(will.retain());
      assertEquals(
          "{\"state\":\"offline\",\"why\":\"session lost\"}", new String(will.payload(), UTF_8));
    }

    @Test
    void as_a_last_word() {
      assertEquals(
          "{\"state\":\"offline\",\"since\":1780315200000,\"why\":\"gateway stopped\"}",
          new String(site.watch.finalState(EAST, "gateway stopped").payload(), UTF_8));
    }
  }

  @Test
  void reports_once_that_another_device_has_the_same_serial_number_and_when_no_longer() {
    allOnline();
    Fingerprint same = new Fingerprint("0011223344556677");
    site.watch.devices().compared(EAST, same, Optional.of(WEST));
    site.watch.devices().compared(EAST, same, Optional.of(WEST));

    Map<String, Json> event = Watching.members(site.of(EAST).take("event").get(0));
    assertEquals("identity_shared", Watching.text(event, "event"));
    assertEquals(WEST.value(), Watching.text(event, "other"));
    assertEquals("0011223344556677", Watching.text(event, "fingerprint"));

    site.watch.devices().compared(EAST, same, Optional.empty());
    assertEquals(List.of("-identity_shared"), Watching.events(site.of(EAST)));
  }

  @Nested
  @DisplayName("tells a failure once")
  class Failure {

    @Test
    void with_a_name_and_one_word_on_return() {
      allOnline();
      site.silent(EAST, 100).answers(EAST, "mppt");

      List<String> events = site.of(EAST).take("event");
      assertEquals(
          "{\"ts\":1780315210000,\"event\":\"no_answer\",\"raised\":true,"
              + "\"since\":1780315210000,\"link\":\"roof\",\"unit\":1,\"function\":3,\"address\":40070,"
              + "\"cause\":\"timeout\",\"silent-since\":1780315200000,\"failed-rounds\":3}",
          events.get(0));
      Map<String, Json> back = Watching.members(events.get(1));
      assertEquals("no_answer", Watching.text(back, "event"));
      assertEquals(new Json.Bool(false), back.get("raised"));
      assertEquals(Json.Num.of(490_000), back.get("lasted-ms"));
      assertEquals(2, events.size());
    }

    @Test
    void with_its_duration_if_the_clock_was_set_while_it_lasted() {
      allOnline();
      site.silent(EAST, 3).setClock(Duration.ofDays(365)).answers(EAST, "mppt");

      Map<String, Json> back = Watching.members(site.of(EAST).take("event").get(1));
      assertEquals(Json.Num.of(5_000), back.get("lasted-ms"));
    }

    @Test
    void and_again_every_six_hours() {
      allOnline();
      for (int hour = 0; hour < 13; hour++) {
        site.silent(METER, 3).pass(Duration.ofHours(1)).tick();
      }

      assertEquals(
          List.of("+no_answer", "+no_answer", "+no_answer"), Watching.events(site.of(METER)));
    }

    @Test
    void of_a_device_that_was_never_heard_too() {
      site.silent(METER, 20);

      assertEquals(List.of("unknown", "unknown"), Watching.states(site.of(METER)));
      assertEquals(List.of("+no_answer"), Watching.events(site.of(METER)));
    }

    @Test
    void that_goes_on_while_the_device_is_not_polled() {
      allOnline();
      site.silent(EAST, 3);
      assertEquals(List.of("+no_answer"), Watching.events(site.of(EAST)));

      for (DeviceId device : List.of(EAST, WEST)) {
        site.watch.devices().accept(device, Plant.bad(device, Quality.STALE, site.clock.instant()));
      }

      assertEquals(Map.of(EAST, "no answer: timeout"), site.watch.unreachable());
      assertEquals(List.of(), Watching.events(site.of(EAST)));
      assertEquals(List.of("degraded"), Watching.states(site.of(WEST)));
      assertEquals(List.of("+points_bad"), Watching.events(site.of(WEST)));
    }

    @Test
    void for_a_link_and_not_for_each_device_on_it() {
      allOnline();
      for (int i = 0; i < 10; i++) {
        site.silent(EAST, 1).silent(WEST, 1);
      }
      assertEquals(List.of("offline"), Watching.states(site.of(EAST)));
      assertEquals(List.of("offline"), Watching.states(site.of(WEST)));
      assertEquals(List.of(), Watching.events(site.of(EAST)));
      assertEquals(List.of(), Watching.events(site.of(WEST)));
      Map<String, Json> event = Watching.members(site.gateway().take("event").get(0));
      assertEquals("link_silent", Watching.text(event, "event"));
      assertEquals("roof", Watching.text(event, "link"));
      assertEquals(
          new Json.Arr(List.of(new Json.Str("inverter-east"), new Json.Str("inverter-west"))),
          event.get("devices"));

      site.answers(EAST, "mppt").answers(WEST, "mppt");

      assertEquals(List.of("-link_silent"), Watching.events(site.gateway()));
    }

    @Test
    void for_the_device_that_stays_silent_when_its_link_is_back() {
      allOnline();
      for (int i = 0; i < 4; i++) {
        site.silent(EAST, 1).silent(WEST, 1);
      }
      site.answers(EAST, "mppt").silent(WEST, 1).answers(EAST, "mppt").silent(WEST, 1);

      assertEquals(List.of("+link_silent", "-link_silent"), Watching.events(site.gateway()));
      assertEquals(List.of("+no_answer"), Watching.events(site.of(WEST)));
    }
  }

  @Nested
  @DisplayName("takes night for no fault")
  class Night {

    @Test
    void one_event_at_dusk_one_at_dawn() {
      allOnline();
      site.answers(EAST, "off").silent(EAST, 500).pass(Duration.ofHours(3));
      assertEquals(List.of("sleeping", "sleeping"), Watching.states(site.of(EAST)));
      site.answers(EAST, "off").answers(EAST, "mppt");

      assertEquals(List.of("+asleep", "-asleep"), Watching.events(site.of(EAST)));
      assertEquals("online", Watching.states(site.of(EAST)).get(1));
    }

    @Test
    void but_one_that_was_awake_and_falls_silent_is_offline() {
      allOnline();
      site.answers(EAST, "mppt").silent(EAST, 3);

      assertEquals(List.of("offline"), Watching.states(site.of(EAST)));
    }
  }

  @Nested
  @DisplayName("publishes health")
  class Health {

    @Test
    void every_half_minute_and_on_every_change_of_state() {
      allOnline();
      for (int i = 0; i < 90; i++) {
        site.pass(Duration.ofSeconds(1)).tick();
      }
      assertEquals(3, site.of(EAST).take("health").size());

      site.silent(EAST, 3);

      assertEquals(1, site.of(EAST).take("health").size());
    }

    @Test
    void with_the_age_of_every_point_so_that_nothing_dead_looks_healthy() {
      site.answers(EAST, "mppt").silent(EAST, 2).pass(Duration.ofSeconds(50)).tick();

      List<String> reported = site.of(EAST).take("health");
      Map<String, Json> points =
          object(Watching.members(reported.get(reported.size() - 1)), "points").members();
      assertEquals(Json.Num.of(60_000), points.get("oldest-ms"));
      assertEquals(Json.Num.of(60_000), object(points, "age-ms").members().get("power"));
      assertEquals(Json.Num.of(3), points.get("bad"));
    }

    @Test
    void with_polls_latency_certificate_session_and_commands() {
      site.answers(EAST, "mppt").silent(EAST, 1);
      site.watch.commands().ended(EAST, Optional.of(CommandClass.SETPOINT), Outcome.APPLIED, "");
      site.pass(Duration.ofSeconds(30)).tick();

      List<String> reported = site.of(EAST).take("health");
      Map<String, Json> health = Watching.members(reported.get(reported.size() - 1));
      assertEquals(
          "{\"ok\":1,\"exception\":0,\"timeout\":1,\"comm_error\":0,\"failed-rounds\":1}",
          new String(Json.write(object(health, "polls")), UTF_8));
      assertEquals(
          "{\"last\":40.0,\"mean\":40.0,\"max\":40.0}",
          new String(Json.write(object(health, "latency-ms")), UTF_8));
      assertTrue(object(health, "certificate").members().containsKey("expires"));
      assertEquals(new Json.Str("up"), object(health, "session").members().get("state"));
      assertEquals(Json.Num.of(1), object(health, "commands").members().get("applied"));
    }
  }

  @Test
  void tells_of_a_device_on_which_something_set_for_a_time_is_there_still() {
    allOnline();
    site.watch.commands().pendingReversionsChanged(EAST, List.of(pending(Optional.of("timeout"))));

    List<String> events = site.of(EAST).take("event");
    assertEquals(1, events.size());
    Map<String, Json> reported = Watching.members(events.get(0));
    assertEquals("not_reverted", Watching.text(reported, "event"));
    assertEquals("{\"0197-a\":\"timeout\"}", shown(reported, "commands"));

    site.watch.commands().pendingReversionsChanged(EAST, List.of());
    assertEquals(List.of("-not_reverted"), Watching.events(site.of(EAST)));
  }

  @Test
  void shows_what_of_a_device_is_to_be_taken_back_and_when() {
    allOnline();
    PendingReversion pending = pending(Optional.empty());
    site.watch.commands().pendingReversionsChanged(EAST, List.of(pending));

    site.pass(Heartbeat.PERIOD).tick();
    assertEquals(
        "[{\"command\":\"0197-a\",\"due\":%d,\"values\":{\"limit\":100}}]"
            .formatted(DUE.toEpochMilli()),
        reversions());
    assertEquals(List.of(pending), site.watch.reversions(EAST));
    assertEquals(List.of(), Watching.events(site.of(EAST)));

    site.watch.commands().pendingReversionsChanged(EAST, List.of());
    site.pass(Heartbeat.PERIOD).tick();
    assertEquals("[]", reversions());
    assertEquals(List.of(), site.watch.reversions(EAST));
  }

  private static PendingReversion pending(Optional<String> late) {
    return new PendingReversion(
        "0197-a", DUE, Map.of(new PointName("limit"), new Value.Whole(100)), late);
  }

  private String reversions() {
    List<String> reported = site.of(EAST).take("health");
    Json reversions = Watching.members(reported.get(reported.size() - 1)).get("reversions");
    return reversions == null ? "" : new String(Json.write(reversions), UTF_8);
  }

  private static String shown(Map<String, Json> members, String name) {
    return new String(Json.write(object(members, name)), UTF_8);
  }

  @Nested
  @DisplayName("speaks for the gateway")
  class OfTheGateway {

    @Test
    void with_the_certificate_that_signs_receipts() {
      Map<String, Json> state = Watching.members(site.gateway().take("state").get(0));

      assertEquals("online", Watching.text(state, "state"));
      assertTrue(Watching.text(state, "certificate").startsWith("-----BEGIN CERTIFICATE-----\n"));
      assertFalse(Watching.text(state, "certificate").contains("PRIVATE"));
    }

    @Test
    void counts_devices_by_state() {
      allOnline();
      site.silent(METER, 3).pass(Duration.ofSeconds(30)).tick();

      List<String> reported = site.gateway().take("health");
      assertEquals(
          "{\"online\":2,\"degraded\":0,\"sleeping\":0,\"offline\":1,\"unknown\":0}",
          new String(
              Json.write(object(Watching.members(reported.get(reported.size() - 1)), "devices")),
              UTF_8));
    }

    @Test
    void reports_a_deny_list_that_cannot_be_read() {
      allOnline();
      site.watch.gateway().denyList(Optional.of("deny-list is incomplete"));
      site.pass(Duration.ofSeconds(1)).tick();
      assertTrue(healthSays("\"conditions\":[\"deny_list_unreadable\"]"));
      assertTrue(
          site.gateway().take("event").stream()
              .anyMatch(each -> each.contains("\"why\":\"deny-list is incomplete\"")));

      site.watch.gateway().denyList(Optional.empty());
      site.pass(Duration.ofSeconds(1)).tick();
      assertTrue(healthSays("\"conditions\":[]"));
    }

    @Test
    void says_what_is_wrong_in_health_when_it_is_so_and_not_at_the_next_heartbeat() {
      allOnline();
      site.tick();
      site.gateway().take("health");
      site.pass(Duration.ofSeconds(1)).tick();
      assertEquals(List.of(), site.gateway().take("health"), "nothing is new");

      site.watch.telemetry().onStoreDegraded("No space left on device");
      site.pass(Duration.ofSeconds(1)).tick();
      assertTrue(healthSays("\"conditions\":[\"store_degraded\"]"));

      site.watch.telemetry().onStoreRecovered();
      site.pass(Duration.ofSeconds(1)).tick();
      assertTrue(healthSays("\"conditions\":[]"));

      site.bridge = Optional.of(new BridgeFigures(true, 0, Duration.ZERO, 0, 0, 0, 0, 0));
      site.pass(Duration.ofSeconds(1)).tick();
      assertTrue(healthSays("\"bridge\":{\"up\":true"));
      site.bridge = Optional.of(new BridgeFigures(true, 9, Duration.ofSeconds(1), 0, 8, 7, 0, 0));
      site.pass(Duration.ofSeconds(1)).tick();
      assertEquals(List.of(), site.gateway().take("health"), "figures wait for the heartbeat");

      site.watch.brokerPaths().bridgeDown("reset");
      site.bridge = Optional.of(new BridgeFigures(false, 9, Duration.ofSeconds(1), 0, 8, 7, 0, 0));
      site.pass(Duration.ofSeconds(1)).tick();
      assertTrue(healthSays("\"bridge\":{\"up\":false,\"why\":\"reset\""));
    }

    private boolean healthSays(String what) {
      List<String> reported = site.gateway().take("health");
      assertEquals(1, reported.size(), reported.toString());
      return reported.get(0).contains(what);
    }

    @Test
    void says_so_once_a_second_at_most() {
      allOnline();
      site.pass(Duration.ofSeconds(1)).tick();
      site.gateway().take("health");
      for (int tenth = 0; tenth < 50; tenth++) {
        site.of(EAST).isConnected = tenth % 2 == 1;
        site.pass(Duration.ofMillis(100)).tick();
      }

      int reports = site.gateway().take("health").size();
      assertTrue(reports >= 3 && reports <= 5, reports + " in five seconds");
    }

    @Test
    void goes_on_with_its_health_when_the_clock_is_set_back() {
      allOnline();
      site.pass(Duration.ofSeconds(31)).tick();
      site.sessions.values().forEach(session -> session.take("health"));

      site.pass(Duration.ofDays(-3650)).tick();
      assertEquals(1, site.gateway().take("health").size());
      assertEquals(1, site.of(EAST).take("health").size());
      site.pass(Duration.ofSeconds(30)).tick();
      assertEquals(1, site.gateway().take("health").size());
      assertEquals(1, site.of(EAST).take("health").size());
    }

    @Test
    void is_degraded_while_the_store_is() {
      allOnline();
      site.watch.telemetry().onStoreDegraded("No space left on device");
      site.watch.telemetry().onStoreRecovered();

      assertEquals(List.of("degraded", "online"), Watching.states(site.gateway()));
      assertEquals(List.of("+store_degraded", "-store_degraded"), Watching.events(site.gateway()));
    }

    private String locks() {
      site.pass(Heartbeat.PERIOD).tick();
      List<String> reported = site.gateway().take("health");
      return shown(Watching.members(reported.get(reported.size() - 1)), "locks");
    }

    private SelfTestReport tried(String found) {
      return new SelfTestReport(DUE, List.of(new SelfTestCheck("expired", "expired", found)));
    }

    @Test
    void shows_that_its_locks_hold() {
      site.watch.commands().selfTestCompleted(tried("expired"));

      assertEquals(
          "{\"at\":%d,\"passed\":true,\"tried\":{\"expired\":\"expired\"}}"
              .formatted(DUE.toEpochMilli()),
          locks());
      assertEquals(List.of(), Watching.events(site.gateway()));
    }

    @Test
    void shows_a_lock_that_let_one_through_until_it_is_restarted() {
      site.watch.commands().selfTestCompleted(tried("expired"));
      site.watch.commands().selfTestCompleted(tried(""));

      String failed =
          "{\"at\":%d,\"passed\":false,\"tried\":{\"expired\":\"\"}}".formatted(DUE.toEpochMilli());
      assertEquals(failed, locks());
      assertEquals(List.of("+lock_failed"), Watching.events(site.gateway()));

      // What one test has found the next may miss.
      site.watch.commands().selfTestCompleted(tried("expired"));
      assertEquals(failed, locks());
      assertEquals(List.of(), Watching.events(site.gateway()));
    }

    private void refreshed(Duration ago, Duration left) {
      Instant now = site.clock.instant();
      site.watch
          .gateway()
          .refreshed(new Standing(now.minus(ago), now.plus(left), now.plus(Duration.ofDays(400))));
    }

    @Test
    void tells_while_what_is_trusted_of_the_releases_is_about_to_expire() {
      refreshed(Duration.ofDays(38), Duration.ofDays(7));
      assertEquals(List.of(), Watching.events(site.gateway()));

      // Nothing newer is had, though it is asked for all the time.
      site.pass(Duration.ofSeconds(31)).tick();
      assertEquals(List.of("+releases_expiring"), Watching.events(site.gateway()));

      refreshed(Duration.ZERO, Duration.ofDays(45));
      assertEquals(List.of("-releases_expiring"), Watching.events(site.gateway()));
    }

    @Test
    void measures_how_old_that_is_and_how_long_it_counts() {
      assertTrue(
          site.metrics.scrape().contains("parasol_releases_timestamp_age_seconds NaN"),
          site.metrics.scrape());

      refreshed(Duration.ofHours(1), Duration.ofDays(2));
      site.pass(Duration.ofSeconds(10));

      String meters = site.metrics.scrape();
      assertTrue(meters.contains("parasol_releases_timestamp_age_seconds 3610.0"), meters);
      assertTrue(meters.contains("parasol_releases_expiry_seconds 172790.0"), meters);
    }

    @Test
    void tells_refusals_without_a_flood() {
      for (int i = 0; i < 1000; i++) {
        site.watch
            .gateway()
            .refused("spiffe://x/operator/viewer/eve", "publish a/b", "no rule allows it");
      }
      for (int i = 0; i < 1000; i++) {
        site.watch.gateway().refused("spiffe://x/operator/viewer/eve", "publish a/" + i, "no rule");
      }

      List<String> events = site.gateway().take("event");
      assertEquals(10, events.size());
      assertEquals(
          "{\"ts\":1780315200000,\"event\":\"refused\",\"raised\":true,"
              + "\"who\":\"spiffe://x/operator/viewer/eve\",\"what\":\"publish a/b\","
              + "\"why\":\"no rule allows it\"}",
          events.get(0));
    }

    @Test
    void tells_that_the_broker_drops_messages_until_it_stops() {
      allOnline();
      for (int beat = 0; beat < 5; beat++) {
        site.brokerDropped += beat < 3 ? 100 : 0;
        site.pass(Duration.ofSeconds(30)).tick();
      }

      assertEquals(
          List.of("+messages_dropped", "-messages_dropped"), Watching.events(site.gateway()));
    }

    @Test
    void reports_for_an_hour_that_the_previous_run_exhausted_its_memory() {
      allOnline();
      site.watch.gateway().endedOutOfMemory(96);
      for (int minute = 0; minute < 58; minute++) {
        site.pass(Duration.ofMinutes(1)).tick();
      }
      assertEquals(List.of("+memory_exhausted"), Watching.events(site.gateway()));

      for (int minute = 0; minute < 3; minute++) {
        site.pass(Duration.ofMinutes(1)).tick();
      }
      assertEquals(List.of("-memory_exhausted"), Watching.events(site.gateway()));
    }

    @Test
    void tells_who_reads_too_slowly_and_is_not_ill_itself() {
      allOnline();
      site.pass(Duration.ofMinutes(1)).tick();
      Watching.states(site.gateway());
      site.watch.gateway().subscriberSlow("operator/viewer/vera/panel", 5001, 10_000);
      site.watch.gateway().subscriberSlow("x", 51, 100);
      site.pass(Duration.ofMinutes(1)).tick();

      List<String> events = site.gateway().take("event");
      assertTrue(
          events
              .get(0)
              .endsWith(
                  "\"session\":\"operator/viewer/vera/panel\",\"waiting\":5001,\"limit\":10000}"),
          events.get(0));
      assertEquals(2, events.size());
      List<String> reported = site.gateway().take("health");
      String health = reported.get(reported.size() - 1);
      assertTrue(health.contains("\"slow\":[\"operator/viewer/vera/panel\",\"x\"]"), health);
      assertEquals(List.of(), Watching.states(site.gateway()));

      site.watch.gateway().subscriberRecovered("x");

      assertEquals(List.of("-session_slow"), Watching.events(site.gateway()));
    }

    @Test
    void tells_of_a_thousand_slow_readers_under_a_hundred_names_and_one() {
      allOnline();
      for (int i = 0; i < 1000; i++) {
        site.watch.gateway().subscriberSlow("operator/viewer/eve/" + i, 5001, 10_000);
      }
      assertEquals(101, site.gateway().take("event").size());

      for (int i = 0; i < 1000; i++) {
        site.watch.gateway().subscriberRecovered("operator/viewer/eve/" + i);
      }

      assertEquals(101, site.gateway().take("event").size());
    }

    @Test
    void counts_what_the_broker_dropped_and_refused() {
      site.brokerDropped = 3;
      site.brokerRefused = 2;
      site.brokerLimited = 7;

      assertTrue(site.metrics.scrape().contains("parasol_broker_dropped_total 3.0"));
      assertTrue(site.metrics.scrape().contains("parasol_broker_refused_total 2.0"));
      assertTrue(site.metrics.scrape().contains("parasol_broker_limited_total 7.0"));
    }

    @Test
    void reports_each_limit_that_clients_have_reached() {
      allOnline();
      site.watch.gateway().limitReached("accept_rate", "10.0.0.9", 1);
      site.watch.gateway().limitReached("accept_rate", "10.0.0.9", 5000);

      List<String> events = site.gateway().take("event");
      assertEquals(2, events.size(), events.toString());
      assertTrue(
          events.get(1).endsWith("\"limit\":\"accept_rate\",\"who\":\"10.0.0.9\",\"count\":5000}"),
          events.get(1));
    }

    @Test
    void counts_and_reports_what_the_page_refused_by_a_limit() {
      allOnline();
      site.watch.gateway().pageLimitReached("page_connections", "10.0.0.9", 70);

      assertTrue(
          site.metrics
              .scrape()
              .contains("parasol_page_limited_total{limit=\"page_connections\"} 70.0"));
      assertTrue(site.gateway().take("event").get(0).contains("\"limit\":\"page_connections\""));
    }

    @Test
    void reports_a_certificate_that_was_used_elsewhere_but_not_each_time() {
      allOnline();
      Identity east = new Identity.Device(new TrustDomain("parasol"), new SiteId("rooftop"), EAST);
      for (int i = 0; i < 100; i++) {
        site.watch.gateway().certificateUsedElsewhere(east, "10.0.0.9");
      }

      List<String> events = site.gateway().take("event");
      assertEquals(1, events.size(), events.toString());
      assertTrue(
          events
              .get(0)
              .contains(
                  "\"owner\":\"spiffe://parasol/site/rooftop/device/inverter-east\","
                      + "\"from\":\"10.0.0.9\""),
          events.get(0));
    }

    @Test
    void tells_what_it_did_not_keep_for_others() {
      allOnline();
      site.watch.telemetry().onLost(new Gap(new DeviceId("letters"), 7, 19, 10, Gap.Reason.FULL));

      String event = site.gateway().take("event").get(0);
      assertTrue(
          event.endsWith(
              "\"from\":7,\"to\":19,\"count\":10,\"reason\":\"full\",\"of\":\"letters\"}"),
          event);
    }

    @Test
    void reports_damage_of_the_store_but_not_each_of_many_places() {
      allOnline();
      for (int i = 0; i < 100; i++) {
        site.watch
            .telemetry()
            .onStoreCorruption(
                new Corruption(Path.of("/var/state/store/cursors-centre"), i, 4, "bad slot"));
      }

      List<String> events = site.gateway().take("event");
      assertEquals(1, events.size(), events.toString());
      assertTrue(
          events
              .get(0)
              .endsWith(
                  "\"event\":\"store_damaged\",\"raised\":true,"
                      + "\"file\":\"store/cursors-centre\",\"what\":\"bad slot\",\"others\":0}"),
          events.get(0));
    }

    @Test
    void tells_that_a_broker_does_not_want_what_a_device_measures_but_not_of_each_message() {
      allOnline();
      for (int i = 0; i < 100; i++) {
        site.watch.telemetry().onRejected(Recipient.CENTRE, EAST, 1);
      }
      site.watch.telemetry().onRejected(Recipient.BROKER, WEST, 1);

      List<String> events = site.gateway().take("event");
      assertEquals(2, events.size(), events.toString());
      assertTrue(
          events.get(0).endsWith("\"device\":\"inverter-east\",\"by\":\"centre\",\"others\":0}"),
          events.get(0));
      assertTrue(
          events.get(1).endsWith("\"device\":\"inverter-west\",\"by\":\"broker\",\"others\":99}"),
          events.get(1));
    }

    @Test
    void tells_each_reason_for_which_the_releases_are_refused() {
      site.watch.gateway().refused("unreachable", "nobody answers");
      site.watch.gateway().refused("rollback", "timestamp 3 after 4");
      site.watch.gateway().refused("rollback", "timestamp 3 after 4");
      List<String> reasons =
          site.gateway().take("event").stream()
              .map(event -> Watching.text(Watching.members(event), "reason"))
              .toList();
      Instant now = site.clock.instant();
      site.watch
          .gateway()
          .refreshed(
              new Standing(now, now.plus(Duration.ofDays(45)), now.plus(Duration.ofDays(400))));

      assertEquals(List.of("unreachable", "rollback"), reasons);
      assertEquals(
          List.of("-releases_refused", "-releases_refused"), Watching.events(site.gateway()));
    }

    @Test
    void tells_lost_sessions_as_one() {
      allOnline();
      site.watch.disconnected(EAST, "cut");
      site.watch.disconnected(WEST, "cut");
      site.pass(Duration.ofSeconds(30)).tick();
      site.watch.connected(EAST);
      site.watch.connected(WEST);
      site.pass(Duration.ofSeconds(30)).tick();

      assertEquals(List.of("+sessions_lost", "-sessions_lost"), Watching.events(site.gateway()));
    }

    @Test
    void tells_messages_that_a_device_lost() {
      site.watch.telemetry().onLost(new Gap(EAST, 7, 19, 10, Gap.Reason.FULL));

      assertEquals(
          "{\"ts\":1780315200000,\"event\":\"gap\",\"raised\":true,"
              + "\"from\":7,\"to\":19,\"count\":10,\"reason\":\"full\"}",
          site.of(EAST).take("event").get(0));
    }
  }

  @Test
  void warns_of_a_certificate_that_nobody_renews() {
    allOnline();
    X509Certificate certificate = chains.getOrDefault(EAST.value(), List.of()).get(0);
    Duration life =
        Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    site.pass(life.multipliedBy(7).dividedBy(10)).tick();
    assertEquals(List.of(), Watching.events(site.of(EAST)));

    site.pass(life.dividedBy(10)).tick().answers(EAST, "mppt");

    assertEquals(List.of("+certificate_overdue"), Watching.events(site.of(EAST)));
    assertEquals(List.of("degraded"), Watching.states(site.of(EAST)));
  }

  @Test
  void judges_certificates_at_the_trusted_time() {
    allOnline();
    site.untrusted = Duration.ofDays(3000);
    site.manual =
        manual(
            ManualCertificates.Kind.PERSON,
            site.clock.instant(),
            site.clock.instant().plus(Duration.ofDays(365)));
    site.pass(Duration.ofDays(3000)).tick().answers(EAST, "mppt");
    assertFalse(Watching.events(site.of(EAST)).contains("+certificate_overdue"), "of a device");
    assertFalse(
        Watching.events(site.gateway()).toString().contains("certificate"), "of the gateway");

    site.untrusted = Duration.ZERO;
    site.pass(Duration.ofMinutes(1)).tick().answers(EAST, "mppt");
    assertTrue(Watching.events(site.of(EAST)).contains("+certificate_overdue"));
    List<String> events = Watching.events(site.gateway());
    assertTrue(events.contains("+certificate_overdue"), events::toString);
    assertTrue(events.contains("+certificate_expiring"), events::toString);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "PERSON, 365, 30",
    "NATIVE, 88, 22",
    "ISSUER, 3653, 365",
    "PEOPLE_ISSUER, 3653, 365",
    "ROOT, 7305, 365",
    "FILE, 365, 30",
    "AUTHORITY_FILE, 3653, 365",
    "REVOCATION_LIST, 7, 1"
  })
  void warns_before_the_end_of_a_certificate_that_is_renewed_by_hand(
      ManualCertificates.Kind kind, int days, int before) {
    allOnline();
    Instant end = site.clock.instant().plus(Duration.ofDays(before)).plus(Duration.ofHours(1));
    site.manual = manual(kind, end.minus(Duration.ofDays(days)), end);
    site.tick();
    assertEquals(List.of(), Watching.events(site.gateway()));

    site.pass(Duration.ofDays(1)).tick();
    assertEquals(List.of("+certificate_expiring"), Watching.events(site.gateway()));
    assertTrue(site.metrics.scrape().contains("parasol_certificates_expiring 1.0"));

    site.manual = manual(kind, site.clock.instant(), end.plus(Duration.ofDays(days)));
    site.pass(Duration.ofMinutes(1)).tick();
    assertEquals(List.of("-certificate_expiring"), Watching.events(site.gateway()));
  }

  private static ManualCertificates manual(
      ManualCertificates.Kind kind, Instant from, Instant until) {
    return new ManualCertificates(
        List.of(new ManualCertificates.Holder("one", kind, new CertificateTerm(from, until))), 3);
  }

  @Test
  void keeps_events_of_a_device_until_its_session_is_back() {
    allOnline();
    site.of(EAST).isConnected = false;
    site.silent(EAST, 3).answers(EAST, "mppt");
    assertEquals(List.of(), site.of(EAST).published);

    site.of(EAST).isConnected = true;
    site.tick();

    assertEquals(List.of("+no_answer", "-no_answer"), Watching.events(site.of(EAST)));
    assertEquals(List.of("online"), Watching.states(site.of(EAST)));
  }

  @Test
  void ignores_what_is_told_of_a_device_that_speaks_for_itself() {
    site.requested(Plant.NATIVE, RequestResult.OK);
    site.watch
        .devices()
        .accept(Plant.NATIVE, Plant.good(Plant.NATIVE, "mppt", site.clock.instant()));
    site.watch.telemetry().onLost(new Gap(Plant.NATIVE, 1, 1, 1, Gap.Reason.FULL));
    site.tick();

    assertTrue(
        site.sessions.values().stream()
            .flatMap(session -> session.published.stream())
            .noneMatch(each -> each.topic().contains("string-box")));
  }
}
