// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.certs.tls.TlsRecordCheck;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Reports clients whose handshake fails, or whose certificate is not that of a person. */
record CertificateRefusals(PagePeople people, PageServices.Refusals listener) {

  /**
   * Takes the end of a handshake.
   *
   * @param certificate that of the client; empty if it has none, which is no fault.
   */
  void onHandshake(
      String from, SslHandshakeCompletionEvent handshake, Optional<X509Certificate> certificate) {
    if (handshake.isSuccess()) {
      certificate
          .flatMap(people::refusal)
          .ifPresent(refused -> listener.refused(from, refused.text()));
      return;
    }
    HandshakeFailure failure = HandshakeFailure.of(handshake.cause());
    if (failure.reason() != HandshakeFailure.Reason.CLOSED) {
      listener.refused(from, failure.reason().wireName() + ": " + failure.why());
    }
  }

  /** Reports what a client must not do with TLS. */
  void onViolation(String from, TlsRecordCheck.Violation violation) {
    listener.refused(from, violation.wireName() + ": " + violation.why());
  }
}
