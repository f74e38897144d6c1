// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.sessions.ValidatedMessages;
import io.parasol.testing.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that reports that it is ready")
class ReadyIT {

  private static final int DEVICES = 20;

  /** For a machine that is busy with other work, on which a start would go on without something. */
  private static final StartTimeouts PATIENT =
      new StartTimeouts(Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofMinutes(2));

  private static final StartTimeouts NONE =
      new StartTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  @TempDir Path folder;

  /** The broker keeps nothing on disk; so all of it is new after each start. */
  @Test
  void has_every_state_and_report_retained_at_every_start() throws Exception {
    FieldSite site = site();
    Set<String> expected = new TreeSet<>();
    for (int i = 1; i <= DEVICES; i++) {
      for (String kind : List.of("state", "health", "update")) {
        expected.add("parasol/field/inverter-%02d/%s".formatted(i, kind));
      }
    }
    expected.addAll(List.of("parasol/field/gateway/state", "parasol/field/gateway/health"));

    for (int start = 0; start < 2; start++) {
      try (Gateway gateway = site.start(PATIENT)) {
        assertFalse(gateway.summary().contains("missing"), gateway::summary);
        Found found = find(site, gateway);

        assertEquals(expected, found.retained.keySet());
        assertTrue(
            found.retained.values().stream().noneMatch(each -> each.contains("gateway stopped")),
            "of now, not of the end of the last start");
        assertTrue(
            found
                .retained
                .getOrDefault("parasol/field/gateway/state", "")
                .contains("\"log-head\":{"),
            "with the head of the log");
      }
    }
  }

  @Test
  void states_which_sessions_it_has_not_waited_for() throws Exception {
    FieldSite site = site().atBroker(new HostPort("localhost", FreePort.find()));

    try (Gateway gateway = site.start(NONE)) {
      String summary = gateway.summary();
      assertTrue(summary.endsWith(" missing=\"0 of 21 sessions connected\""), summary);
    }
  }

  /** What a client receives that subscribes to everything now. */
  private static Found find(FieldSite site, Gateway gateway) throws Exception {
    TlsMaterial material = site.authority().material("operator");
    Found found = new Found();
    try (Sessions sessions = new Sessions(new HostPort("localhost", gateway.broker().port()))) {
      Session session =
          sessions.open(
              new SessionSettings(
                  "newcomer",
                  () -> material,
                  Optional.empty(),
                  List.of(
                      "parasol/field/+/state",
                      "parasol/field/+/health",
                      "parasol/field/+/update",
                      "parasol/field/+/telemetry")),
              new ValidatedMessages(found::add));
      await().atMost(Duration.ofSeconds(60)).until(session::isConnected);
      // What is retained comes first, and each topic of it once: the next heartbeat comes after it.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> found.live.contains("parasol/field/gateway/health"));
    }
    return found;
  }

  private static final class Found {
    private final Map<String, String> retained = new ConcurrentHashMap<>();
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    void add(Delivery delivery) {
      if (delivery.retained()) {
        retained.put(delivery.topic(), new String(delivery.payload(), StandardCharsets.UTF_8));
      } else {
        live.add(delivery.topic());
      }
    }
  }

  private FieldSite site() throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/loader.yaml"),
        """
        profile: loader
        points:
          any: {at: holding 0, type: uint16}
        identity: device-identification
        firmware:
          driver: modbus-file
          patience: 1s
          restart: 2s
          enter:
            - write: {at: coil 100, words: [1]}
          file: {mode: record, number: 1, words: 122, read-back: true}
          activate:
            - write: {at: coil 100, words: [0]}
        """);
    StringBuilder devices = new StringBuilder();
    for (int i = 1; i <= DEVICES; i++) {
      devices.append(
          "  inverter-%02d: {link: lan, unit: %d, profile: loader, every: 1s}%n".formatted(i, i));
    }
    return FieldSite.make(
        folder,
        """
        links:
          lan: {tcp: "127.0.0.1:%d"}
        devices:
        """
                .formatted(FreePort.find())
            + devices);
  }
}
