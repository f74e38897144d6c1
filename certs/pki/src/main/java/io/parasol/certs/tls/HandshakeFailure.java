// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Why the TLS handshake of a client failed. JSSE states most reasons in the text of its exceptions
 * only.
 *
 * @param why one line.
 */
public record HandshakeFailure(Reason reason, String why) {

  /** Some versions of Java prefix the reason with the alert that they have sent. */
  private static final Pattern ALERT = Pattern.compile("^\\([a-z_]+\\) ");

  /** Maximum number of causes of an exception that are considered. */
  private static final int MAX_CAUSES = 8;

  /** The reason as one word. */
  public enum Reason {
    /** The client closed the connection. */
    CLOSED,
    NO_CERTIFICATE,
    EXPIRED,
    NOT_YET_VALID,
    /** No accepted authority has issued the certificate. */
    NOT_TRUSTED,
    /** The certificate is not for clients. */
    WRONG_PURPOSE,
    /** Its authority has revoked the certificate. */
    REVOKED,
    /** There is no current revocation list of its authority, although one is required. */
    REVOCATION_UNKNOWN,
    /** The client offers no accepted version of TLS. */
    TLS_VERSION,
    /** The client does not speak TLS. */
    NO_TLS,
    TIMEOUT,
    OTHER;

    public String wireName() {
      return this == OTHER ? "handshake_failed" : name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns why a handshake failed. */
  public static HandshakeFailure of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < MAX_CAUSES; depth++) {
      Reason reason = reason(cause);
      if (reason != Reason.OTHER) {
        return new HandshakeFailure(reason, text(cause));
      }
      Throwable next = cause.getCause();
      if (next == null) {
        break;
      }
      cause = next;
    }
    return new HandshakeFailure(Reason.OTHER, text(failure));
  }

  private static Reason reason(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return Reason.CLOSED;
    }
    if (cause instanceof CertificateExpiredException) {
      return Reason.EXPIRED;
    }
    if (cause instanceof CertificateNotYetValidException) {
      return Reason.NOT_YET_VALID;
    }
    if (cause instanceof CertPathValidatorException invalid) {
      if (invalid.getReason() == BasicReason.REVOKED) {
        return Reason.REVOKED;
      }
      if (invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
        return Reason.REVOCATION_UNKNOWN;
      }
    }
    String text = text(cause);
    if (text.contains("Empty client certificate chain")) {
      return Reason.NO_CERTIFICATE;
    }
    if (text.contains("xtended key usage") || text.contains("KeyUsage does not allow")) {
      return Reason.WRONG_PURPOSE;
    }
    if (text.contains("no keyUsage keyCertSign")) {
      return Reason.NOT_TRUSTED;
    }
    if (text.contains("unable to find valid certification path") || text.contains("PKIX path")) {
      return hasMoreExactCause(cause) ? Reason.OTHER : Reason.NOT_TRUSTED;
    }
    if (text.contains("supported protocol versions") || text.contains("requested protocol")) {
      return Reason.TLS_VERSION;
    }
    if (text.contains("not an SSL/TLS record")) {
      return Reason.NO_TLS;
    }
    return text.contains("handshake timed out") ? Reason.TIMEOUT : Reason.OTHER;
  }

  /** Returns whether a later cause states that the time or a revocation is the reason. */
  private static boolean hasMoreExactCause(Throwable cause) {
    Throwable next = cause;
    for (int depth = 0; depth < MAX_CAUSES && next != null; depth++) {
      if (next instanceof CertificateExpiredException
          || next instanceof CertificateNotYetValidException
          || (next instanceof CertPathValidatorException invalid
              && (invalid.getReason() == BasicReason.REVOKED
                  || invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS))) {
        return true;
      }
      next = next.getCause();
    }
    return false;
  }

  private static String text(Throwable cause) {
    String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return ALERT.matcher(line).replaceFirst("");
  }
}
