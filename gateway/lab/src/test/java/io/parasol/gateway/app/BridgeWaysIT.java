// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.UpdateRules;
import io.parasol.gateway.sessions.CentralRecord;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.RunningPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway with an old controller, and the configurations of its way to the centre. */
@DisplayName("The bridge to the central broker")
class BridgeWaysIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of mosquitto; what is in flight at a cut may come again. */
  private static final int WINDOW = 20;

  @TempDir Path folder;
  private RunningPeer controller;
  private CentralSite central;

  @BeforeEach
  void a_controller_and_a_centre() throws Exception {
    controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    central = new CentralSite(folder.resolve("centre"));
  }

  @AfterEach
  void all_is_closed() throws Exception {
    if (central != null) {
      central.close();
    }
    controller.close();
  }

  private FieldSite site(String bridge) throws Exception {
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    return FieldSite.make(
        folder.resolve("site"), Integer.parseInt(port.substring(5)), "{serial: serial}", bridge);
  }

  private static void awaitTelemetry(CentralRecord record) {
    long before = record.newest();
    await("telemetry").atMost(PATIENCE).until(() -> record.newest() > before + 5);
  }

  private static boolean says(RunningPeer people, String what) {
    return people.soFar().stream().anyMatch(line -> line.contains(what));
  }

  @Test
  void leads_to_the_next_address_when_one_cannot_be_had_and_back() throws Exception {
    try (CentralSite.Second second = central.second()) {
      String first = "mqtts://localhost:" + central.wire.port();
      FieldSite site =
          site(
              central
                  .bridge("")
                  .replace(
                      first, "[%s, mqtts://localhost:%d]".formatted(first, second.wire().port())));
      try (Gateway gateway = site.start();
          RunningPeer people =
              site.subscribe(gateway, "operator", "parasol/field/gateway/health")) {
        awaitTelemetry(central.record());
        assertEquals(List.of(), second.record().received(), "the first is the first");

        central.wire.cut();
        awaitTelemetry(second.record());
        await("states there")
            .atMost(PATIENCE)
            .until(() -> !second.record().received("parasol/field/box-01/state").isEmpty());

        second.wire().cut();
        people.await("what is wrong", line -> line.contains("\"bridge\":{\"up\":false,\"why\":\""));
        central.wire.mend();
        awaitTelemetry(central.record());

        assertTrue(says(people, "\"bridge\":{\"up\":true"));
        await("all of it")
            .atMost(PATIENCE)
            .untilAsserted(() -> assertEquals(List.of(), missing(numbers(second))));
        List<Long> numbers = numbers(second);
        assertTrue(
            numbers.size() - new HashSet<>(numbers).size() <= 2 * WINDOW,
            "twice only what was in flight");
      }
    }
  }

  /** What has come to either of them. */
  private List<Long> numbers(CentralSite.Second second) {
    return Stream.of(central.record(), second.record())
        .flatMap(record -> record.telemetry().stream())
        .map(CentralRecord.Message::seq)
        .toList();
  }

  private static List<Long> missing(List<Long> numbers) {
    Set<Long> seen = new HashSet<>(numbers);
    return LongStream.rangeClosed(1, Collections.max(seen))
        .boxed()
        .filter(seq -> !seen.contains(seq))
        .toList();
  }

  @Test
  void is_for_telemetry_only_at_its_hours_and_never_fuller_than_it_may_be() throws Exception {
    String windows = "windows: [" + notNow() + "]";
    FieldSite closed = site(central.bridge("  " + windows + "\n"));
    long waiting;
    try (Gateway gateway = closed.start()) {
      await("what waits for its hour").atMost(PATIENCE).until(() -> gateway.upstreamBacklog() > 60);
      await("states, which do not wait")
          .atMost(PATIENCE)
          .until(() -> !central.record().received("parasol/field/box-01/state").isEmpty());
      assertFalse(central.record().received("parasol/field/gateway/probe").isEmpty());
      assertEquals(List.of(), central.record().telemetry());
      waiting = gateway.upstreamBacklog();
    }

    FieldSite thin = closed.changed(windows, "rate: 4KiB\n  share: 90");
    long begin = System.nanoTime();
    try (Gateway gateway = thin.start()) {
      await("all that waited").atMost(PATIENCE).until(() -> central.record().newest() > waiting);
      await("the rest").atMost(PATIENCE).until(() -> gateway.upstreamBacklog() < 3);
      // The last late message may come after live ones.
      await("every message")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertEquals(List.of(), central.record().wrongs(WINDOW)));

      List<String> came = central.record().received("parasol/field/box-01/telemetry");
      double seconds = (System.nanoTime() - begin) * 1e-9;
      long bytes =
          came.stream().mapToLong(line -> 128 + line.getBytes(StandardCharsets.UTF_8).length).sum();
      // A second's worth may come at once, and the message that goes over it.
      assertTrue(bytes <= 4096 * (seconds + 2), bytes + " bytes in " + seconds + " s");
      assertTrue(bytes > 4096 * 3, "it took some time: " + bytes);
      assertTrue(central.record().telemetry().get(0).isLate());
    }
  }

  /** Half an hour that is far from now. */
  private static String notNow() {
    LocalTime begin = LocalTime.now(UpdateRules.DEFAULT.zone()).plusHours(12).withMinute(0);
    DateTimeFormatter minutes = DateTimeFormatter.ofPattern("HH:mm");
    return begin.format(minutes) + "-" + begin.withMinute(30).format(minutes);
  }
}
