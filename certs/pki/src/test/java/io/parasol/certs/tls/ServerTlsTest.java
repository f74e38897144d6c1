// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.Handshake;
import io.parasol.certs.tls.ServerTls.ClientCertificate;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The TLS of a server")
class ServerTlsTest {

  @TempDir static Path folder;
  private static TlsMaterial server;
  private static TlsMaterial client;

  @BeforeAll
  static void a_site() throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("rooftop"),
            Set.of("localhost"),
            InstantSource.system());
    authority.issueDevice(new DeviceId("inverter-01"));
    server = authority.material(SiteAuthority.BROKER);
    client = authority.material("inverter-01");
  }

  @ParameterizedTest
  @EnumSource
  void has_forward_secrecy_and_authenticated_encryption_only(ClientCertificate certificate) {
    SSLEngine engine = new ServerTls(() -> server, certificate).engine();

    assertEquals(TlsMaterial.SERVER_CIPHER_SUITES, List.of(engine.getEnabledCipherSuites()));
    for (String each : engine.getEnabledCipherSuites()) {
      assertTrue(each.contains("_GCM_") || each.contains("_CHACHA20_"), each);
    }
    assertEquals(Set.copyOf(TlsMaterial.PROTOCOLS), Set.of(engine.getEnabledProtocols()));
    assertTrue(engine.getSSLParameters().getUseCipherSuitesOrder());
    assertEquals(certificate == ClientCertificate.REQUIRED, engine.getNeedClientAuth());
    assertEquals(certificate == ClientCertificate.OPTIONAL, engine.getWantClientAuth());
  }

  @ParameterizedTest
  @EnumSource
  void gets_the_certificate_of_a_client(ClientCertificate certificate) throws Exception {
    Handshake handshake =
        Handshake.between(client.sslContext(), new ServerTls(() -> server, certificate).engine());

    assertEquals(client.chain().get(0), handshake.client());
    assertEquals("TLSv1.3", handshake.protocol());
  }

  @Test
  void refuses_a_client_without_a_certificate_if_one_is_required() throws Exception {
    SSLContext withoutCertificate = SSLContext.getInstance("TLS");
    withoutCertificate.init(null, client.trustManagers().getTrustManagers(), null);
    SSLEngine engine = new ServerTls(() -> server, ClientCertificate.REQUIRED).engine();

    assertThrows(SSLHandshakeException.class, () -> Handshake.between(withoutCertificate, engine));
  }

  @Test
  void refuses_a_client_without_authenticated_encryption() {
    SSLEngine engine = new ServerTls(() -> server, ClientCertificate.REQUIRED).engine();
    SSLEngine weak = client.sslContext().createSSLEngine("localhost", 8883);
    weak.setUseClientMode(true);
    weak.setEnabledProtocols(new String[] {"TLSv1.2"});
    weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});

    assertThrows(SSLHandshakeException.class, () -> Handshake.between(weak, engine));
  }

  @Test
  void keeps_its_context_until_the_material_changes() {
    TlsMaterial[] present = {server};
    List<TlsMaterial> made = new ArrayList<>();
    ServerTls tls =
        new ServerTls(
            () -> present[0],
            ClientCertificate.REQUIRED,
            material -> {
              made.add(material);
              return material.sslContext();
            });

    SSLEngine unused = tls.engine();
    present[0] = server.withAnchors(server.anchors());
    unused = tls.engine();
    assertEquals(List.of(server), made);

    present[0] = server.withAnchors(client.chain());
    unused = tls.engine();
    assertEquals(List.of(server, present[0]), made);
  }
}
