// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.handler.codec.DecoderException;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.config.model.site.Printable;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Describes why a connection failed, in the words of the operating system or of TLS: {@code
 * connection refused}, {@code no route to host}, {@code unknown host}, {@code connection reset},
 * {@code TLS alert bad_certificate}.
 */
final class ConnectionFailureText {

  private static final Pattern ALERT = Pattern.compile("Received fatal alert: ([a-z_]+)");

  /** The alerts with which a controller rejects the certificate of the gateway (RFC 8446, 6.2). */
  private static final Set<String> REJECTIONS =
      Set.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "certificate_required",
          "unknown_ca",
          "access_denied");

  private ConnectionFailureText() {}

  static String of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof TimeoutException) {
      return "the host name was not resolved in time";
    }
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof SSLException) {
      return tls(HandshakeFailure.of(cause), message);
    }
    return message.isBlank() || cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : Printable.of(words(message));
  }

  /** Netty wraps some exceptions, such as to add the address to the message. */
  private static Throwable unwrapped(Throwable failure) {
    boolean isWrapper =
        failure instanceof CompletionException || failure instanceof DecoderException;
    Throwable inner = failure.getCause();
    Throwable cause = isWrapper && inner != null ? inner : failure;
    boolean isAnnotated =
        cause instanceof ConnectException || cause instanceof NoRouteToHostException;
    Throwable original = cause.getCause();
    return isAnnotated && original != null ? original : cause;
  }

  private static String tls(HandshakeFailure failure, String message) {
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      String name = alert.group(1);
      return "TLS alert "
          + (REJECTIONS.contains(name)
              ? name + ": the controller rejects the certificate of the link"
              : name);
    }
    return switch (failure.reason()) {
      case EXPIRED -> "TLS: the certificate of the controller has expired";
      case NOT_YET_VALID ->
          "TLS: the certificate of the controller is not valid yet, or the clock is wrong";
      case NOT_TRUSTED -> untrusted(failure, message);
      case REVOKED -> "TLS: the certificate of the controller is revoked";
      case REVOCATION_UNKNOWN ->
          "TLS: crl has no current revocation list of the authority of the controller";
      case NO_TLS -> "the controller does not speak TLS";
      default -> Printable.of("TLS: " + failure.why());
    };
  }

  private static String untrusted(HandshakeFailure failure, String message) {
    if (message.contains("validity check failed")) {
      return "TLS: the certificate of the controller has expired, or is not valid yet";
    }
    return message.contains("PKIX path")
        ? "TLS: the authority in ca has not issued the certificate of the controller"
        : Printable.of("TLS: " + failure.why());
  }

  /** Returns a message without the address at its end, beginning in lower case. */
  private static String words(String message) {
    if (message.startsWith("Connection reset")) {
      return "connection reset";
    }
    String words = message.replaceFirst(": [^ ]*/?[0-9a-fA-F.:\\[\\]]+:[0-9]+$", "");
    boolean isSentence = words.length() > 1 && Character.isLowerCase(words.charAt(1));
    return isSentence ? words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1) : words;
  }
}
