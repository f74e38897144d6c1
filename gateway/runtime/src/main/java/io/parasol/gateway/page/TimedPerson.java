// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the file of a login link or a session.
 *
 * @param person with the certificate that was the newest when the file was written: link and
 *     session end with the revocation of that one, also if the person gets another certificate.
 * @param at when the link ends, or the session has begun; in milliseconds.
 */
record TimedPerson(PagePerson person, Instant at) {

  private static final Pattern CONTENT = Pattern.compile("(\\S+) ([0-9a-f]{1,40}) ([0-9]{1,15})\n");
  private static final int HEX = 16;

  String text() {
    return "%s %s %d\n"
        .formatted(person.identity().uri(), person.serial().toString(HEX), at.toEpochMilli());
  }

  /** Returns the content of a file; empty if it is damaged. */
  static Optional<TimedPerson> parse(String content) {
    Matcher fields = CONTENT.matcher(content);
    try {
      return fields.matches() && Identity.parse(fields.group(1)) instanceof Identity.Operator person
          ? Optional.of(
              new TimedPerson(
                  new PagePerson(person, new BigInteger(fields.group(2), HEX)),
                  Instant.ofEpochMilli(Long.parseLong(fields.group(3)))))
          : Optional.empty();
    } catch (InvalidIdentityException damaged) {
      return Optional.empty();
    }
  }
}
