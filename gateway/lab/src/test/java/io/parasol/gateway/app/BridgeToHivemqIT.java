// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.peer.Hivemq;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.gateway.sessions.CentralRecord;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.testing.FaultyTcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The bridge to HiveMQ")
class BridgeToHivemqIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** HiveMQ ends a connection with 0x93 whose client has more than that unanswered. */
  private static final int RECEIVE_MAXIMUM = 3;

  @TempDir Path folder;

  @Test
  void keeps_within_its_receive_maximum_and_loses_nothing_when_the_wire_is_cut() throws Exception {
    try (RunningPeer controller =
            RunningPeer.peer(
                Path.of("/usr/bin/python3"),
                "python3-pymodbus",
                FieldSite.script(folder, "pymodbus_box.py"),
                0);
        FaultyTcpProxy wire = new FaultyTcpProxy(0)) {
      String port = controller.await("the controller's port", line -> line.startsWith("port "));
      // The centre knows the site's own authority here: the bridge comes as the gateway itself.
      FieldSite site =
          FieldSite.make(
              folder.resolve("site"),
              Integer.parseInt(port.substring(5)),
              "{serial: serial}",
              "bridge: {to: mqtts://localhost:%d, prefix: plants}\n".formatted(wire.port()));
      Path home = Files.createDirectories(folder.resolve("hivemq"));
      try (Hivemq central =
              new Hivemq(home, site.authority().material(SiteAuthority.BROKER), RECEIVE_MAXIMUM);
          RunningPeer recorder = recorder(site, central.port())) {
        wire.leadTo(central.port());
        CentralRecord record =
            new CentralRecord(
                () -> recorder.soFar().stream().filter(line -> line.startsWith("plants")).toList());
        try (Gateway gateway = site.start()) {
          await("telemetry").atMost(PATIENCE).until(() -> record.newest() > 10);
          wire.cut();
          long before = record.newest();
          await("a backlog").atMost(PATIENCE).until(() -> gateway.upstreamBacklog() > 20);

          wire.mend();

          await("the backlog").atMost(PATIENCE).until(() -> record.newest() > before + 20);
          await("all of it")
              .atMost(PATIENCE)
              .untilAsserted(() -> assertEquals(List.of(), record.wrongs(2 * RECEIVE_MAXIMUM)));
          assertTrue(record.telemetry().stream().anyMatch(CentralRecord.Message::isLate));
        }
      }
    }
  }

  private static RunningPeer recorder(FieldSite site, int port) throws Exception {
    RunningPeer lines =
        RunningPeer.peerByLine(
            Path.of("/usr/bin/mosquitto_sub"),
            "mosquitto-clients",
            "-V",
            "5",
            "-q",
            "1",
            "-d",
            "-h",
            "localhost",
            "-p",
            port,
            "-t",
            "plants/#",
            "-F",
            "%t %r %p",
            "--cafile",
            site.file("ca.pem"),
            "--cert",
            site.file("viewer.pem"),
            "--key",
            site.file("viewer.key"));
    lines.await("the subscription", line -> line.contains("Subscribed"));
    return lines;
  }
}
