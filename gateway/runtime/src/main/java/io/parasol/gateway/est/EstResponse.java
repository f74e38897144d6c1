// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.est.CertificateList;
import io.parasol.certs.est.EnrolmentRefusal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;

/**
 * A response of the server.
 *
 * @param status of HTTP.
 * @param retryAfter when to try again, in seconds.
 */
@SuppressWarnings("ArrayRecordComponent")
record EstResponse(int status, String type, byte[] body, OptionalInt retryAfter) {

  static final int OK = 200;
  static final int ACCEPTED = 202;

  /** How soon a client asks again whether an operator has approved its request, in seconds. */
  static final int APPROVAL_POLL_SECONDS = 5;

  private static final int BUSY_SECONDS = 5;
  private static final int DAY_LIMIT_SECONDS = 3600;

  private static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";
  private static final String BOUNDARY = "parasol-est";

  static EstResponse certificates(List<X509Certificate> certificates) {
    return ok(CERTIFICATES, base64(CertificateList.encode(certificates)));
  }

  static EstResponse attributes(byte[] der) {
    return ok("application/csrattrs", base64(der));
  }

  /** Returns a private key and its certificate (RFC 7030, 4.4.2). */
  static EstResponse keyPair(PrivateKey key, X509Certificate certificate) {
    String parts =
        part("application/pkcs8", base64(key.getEncoded()))
            + part(CERTIFICATES, base64(CertificateList.encode(List.of(certificate))))
            + "--"
            + BOUNDARY
            + "--\r\n";
    return ok("multipart/mixed; boundary=" + BOUNDARY, parts);
  }

  private static String part(String type, String content) {
    return "--"
        + BOUNDARY
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + content
        + "\r\n";
  }

  /** Returns that an operator must approve the request first (RFC 7030, 4.2.3). */
  static EstResponse notYet(String id) {
    return new EstResponse(
        ACCEPTED,
        "text/plain; charset=utf-8",
        "waiting: an operator must approve request %s\n".formatted(id).getBytes(UTF_8),
        OptionalInt.of(APPROVAL_POLL_SECONDS));
  }

  /**
   * @param why one line.
   */
  static EstResponse refused(EnrolmentRefusal reason, String why) {
    OptionalInt retryAfter =
        switch (reason) {
          case TOO_MANY_REQUESTS, UNAVAILABLE, TOO_MANY_WAITING -> OptionalInt.of(BUSY_SECONDS);
          case RENEWED_TOO_OFTEN -> OptionalInt.of(DAY_LIMIT_SECONDS);
          default -> OptionalInt.empty();
        };
    return new EstResponse(
        status(reason),
        "text/plain; charset=utf-8",
        (reason.wireName() + ": " + why + "\n").getBytes(UTF_8),
        retryAfter);
  }

  private static int status(EnrolmentRefusal reason) {
    return switch (reason) {
      case MALFORMED, WEAK_KEY, NO_IDENTITY -> 400;
      case NOT_AUTHENTICATED, UNKNOWN_CLAIM, CLAIM_EXPIRED, CLAIM_USED -> 401;
      case REVOKED,
          CERTIFICATE_EXPIRED,
          UNKNOWN_DEVICE,
          FOREIGN_IDENTITY,
          KEY_IN_USE,
          NOT_APPROVED,
          HANDSHAKE_FAILED ->
          403;
      case TOO_MANY_REQUESTS, RENEWED_TOO_OFTEN -> 429;
      case TOO_MANY_WAITING, UNAVAILABLE -> 503;
    };
  }

  /** Returns a response without content for requests that are not those of EST. */
  static EstResponse error(int status, String why) {
    return new EstResponse(
        status, "text/plain; charset=utf-8", (why + "\n").getBytes(UTF_8), OptionalInt.empty());
  }

  private static EstResponse ok(String type, String content) {
    return new EstResponse(OK, type, content.getBytes(UTF_8), OptionalInt.empty());
  }

  private static String base64(byte[] der) {
    return Base64.getEncoder().encodeToString(der);
  }
}
