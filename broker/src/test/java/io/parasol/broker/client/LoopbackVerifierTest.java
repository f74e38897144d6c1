// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The verification of a server at the loopback address")
class LoopbackVerifierTest {

  private static final String LOOPBACK = "127.0.0.1";

  @TempDir static Path folder;
  private static SiteAuthority authority;

  private final HostnameVerifier verifier = LoopbackVerifier.of(LOOPBACK).orElseThrow();
  private int invalidated;

  @BeforeAll
  static void init() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("demo"),
            Set.of("localhost"),
            InstantSource.system());
  }

  private static X509Certificate certificate(String name) throws Exception {
    return authority.material(name).chain().get(0);
  }

  /** Returns a session with a server that has presented this certificate, or none. */
  private SSLSession session(Optional<X509Certificate> presented) {
    return (SSLSession)
        Proxy.newProxyInstance(
            LoopbackVerifierTest.class.getClassLoader(),
            new Class<?>[] {SSLSession.class},
            (session, method, arguments) -> {
              if (method.getName().equals("invalidate")) {
                invalidated++;
                return null;
              }
              assertEquals("getPeerCertificates", method.getName());
              return new Certificate[] {
                presented.orElseThrow(() -> new SSLPeerUnverifiedException("none"))
              };
            });
  }

  @Test
  void accepts_a_certificate_with_that_address() throws Exception {
    assertTrue(verifier.verify(LOOPBACK, session(Optional.of(certificate(SiteAuthority.BROKER)))));
  }

  @Test
  void excludes_the_session_from_resumption() throws Exception {
    verifier.verify(LOOPBACK, session(Optional.of(certificate(SiteAuthority.BROKER))));

    assertEquals(1, invalidated);
  }

  @Test
  void refuses_a_certificate_without_that_address() throws Exception {
    X509Certificate other = certificate(SiteAuthority.GATEWAY);
    assertFalse(other.getSubjectAlternativeNames().isEmpty(), "it has another name");

    assertFalse(verifier.verify(LOOPBACK, session(Optional.of(other))));
    assertFalse(verifier.verify(LOOPBACK, session(Optional.of(authority.issuer()))), "no name");
  }

  @Test
  void refuses_a_server_without_a_certificate() {
    assertFalse(verifier.verify(LOOPBACK, session(Optional.empty())));
  }

  @Test
  void is_for_no_other_host() throws Exception {
    SSLSession session = session(Optional.of(certificate(SiteAuthority.BROKER)));
    for (String host : Set.of("localhost", "127.0.0.2", "127.0.0.1.example", "")) {
      assertTrue(LoopbackVerifier.of(host).isEmpty(), host);
      assertFalse(verifier.verify(host, session), host);
    }
  }
}
