// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Plain panels")
class StunnelIT {

  private static final int PANELS = 3;
  private static final int MESSAGES = 30;

  @TempDir private Path folder;

  private final WrapLedger ledger = new WrapLedger(true);
  private final CountDownLatch received = new CountDownLatch(MESSAGES);
  private final CountDownLatch acknowledged = new CountDownLatch(MESSAGES);

  @Test
  @SuppressWarnings("try") // Programs are opened only to be closed.
  void reach_a_subscriber_through_stunnel() throws Exception {
    PeerProgram stunnel = PeerProgram.named("stunnel4", "stunnel4");
    WrapPorts ports = WrapPorts.find();
    SiteAuthority authority = authority();
    Path certificate = folder.resolve("viewer.pem");
    authority.exports().pem("viewer", folder);
    try (ChildProcess broker = mosquitto(authority, ports);
        ChildProcess wrap =
            StunnelProcess.start(
                stunnel.program(), folder, certificate, ports.stunnel(), ports.tls());
        OperatorClient subscriber = subscribe(authority, ports.tls());
        PanelClients panels = connect(ports.stunnel())) {
      for (int i = 0; i < MESSAGES; i++) {
        int panel = i % PANELS;
        int number = ledger.add(System.nanoTime(), System.nanoTime());
        panels.publish(
            panel,
            number,
            WrapWay.STUNNEL.topic(PanelClients.name(panel)),
            WrapWay.payload(number));
      }

      assertTrue(received.await(60, TimeUnit.SECONDS));
      assertTrue(acknowledged.await(60, TimeUnit.SECONDS));
      assertEquals("", ledger.problem());
    }
  }

  private SiteAuthority authority() throws Exception {
    Identity.Gateway site = new Identity.Gateway(new TrustDomain("parasol"), new SiteId("bench"));
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            site.trustDomain(),
            site.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    authority.issueOperator(new OperatorName("viewer"), Role.VIEWER);
    return authority;
  }

  private ChildProcess mosquitto(SiteAuthority authority, WrapPorts ports) throws Exception {
    PeerProgram program = PeerProgram.named("mosquitto", "mosquitto");
    authority.exports().pem(SiteAuthority.BROKER, folder);
    Path configuration = folder.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        user root
        listener %d 127.0.0.1
        allow_anonymous true
        cafile %s
        certfile %s
        keyfile %s
        require_certificate true
        """
            .formatted(
                ports.tls(),
                folder.resolve("ca.pem"),
                folder.resolve("broker.pem"),
                folder.resolve("broker.key")));
    return ChildProcess.startOther(
        folder.resolve("mosquitto.log"),
        List.of(program.program().toString(), "-c", configuration.toString()));
  }

  private OperatorClient subscribe(SiteAuthority authority, int port) throws Exception {
    FreePorts.awaitOpen(port);
    OperatorClient client =
        OperatorClient.connect(
            new HostPort("localhost", port),
            authority.material("viewer"),
            (topic, payload) -> {
              ledger.receive(WrapWay.numberOf(payload).orElse(-1), System.nanoTime());
              received.countDown();
            },
            why -> {});
    client.subscribe(List.of(WrapWay.STUNNEL.label() + "/#"));
    return client;
  }

  private PanelClients connect(int port) throws Exception {
    return PanelClients.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        "test-",
        PANELS,
        number -> {
          ledger.acknowledge(number, System.nanoTime());
          acknowledged.countDown();
        });
  }

  @Test
  void fail_in_one_line_if_nobody_accepts_them() throws Exception {
    WrapPorts ports = WrapPorts.find();
    InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.plain());

    IOException failure =
        assertThrows(IOException.class, () -> PanelClients.connect(to, "", 1, number -> {}));

    assertTrue(String.valueOf(failure.getMessage()).lines().count() == 1);
  }
}
