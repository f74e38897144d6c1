// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.parasol.certs.tls.HandshakeFailure;
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

  /** Reports that a client has started a renegotiation, or has updated keys too often. */
  void onRenegotiation(String from) {
    listener.refused(
        from, "renegotiation: the client starts a renegotiation, or updates keys too often");
  }
}
