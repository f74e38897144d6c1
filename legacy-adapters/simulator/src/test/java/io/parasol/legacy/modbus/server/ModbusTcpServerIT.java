// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Modbus server with TLS")
class ModbusTcpServerIT implements ClientAdmission, ServedClient {

  @TempDir Path folder;

  private final Queue<String> reported = new ConcurrentLinkedQueue<>();

  @Override
  public ServedClient admit(String from, List<X509Certificate> chain) {
    return this;
  }

  @Override
  public void refused(String from, String reason, String why) {
    reported.add(reason + ": " + why);
  }

  @Override
  public ModbusResponse answer(int unit, ModbusRequest request) {
    throw new AssertionError("there was no request");
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Test
  void ends_the_connection_of_a_client_that_updates_its_keys_again_and_again() throws Exception {
    SiteAuthority site =
        SiteAuthority.init(
            folder,
            new TrustDomain("parasol"),
            new SiteId("roof"),
            Set.of("localhost"),
            Clock.systemUTC());
    site.issueDevice(new DeviceId("master"));
    TlsMaterial material = site.material(SiteAuthority.BROKER);
    try (ModbusTcpServer server =
            ModbusTcpServer.start(
                new HostPort("127.0.0.1", 0),
                Optional.of(() -> material),
                this,
                ServerLimits.DEFAULT);
        SSLSocket client =
            (SSLSocket)
                site.material("master")
                    .sslContext()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", server.address().port())) {
      client.startHandshake();
      assertEquals("TLSv1.3", client.getSession().getProtocol());

      // After the handshake, this sends a KeyUpdate (RFC 8446, 4.6.3).
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 100_000; i++) {
              client.startHandshake();
            }
          });
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> reported.contains("malformed: too many TLS records without data"));
    }
  }
}
