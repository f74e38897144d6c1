// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.tls.TlsMaterial;
import java.net.ConnectException;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Why an operator's client cannot connect")
class OperatorClientTest {

  @TempDir Path folder;
  private TlsMaterial alice;

  @BeforeEach
  void make_a_site() throws Exception {
    alice = RoofSite.make(folder.resolve("pki"), RoofSite.ROOF).material("alice");
  }

  private static SSLHandshakeException about(Exception certificate) {
    SSLHandshakeException failed =
        new SSLHandshakeException("PKIX path validation failed: " + certificate);
    failed.initCause(
        new CertPathValidatorException("validity check failed", certificate, null, -1));
    return failed;
  }

  private static SSLHandshakeException alert() {
    return new SSLHandshakeException(
        "(certificate_unknown) Received fatal alert: certificate_unknown");
  }

  @Test
  void states_that_the_time_excludes_the_certificate_of_the_broker() {
    assertEquals(
        "the certificate of the broker has expired at the time of this machine; correct the clock"
            + " here, or on the box",
        OperatorClient.reason(about(new CertificateExpiredException()), alice));
    assertEquals(
        "the certificate of the broker is not valid yet at the time of this machine; correct the"
            + " clock here, or on the box",
        OperatorClient.reason(about(new CertificateNotYetValidException()), alice));
  }

  @Test
  void states_that_the_own_certificate_has_expired() {
    Instant end = alice.chain().get(0).getNotAfter().toInstant();
    TlsMaterial later = alice.withClock(InstantSource.fixed(end.plus(Duration.ofDays(1))));

    assertEquals(
        "the given certificate is valid from %s until %s only; correct the clock of this machine, or renew and export the certificate on the box: parasol pki renew"
            .formatted(alice.chain().get(0).getNotBefore().toInstant(), end),
        OperatorClient.reason(alert(), later));
  }

  @Test
  void states_how_to_name_the_broker_if_nothing_listens_at_its_address() {
    assertEquals(
        "connection refused; see whether the gateway runs there, or name its address with --broker",
        OperatorClient.reason(new ConnectException("Connection refused"), alice));
  }

  @Test
  void states_where_the_reason_of_a_refusal_is() {
    assertEquals(
        "the broker rejects the given certificate (Received fatal alert: certificate_unknown); its"
            + " event refused states why",
        OperatorClient.reason(alert(), alice));
  }
}
