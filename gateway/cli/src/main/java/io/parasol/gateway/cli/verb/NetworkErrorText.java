// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.model.site.Printable;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a network operation failed, in the words of the operating system. */
public final class NetworkErrorText {

  private NetworkErrorText() {}

  /** Returns text such as {@code connection refused} or {@code unknown host}. */
  public static String of(Throwable failed) {
    if (failed instanceof UnknownHostException) {
      return "unknown host";
    }
    if (failed instanceof SocketTimeoutException) {
      return "no response in time";
    }
    String message = failed.getMessage();
    if (message == null || message.isBlank()) {
      return failed.getClass().getSimpleName();
    }
    if (failed instanceof SSLException && message.contains("unrecognized SSL message")) {
      return "the server does not speak TLS";
    }
    String words = message.replaceFirst(" \\(Connection [a-z]+\\)$", "");
    boolean isSentence = words.length() > 1 && Character.isLowerCase(words.charAt(1));
    return Printable.of(
        isSentence ? words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1) : words);
  }
}
