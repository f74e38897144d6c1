// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail server (RFC 5321) and who gets mail through it.
 *
 * @param to 1 to 32 addresses
 * @param login empty if the server asks for none
 * @param ca a PEM file with the trust anchors of its certificate; empty for those of the Java
 *     runtime
 */
public record MailSettings(
    HostPort server,
    Security security,
    String from,
    List<String> to,
    Optional<Login> login,
    Optional<Path> ca) {

  private static final int MAX_RECIPIENTS = 32;

  /** A plain address of RFC 5321, section 4.1.2, without quoted local parts. */
  private static final Pattern ADDRESS =
      Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}");

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1", Pattern.CASE_INSENSITIVE);

  /** How a connection is protected. */
  public enum Security {
    /** TLS from the first byte (RFC 8314). */
    TLS("tls"),
    /** The connection is closed unless the server offers STARTTLS (RFC 3207). */
    STARTTLS("starttls"),
    /** No protection; for a server on this machine only. */
    NONE("none");

    private final String wireName;

    Security(String wireName) {
      this.wireName = wireName;
    }

    /** Returns the name in the configuration. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * A user of the mail server.
   *
   * @param password a file that only its owner can read; its first line is the password
   */
  public record Login(String user, Path password) {}

  public MailSettings {
    to = List.copyOf(to);
    if (to.isEmpty() || to.size() > MAX_RECIPIENTS) {
      throw new IllegalArgumentException(
          "to has %d addresses; expected 1 to %d".formatted(to.size(), MAX_RECIPIENTS));
    }
    if (security == Security.NONE && !isLoopback(server)) {
      throw new IllegalArgumentException(
          "security none: expected tls or starttls, unless the server is on this machine");
    }
  }

  /** Returns whether a text is a mail address. */
  public static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /** Returns whether a server is on this machine by its address. */
  public static boolean isLoopback(HostPort server) {
    return LOOPBACK.matcher(server.host()).matches();
  }
}
