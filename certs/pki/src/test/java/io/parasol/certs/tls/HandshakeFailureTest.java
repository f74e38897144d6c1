// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.tls.HandshakeFailure.Reason;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reason of a failed handshake")
class HandshakeFailureTest {

  private static SSLHandshakeException because(String text, Throwable... cause) {
    SSLHandshakeException failure = new SSLHandshakeException(text);
    if (cause.length > 0) {
      failure.initCause(cause[0]);
    }
    return failure;
  }

  private static void assertReason(Reason expected, Throwable failure) {
    assertEquals(expected, HandshakeFailure.of(failure).reason());
  }

  @Test
  void is_the_certificate_that_is_missing_or_not_for_clients() {
    assertReason(
        Reason.NO_CERTIFICATE, because("(certificate_required) Empty client certificate chain"));
    assertReason(
        Reason.WRONG_PURPOSE,
        because("Extended key usage does not permit use for TLS client authentication"));
  }

  @Test
  void is_the_time_even_if_it_is_the_cause_of_an_invalid_path() {
    CertPathValidatorException late =
        new CertPathValidatorException("validity check failed", new CertificateExpiredException());
    assertReason(
        Reason.EXPIRED,
        because(
            "PKIX path validation failed",
            new CertificateException("PKIX path validation failed", late)));
    assertReason(
        Reason.NOT_YET_VALID, because("any", new CertificateNotYetValidException("NotBefore")));
  }

  @Test
  void is_the_authority() {
    assertReason(
        Reason.NOT_TRUSTED,
        because("PKIX path building failed: unable to find valid certification path"));
    assertReason(Reason.NOT_TRUSTED, because("the authority CN=x has no keyUsage keyCertSign"));
  }

  @Test
  void is_the_revocation_even_if_it_is_the_cause_of_an_invalid_path() {
    assertReason(Reason.REVOKED, pathInvalidBecause(BasicReason.REVOKED));
    assertReason(
        Reason.REVOCATION_UNKNOWN, pathInvalidBecause(BasicReason.UNDETERMINED_REVOCATION_STATUS));
  }

  private static SSLHandshakeException pathInvalidBecause(BasicReason reason) {
    CertPathValidatorException invalid =
        new CertPathValidatorException("any", null, null, -1, reason);
    return because(
        "PKIX path validation failed",
        new CertificateException("PKIX path validation failed", invalid));
  }

  @Test
  void is_the_version_of_tls_or_that_there_is_none() {
    assertReason(
        Reason.TLS_VERSION,
        because("Client requested protocol TLSv1.1 is not enabled or supported in server context"));
    assertReason(
        Reason.TLS_VERSION,
        because("The client supported protocol versions[TLSv1.1] are not accepted"));
    assertReason(Reason.NO_TLS, because("not an SSL/TLS record: 4745"));
    assertReason(Reason.TIMEOUT, because("handshake timed out after 10000ms"));
    assertReason(Reason.CLOSED, new ClosedChannelException());
  }

  @Test
  void is_one_line_without_the_name_of_the_alert() {
    HandshakeFailure failure = HandshakeFailure.of(because("(internal_error) strange\nand long"));

    assertEquals("handshake_failed", failure.reason().wireName());
    assertEquals("strange", failure.why());
  }

  @Test
  void is_found_in_bounded_time_whatever_the_causes() {
    Throwable failure = new IllegalStateException("first");
    for (int i = 0; i < 1000; i++) {
      failure = new IllegalStateException("again", failure);
    }
    assertReason(Reason.OTHER, failure);
  }
}
