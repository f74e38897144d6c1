// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.gateway.state.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * The file {@code security.txt} (RFC 9116): where to report a vulnerability.
 *
 * <p>It expires after half a year, because a running gateway makes it again, but not later than the
 * support of this version ends.
 *
 * @param contact a URI of one line.
 * @param supported the end of the support.
 */
public record SecurityText(String contact, Instant supported) {

  static final String PATH = "/.well-known/security.txt";

  private static final Duration VALIDITY = Duration.ofDays(180);

  /** Returns the file of this version of Parasol. */
  public static SecurityText of(String contact) {
    return new SecurityText(contact, end(Version.supportUntil()));
  }

  /**
   * Returns the end of a day in UTC.
   *
   * @param day as in {@link Version#supportUntil}; the maximum if it is unknown.
   */
  private static Instant end(String day) {
    try {
      return LocalDate.parse(day).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException unknown) {
      return Instant.MAX;
    }
  }

  /** Returns the content at a time; it is the same for all times of a day. */
  byte[] at(Instant now) {
    Instant expires = now.truncatedTo(ChronoUnit.DAYS).plus(VALIDITY);
    return "Contact: %s\nExpires: %s\nPreferred-Languages: en\n"
        .formatted(contact, expires.isBefore(supported) ? expires : supported)
        .getBytes(StandardCharsets.UTF_8);
  }
}
