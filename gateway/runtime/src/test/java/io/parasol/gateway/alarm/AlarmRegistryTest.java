// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.analytics.alarm.AlarmRule;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.health.RaisedCondition;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The alarms of a site")
class AlarmRegistryTest {

  private static final OperatorName ANNA = new OperatorName("anna");
  private static final String FAULT = "east-bus/inverter-01/fault";

  @TempDir private Path temporary;

  private final List<String> events = new ArrayList<>();
  private final List<String> acts = new ArrayList<>();
  private Instant now = Instant.parse("2026-06-10T10:00:00Z");

  private AlarmRegistry registry() {
    return new AlarmRegistry(
        new AlarmFile(temporary.resolve("alarms.json")),
        act -> acts.add(text(act)),
        (event, alarm) -> events.add(event + " " + alarm.members().get("alarm")));
  }

  private static String text(Json json) {
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  private static AlarmRule device(String link, String device, String condition) {
    return AlarmRules.of(new RaisedCondition(List.of(link, device), condition)).orElseThrow();
  }

  private static AlarmRule link(String link) {
    return AlarmRules.of(new RaisedCondition(List.of(link), "link_silent/" + link)).orElseThrow();
  }

  private void minutes(AlarmRegistry registry, int count, AlarmRule... holding) throws IOException {
    for (int i = 0; i < count; i++) {
      registry.tick(List.of(holding), now);
      now = now.plus(Duration.ofMinutes(1));
    }
  }

  private static String raised(String alarm) {
    return "alarm_raised " + new Json.Str(alarm);
  }

  private static String member(Json alarm, String name) {
    return text(((Json.Obj) alarm).members().getOrDefault(name, new Json.Nil()));
  }

  @Test
  void are_raised_acknowledged_and_cleared_with_one_event_each() throws Exception {
    AlarmRegistry registry = registry();
    AlarmRule fault = device("east-bus", "inverter-01", "fault");

    minutes(registry, 10, fault);
    Json.Obj alarm = registry.acknowledge(FAULT, ANNA);
    minutes(registry, 10);

    assertEquals("\"acknowledged\"", member(alarm, "state"));
    assertEquals("\"anna\"", member(alarm, "acknowledged-by"));
    assertEquals(
        List.of("alarm_raised", "alarm_acknowledged", "alarm_cleared"),
        events.stream().map(each -> each.split(" ", -1)[0]).toList());
    assertEquals(
        List.of(
            "{\"act\":\"acknowledge\",\"alarm\":\"east-bus/inverter-01/fault\","
                + "\"since\":1781085600000,\"operator\":\"anna\"}"),
        acts);
    assertEquals(List.of(), registry.active());
  }

  @Test
  void of_fifty_devices_behind_a_dead_link_are_one_notification() throws Exception {
    AlarmRegistry registry = registry();
    AlarmRule[] outage =
        Stream.concat(
                IntStream.range(0, 50)
                    .mapToObj(i -> device("east-bus", "inverter-" + i, "no_answer")),
                Stream.of(link("east-bus")))
            .toArray(AlarmRule[]::new);

    minutes(registry, 30, outage);

    assertEquals(1, events.size(), events::toString);
    assertEquals(1, registry.active().size());
    assertEquals(50, registry.suppressed().size());
  }

  @Test
  void of_a_device_that_does_not_answer_explain_its_other_alarms_but_not_those_of_others()
      throws Exception {
    AlarmRegistry registry = registry();

    minutes(
        registry,
        5,
        device("east-bus", "inverter-01", "no_answer"),
        device("east-bus", "inverter-01", "certificate_overdue"),
        device("east-bus", "inverter-02", "fault"),
        AlarmRules.of(new RaisedCondition(List.of(), "store_degraded")).orElseThrow());

    assertEquals(3, events.size(), events::toString);
    assertEquals(1, registry.suppressed().size());
  }

  @Test
  void are_still_acknowledged_and_shelved_after_a_restart() throws Exception {
    AlarmRegistry before = registry();
    AlarmRule fault = device("east-bus", "inverter-01", "fault");
    AlarmRule bad = device("east-bus", "inverter-01", "points_bad");
    minutes(before, 3, fault, bad);
    before.acknowledge(FAULT, ANNA);
    Instant until = now.plus(Duration.ofHours(8));
    before.shelve("east-bus/inverter-01/points_bad", until, "fan ordered", ANNA, now);
    events.clear();

    AlarmRegistry after = registry();
    minutes(after, 30, fault, bad);

    assertEquals(List.of(), events);
    assertEquals("\"anna\"", member(after.active().get(0), "acknowledged-by"));
    assertEquals(
        String.valueOf(until.toEpochMilli()), member(after.active().get(1), "shelved-until"));
    assertEquals("\"anna\"", member(after.active().get(1), "shelved-by"));
    assertEquals("\"fan ordered\"", member(after.active().get(1), "shelved-reason"));
    assertTrue(acts.get(1).endsWith("\"reason\":\"fan ordered\"}"), acts::toString);
  }

  @Test
  void that_ended_while_the_gateway_was_off_are_cleared() throws Exception {
    minutes(registry(), 3, device("east-bus", "inverter-01", "fault"));
    AlarmRegistry after = registry();

    minutes(after, 10);

    assertEquals(List.of(), after.active());
    assertEquals(2, events.size(), events::toString);
  }

  private static LossFinding dead(String device) {
    return new LossFinding(
        new LossFinding.Subject(device, 2),
        Cause.DEAD,
        new TimeSpan(Instant.parse("2026-06-10T09:00:00Z"), TimeSpan.OPEN),
        new Loss(1, BigDecimal.ONE, "peers"),
        List.of());
  }

  @Test
  void stay_as_they_are_at_a_device_that_gets_another_name() throws Exception {
    AlarmRegistry registry = registry();
    AlarmRule finding = AlarmRules.of(dead("inverter-01"), "east-bus").orElseThrow();
    AlarmRule other = device("east-bus", "inverter-011", "fault");
    minutes(registry, 3, device("east-bus", "inverter-01", "fault"), finding, other);
    registry.acknowledge(FAULT, ANNA);
    registry.acknowledge(finding.id(), ANNA);
    int known = events.size();

    new AlarmFile(temporary.resolve("alarms.json"))
        .rename(new DeviceId("inverter-01"), new DeviceId("roof-east-1"));
    AlarmRegistry renamed = registry();
    minutes(
        renamed,
        8,
        device("east-bus", "roof-east-1", "fault"),
        AlarmRules.of(dead("roof-east-1"), "east-bus").orElseThrow(),
        other);

    assertEquals(known, events.size(), events::toString);
    assertEquals(
        List.of("acknowledged", "acknowledged", "raised"),
        renamed.active().stream()
            .map(each -> member(each, "state").replace("\"", ""))
            .sorted()
            .toList());
  }

  @Test
  void go_on_at_a_device_that_gets_another_name_while_the_gateway_runs() throws Exception {
    AlarmRegistry registry = registry();
    AlarmRule pending = device("east-bus", "inverter-02", "fault");
    minutes(registry, 3, device("east-bus", "inverter-01", "fault"));
    registry.acknowledge(FAULT, ANNA);
    minutes(registry, 1, device("east-bus", "inverter-01", "fault"), pending);
    int known = events.size();

    registry.rename(new DeviceId("inverter-01"), new DeviceId("roof-east-1"));

    minutes(registry, 2, device("east-bus", "roof-east-1", "fault"), pending);
    assertEquals(
        List.of(raised("east-bus/inverter-02/fault")),
        events.subList(known, events.size()),
        "the delay of the other one goes on");
    assertEquals(2, registry.active().size());
    minutes(registry, 10);
    assertEquals(List.of(), registry.active());
    assertTrue(
        events.contains("alarm_cleared " + new Json.Str("east-bus/roof-east-1/fault")),
        events::toString);
  }

  @Test
  void are_not_acknowledged_if_the_log_cannot_record_it() throws Exception {
    AlarmRegistry registry =
        new AlarmRegistry(
            new AlarmFile(temporary.resolve("alarms.json")),
            act -> {
              throw new IOException("disk is full");
            },
            (event, alarm) -> {});
    minutes(registry, 3, device("east-bus", "inverter-01", "fault"));

    assertThrows(IOException.class, () -> registry.acknowledge(FAULT, ANNA));

    assertEquals("\"raised\"", member(registry.active().get(0), "state"));
  }

  @Test
  void are_acknowledged_only_while_they_are_raised_and_shelved_for_a_month_at_most()
      throws Exception {
    AlarmRegistry registry = registry();

    assertEquals("unknown_alarm", refusal(() -> registry.acknowledge(FAULT, ANNA)));
    minutes(registry, 3, device("east-bus", "inverter-01", "fault"));
    registry.acknowledge(FAULT, ANNA);
    assertEquals("not_raised", refusal(() -> registry.acknowledge(FAULT, ANNA)));
    assertEquals(
        "too_long",
        refusal(() -> registry.shelve(FAULT, now.plus(Duration.ofDays(31)), "", ANNA, now)));
    assertEquals(
        "too_long", refusal(() -> registry.shelve(FAULT, now, "x".repeat(201), ANNA, now)));
  }

  @Test
  void are_shelved_no_longer_when_an_operator_ends_it() throws Exception {
    AlarmRegistry registry = registry();
    minutes(registry, 3, device("east-bus", "inverter-01", "fault"));
    Json.Obj shelved = registry.shelve(FAULT, now.plus(Duration.ofHours(8)), "", ANNA, now);
    assertTrue(shelved.members().containsKey("shelved-until"), shelved::toString);

    Json.Obj ended = registry.shelve(FAULT, now, "", ANNA, now);

    assertFalse(ended.members().containsKey("shelved-until"), ended::toString);
  }

  private interface Act {
    Object run() throws Exception;
  }

  private static String refusal(Act act) {
    return assertThrows(RefusedRequestException.class, act::run).reason();
  }

  @Test
  void are_raised_again_if_their_file_is_damaged() throws Exception {
    minutes(registry(), 3, device("east-bus", "inverter-01", "fault"));
    events.clear();
    Files.writeString(temporary.resolve("alarms.json"), "[{\"alarm\":1");

    minutes(registry(), 3, device("east-bus", "inverter-01", "fault"));

    assertEquals(List.of(raised(FAULT).split(" ", -1)[0]), firstWords());
  }

  private List<String> firstWords() {
    return events.stream().map(each -> each.split(" ", -1)[0]).toList();
  }

  @Test
  void come_from_findings_except_those_that_the_site_has_wanted() {
    for (Cause each : List.of(Cause.CURTAILED_BY_COMMAND, Cause.CLIPPING, Cause.COMMUNICATION)) {
      assertEquals(true, AlarmRules.of(finding(each, 0), "east-bus").isEmpty(), each::toString);
    }
    assertEquals(
        List.of("gateway", "east-bus", "inverter-01", "string-7"),
        AlarmRules.of(finding(Cause.STRING, 7), "east-bus")
            .orElseThrow()
            .source()
            .path()
            .subList(0, 4));
    assertEquals(true, AlarmRules.of(new RaisedCondition(List.of("l", "d"), "asleep")).isEmpty());
  }

  private LossFinding finding(Cause cause, int string) {
    return new LossFinding(
        new LossFinding.Subject("inverter-01", string),
        cause,
        new TimeSpan(now, TimeSpan.OPEN),
        new Loss(1, BigDecimal.ONE, "peers"),
        List.of());
  }
}
