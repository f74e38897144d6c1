// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import static io.parasol.gateway.health.Plant.EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.health.Plant;
import io.parasol.gateway.health.Watching;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Quality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The states that a device reports by its points")
class ReportedStatesTest {

  private static final PointName STATUS = new PointName("status");
  private static final PointName ALARMS = new PointName("alarms");

  private final Watching site = new Watching(Map.of());

  private static Point point(PointName name, Encoding encoding, PointStates states) {
    PointType type = new PointType(encoding);
    return new Point(
        name,
        new Address(Table.HOLDING, name.equals(STATUS) ? 10 : 20),
        type,
        WireOrder.bigEndian(type),
        Scale.ONE,
        0,
        "",
        Optional.empty(),
        Set.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        states,
        false,
        Optional.empty());
  }

  @BeforeEach
  void open() {
    PointStates ofStatus =
        PointStates.ofLabels(
            Map.of(
                "on grid", OperatingState.PRODUCING,
                "power limited", OperatingState.CURTAILED,
                "no irradiation", OperatingState.SLEEPING,
                "I-V scan", OperatingState.MAINTENANCE,
                "shutdown", OperatingState.FAULT));
    PointStates ofAlarms =
        new PointStates(
            Map.of(),
            List.of(),
            Map.of(2, OperatingState.FAULT),
            List.of(new DeviceAlarm(7, "grid loss", "2032"), new DeviceAlarm(2, "insulation", "")));
    Profile profile =
        new Profile(
            new ProfileName("acme"),
            List.of(
                point(STATUS, Encoding.ENUM16, ofStatus), point(ALARMS, Encoding.BITS16, ofAlarms)),
            Quirks.NONE);
    site.watch
        .devices()
        .found(
            EAST,
            new DiscoveredMap(
                profile, DeviceIdentity.UNKNOWN, List.of(), Set.of(), Set.of(), List.of(), ""));
    site.of(EAST).take("event");
    site.of(EAST).take("state");
  }

  private void round(Value status, long alarms) {
    site.watch
        .devices()
        .accept(
            EAST,
            List.of(
                Plant.reading(EAST, STATUS, status, site.clock.instant()),
                Plant.reading(EAST, ALARMS, new Value.Whole(alarms), site.clock.instant())));
    site.pass(Duration.ofSeconds(5));
  }

  private void round(String status, long alarms) {
    round(new Value.Text(status), alarms);
  }

  private Map<String, Json> state() {
    List<String> all = site.of(EAST).take("state");
    assertFalse(all.isEmpty(), "no state was published");
    return Watching.members(all.get(all.size() - 1));
  }

  private void assertState(String state, String operating, String text) {
    Map<String, Json> members = state();
    assertEquals(
        List.of(state, operating, text),
        List.of(
            Watching.text(members, "state"),
            Watching.text(members, "operating"),
            Watching.text(members, "text")));
  }

  @Test
  void are_published_with_the_words_of_the_device() {
    round("on grid", 0);
    assertState("online", "producing", "on grid");
    round("power limited", 0);
    assertState("online", "curtailed", "power limited");
    round("I-V scan", 0);
    assertState("online", "maintenance", "I-V scan");
    round("no irradiation", 0);
    assertState("sleeping", "sleeping", "no irradiation");
  }

  @Test
  void make_a_fault_a_condition_with_its_text() {
    round("on grid", 0);
    site.of(EAST).take("event");
    round("shutdown", 0);

    Map<String, Json> members = state();
    assertEquals("degraded", Watching.text(members, "state"));
    assertEquals("the device reports a fault: shutdown", Watching.text(members, "why"));
    List<String> events = site.of(EAST).take("event");
    assertEquals("fault", Watching.text(Watching.members(events.get(0)), "event"));
    assertEquals("shutdown", Watching.text(Watching.members(events.get(0)), "text"));

    round("on grid", 0);
    assertEquals(List.of("-fault"), Watching.events(site.of(EAST)));
  }

  @Test
  void combine_by_severity() {
    round("on grid", 4);

    assertState("degraded", "fault", "insulation");
    assertTrue(Watching.events(site.of(EAST)).contains("+fault"));
  }

  @Test
  void change_nothing_while_the_point_cannot_be_read_and_end_when_it_is_not_available() {
    round("shutdown", 0);
    site.watch
        .devices()
        .accept(
            EAST,
            List.of(
                Plant.unread(EAST, STATUS, Quality.COMM_ERROR, site.clock.instant()),
                Plant.reading(EAST, ALARMS, new Value.Whole(0), site.clock.instant())));
    assertState("degraded", "fault", "shutdown");

    site.watch
        .devices()
        .accept(
            EAST,
            List.of(
                Plant.unread(EAST, STATUS, Quality.NOT_AVAILABLE, site.clock.instant()),
                Plant.reading(EAST, ALARMS, new Value.Whole(0), site.clock.instant())));
    Map<String, Json> members = state();
    assertEquals("online", Watching.text(members, "state"));
    assertFalse(members.containsKey("operating"), members::toString);
  }

  @Test
  void do_not_include_a_value_without_a_state() {
    round(new Value.Whole(99), 0);

    Map<String, Json> members = state();
    assertEquals("online", Watching.text(members, "state"));
    assertFalse(members.containsKey("operating"), members::toString);
  }

  @Test
  void are_not_published_of_a_silent_device() {
    round("on grid", 0);
    for (int i = 0; i < 3; i++) {
      site.watch
          .devices()
          .accept(
              EAST,
              List.of(
                  Plant.unread(EAST, STATUS, Quality.TIMEOUT, site.clock.instant()),
                  Plant.unread(EAST, ALARMS, Quality.TIMEOUT, site.clock.instant())));
    }

    Map<String, Json> members = state();
    assertEquals("offline", Watching.text(members, "state"));
    assertFalse(members.containsKey("operating"), members::toString);
  }

  @Test
  void have_a_condition_for_each_alarm_bit_with_the_code_of_the_vendor() {
    round("on grid", 0);
    site.of(EAST).take("event");
    round("on grid", 1 << 7 | 1 << 9);

    List<String> events = site.of(EAST).take("event");
    assertEquals(1, events.size(), events::toString);
    Map<String, Json> alarm = Watching.members(events.get(0));
    assertEquals(
        List.of("alarm", "alarms", "2032", "grid loss", "roof"),
        List.of(
            Watching.text(alarm, "event"),
            Watching.text(alarm, "point"),
            Watching.text(alarm, "code"),
            Watching.text(alarm, "text"),
            Watching.text(alarm, "link")));
    assertEquals(Json.Num.of(7), alarm.get("bit"));
    assertTrue(lastHealth().contains("alarm/alarms.7"));

    round("on grid", 0);
    assertEquals(List.of("-alarm"), Watching.events(site.of(EAST)));
  }

  private String lastHealth() {
    List<String> all = site.pass(Duration.ofSeconds(60)).tick().of(EAST).take("health");
    return all.get(all.size() - 1);
  }

  @Test
  void include_the_code_of_the_vendor() {
    PointName code = new PointName("vendor_state");
    ReportedStates states =
        new ReportedStates(
            List.of(
                point(
                        STATUS,
                        Encoding.ENUM16,
                        PointStates.ofLabels(Map.of("FAULT", OperatingState.FAULT)))
                    .toKnownPoint(),
                point(code, Encoding.ENUM16, PointStates.VENDOR_CODE).toKnownPoint()));
    states.update(Plant.reading(EAST, STATUS, new Value.Text("FAULT"), site.clock.instant()));
    assertEquals("FAULT", states.state().orElseThrow().text());

    states.update(Plant.reading(EAST, code, new Value.Whole(305), site.clock.instant()));
    assertEquals("FAULT, vendor state 305", states.state().orElseThrow().text());
    assertTrue(states.isFault());

    states.update(Plant.unread(EAST, code, Quality.NOT_AVAILABLE, site.clock.instant()));
    assertEquals("FAULT", states.state().orElseThrow().text());
  }

  @Test
  void have_a_bounded_number_of_different_alarm_conditions() {
    List<String> events = new ArrayList<>();
    AlarmConditions conditions =
        new AlarmConditions(new Conditions(event -> events.add(event.name()), System::nanoTime));
    for (int i = 0; i < 2 * AlarmConditions.MAX_DIFFERENT; i++) {
      DeviceAlarm alarm = new DeviceAlarm(i % 32, "alarm", "");
      PointName name = new PointName("p" + i / 32);
      conditions.update(
          List.of(new ReportedStates.ActiveAlarm(name, alarm)),
          site.clock.instant(),
          () -> Json.object().build());
    }

    assertEquals(AlarmConditions.MAX_DIFFERENT, events.stream().distinct().count());
  }

  @Test
  void have_a_bounded_number_of_alarms() {
    List<DeviceAlarm> all =
        IntStream.range(0, 32).mapToObj(bit -> new DeviceAlarm(bit, "alarm " + bit, "")).toList();
    List<PointName> names =
        List.of(new PointName("a"), new PointName("b"), new PointName("c"), new PointName("d"));
    ReportedStates states =
        new ReportedStates(
            names.stream()
                .map(name -> point(name, Encoding.BITS32, PointStates.ofAlarms(all)).toKnownPoint())
                .toList());
    for (PointName name : names) {
      states.update(Plant.reading(EAST, name, new Value.Whole(0xFFFF_FFFFL), site.clock.instant()));
    }

    assertEquals(ReportedStates.MAX_ALARMS, states.alarms().size());
  }
}
