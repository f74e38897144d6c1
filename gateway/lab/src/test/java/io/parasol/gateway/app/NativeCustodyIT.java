// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.FaultyDisk;
import io.parasol.gateway.sessions.FaultyDisk.Fault;
import io.parasol.gateway.sessions.GatewayProcess;
import io.parasol.gateway.sessions.ValidatedMessages;
import io.parasol.gateway.store.segment.StoreEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A message that was acknowledged to a native device")
class NativeCustodyIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TELEMETRY = "parasol/field/string-box/telemetry";

  /** Numbers of messages after which the gateway is killed. */
  private static final int MESSAGES = 60;

  /** Messages in flight at a kill were not acknowledged, but may have been stored. */
  private static final int KILLS = 2;

  @TempDir Path folder;

  @Test
  void comes_to_the_centre_though_the_gateway_is_killed_before_the_centre_is_there()
      throws Exception {
    try (CentralSite central = new CentralSite(folder.resolve("centre"))) {
      // The controller is absent; no test needs it.
      FieldSite site =
          FieldSite.make(folder.resolve("site"), 1, "{serial: serial}", central.bridge(""));
      site.export("string-box");
      TlsMaterial material = site.authority().material("string-box");
      central.wire.cut();
      for (int kill = 0; kill < KILLS; kill++) {
        try (GatewayProcess gateway = GatewayProcess.start(site)) {
          say(gateway, material, kill * MESSAGES);
        }
      }

      central.wire.mend();
      try (Gateway gateway = site.start()) {
        await("all of it")
            .atMost(PATIENCE)
            .until(() -> central.record().received(TELEMETRY).size() >= KILLS * MESSAGES);
        assertTrue(gateway.summary().contains("site=field"));
      }
      assertEquals(
          IntStream.range(0, KILLS * MESSAGES).mapToObj(NativeCustodyIT::late).toList(),
          central.record().received(TELEMETRY).stream().distinct().toList());
    }
  }

  @Test
  void has_come_to_the_centre_where_the_disk_takes_nothing() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (CentralSite central = new CentralSite(folder.resolve("centre"))) {
      FieldSite site =
          FieldSite.make(folder.resolve("site"), 1, "{serial: serial}", central.bridge(""));
      site.export("string-box");
      TlsMaterial material = site.authority().material("string-box");
      try (Gateway gateway = Gateway.start(site.config(), new StoreEnvironment(disk, 1));
          Sessions sessions = new Sessions(new HostPort("localhost", gateway.broker().port()))) {
        await("the bridge")
            .atMost(PATIENCE)
            .until(() -> !central.record().received("parasol/field/gateway/state").isEmpty());
        Session device = open(sessions, material);
        disk.becomes(Fault.FULL);

        say(device, 0);

        await("the record of the centre")
            .atMost(PATIENCE)
            .until(() -> central.record().received(TELEMETRY).size() >= MESSAGES);
        assertEquals(
            IntStream.range(0, MESSAGES).mapToObj(NativeCustodyIT::message).toList(),
            central.record().received(TELEMETRY),
            "each once, and none is late");
        disk.becomes(Fault.NONE);
      }
    }
  }

  private static String message(int seq) {
    return "{\"seq\":%d}".formatted(seq);
  }

  private static String late(int seq) {
    return "{\"seq\":%d,\"hist\":true}".formatted(seq);
  }

  /** Publishes one message after the other, and kills the gateway at the last acknowledgement. */
  private static void say(GatewayProcess gateway, TlsMaterial material, int first)
      throws Exception {
    try (Sessions sessions = new Sessions(new HostPort("localhost", gateway.broker().port()))) {
      say(open(sessions, material), first);
      gateway.kill();
    }
  }

  private static Session open(Sessions sessions, TlsMaterial material) {
    Session device =
        sessions.open(
            new SessionSettings("string-box", () -> material, Optional.empty(), List.of()),
            new ValidatedMessages(received -> {}));
    await("the device").atMost(PATIENCE).until(device::isConnected);
    return device;
  }

  private static void say(Session device, int first) throws Exception {
    for (int seq = first; seq < first + MESSAGES; seq++) {
      Publication publication =
          Publication.json(TELEMETRY, message(seq).getBytes(StandardCharsets.UTF_8), false);
      assertEquals(
          PublishResult.ACCEPTED,
          device.publish(publication).toCompletableFuture().get(60, TimeUnit.SECONDS));
    }
  }
}
