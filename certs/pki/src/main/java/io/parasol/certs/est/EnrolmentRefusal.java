// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

import java.util.Locale;

/** Why an enrolment was refused. The names are part of the protocol. */
public enum EnrolmentRefusal {
  /** The request has neither a claim code nor a client certificate that allows it. */
  NOT_AUTHENTICATED,
  /** There is no such claim of that device. */
  UNKNOWN_CLAIM,
  CLAIM_EXPIRED,
  /** The claim was used with another key. */
  CLAIM_USED,
  /** The client certificate is on the deny-list. */
  REVOKED,
  /** The client certificate has expired, and there is no lease for its key. */
  CERTIFICATE_EXPIRED,
  /** The configuration has no native device of that name. */
  UNKNOWN_DEVICE,
  /** The body is not a certification request (PKCS#10), or it is not signed by its own key. */
  MALFORMED,
  /** The key is not an elliptic curve key on P-256, P-384 or P-521. */
  WEAK_KEY,
  /** The request does not contain the URI of a device. */
  NO_IDENTITY,
  /** The request contains another identity than the one that the requester may have. */
  FOREIGN_IDENTITY,
  /** The key is that of another holder, of a revoked certificate or of an authority. */
  KEY_IN_USE,
  /** An operator has refused the request. */
  NOT_APPROVED,
  /** Too many requests wait for an operator. */
  TOO_MANY_WAITING,
  /** The device has got too many certificates within a day. */
  RENEWED_TOO_OFTEN,
  /** The address, or all together, send too many requests. */
  TOO_MANY_REQUESTS,
  /** The TLS handshake failed, for example because of the client certificate. */
  HANDSHAKE_FAILED,
  /** The clock of the gateway is not trusted, or its authority cannot issue now. */
  UNAVAILABLE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }
}
