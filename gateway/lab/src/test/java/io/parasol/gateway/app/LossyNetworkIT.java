// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.gateway.sessions.RemoteBroker;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.TelemetrySeen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Needs the right to make network namespaces; without it this is skipped. */
@DisplayName("A running gateway whose network loses packets")
@EnabledOnOs(OS.LINUX)
class LossyNetworkIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Of mosquitto; what is in flight at a cut may come again. */
  private static final int WINDOW = 20;

  @TempDir Path folder;

  @Test
  void says_when_nothing_comes_through_and_has_lost_nothing_when_it_does_again() throws Exception {
    assumeTrue(RemoteBroker.isPossible(), "this user may make no network namespace");
    try (RemoteBroker central = new RemoteBroker(folder.resolve("centre"));
        RunningPeer controller =
            RunningPeer.peer(
                Path.of("/usr/bin/python3"),
                "python3-pymodbus",
                FieldSite.script(folder, "pymodbus_box.py"),
                0)) {
      String port = controller.await("the controller's port", line -> line.startsWith("port "));
      FieldSite site =
          FieldSite.make(
              folder.resolve("site"),
              Integer.parseInt(port.substring(5)),
              "{serial: serial}",
              central.bridge());
      try (Gateway gateway = site.start();
          RunningPeer people =
              site.subscribe(gateway.broker(), "operator", TelemetrySeen.FILTERS)) {
        TelemetrySeen seen = new TelemetrySeen(people);
        awaitTelemetry(central);

        central.lose();
        await("lost packets").atMost(PATIENCE).until(() -> central.lost() >= 10);
        seen.awaitMore(5);
        central.mend();
        awaitTelemetry(central);

        central.pull();
        await("that it is said what is wrong").atMost(PATIENCE).until(() -> saysTrouble(people));
        seen.awaitMore(5);
        central.plug();
        awaitTelemetry(central);

        seen.awaitHealth("not_delivering/bridge", false);
        await("all of it")
            .atMost(PATIENCE)
            .untilAsserted(() -> assertEquals(List.of(), central.seen().wrongs(2 * WINDOW)));
        assertEquals(List.of(), seen.missing());
      }
    }
  }

  private static boolean saysTrouble(RunningPeer people) {
    return people.soFar().stream()
        .filter(line -> line.startsWith("parasol/field/gateway/health "))
        .anyMatch(
            health ->
                health.contains("\"bridge\":{\"up\":false,\"why\":\"")
                    || health.contains("\"not_delivering/bridge\""));
  }

  private static void awaitTelemetry(RemoteBroker central) {
    long before = central.seen().newest();
    await("telemetry at the centre")
        .atMost(PATIENCE)
        .until(() -> central.seen().newest() > before + 5);
  }
}
