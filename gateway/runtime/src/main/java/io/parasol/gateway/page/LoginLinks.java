// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links with which a person logs in once. The command line writes one file for each, and the
 * gateway deletes it when the link is used.
 */
public final class LoginLinks {

  private static final Logger log = LoggerFactory.getLogger(LoginLinks.class);

  /** How long a link is valid. */
  public static final Duration VALIDITY = Duration.ofMinutes(10);

  /** Maximum number of links that wait to be used. */
  private static final int MAX_LINKS = 64;

  private final SecretFiles files;

  private LoginLinks(SecretFiles files) {
    this.files = files;
  }

  /**
   * Returns the links of a site.
   *
   * @param state the state folder.
   */
  public static LoginLinks in(Path state) {
    return new LoginLinks(new SecretFiles(state.resolve("page")));
  }

  /**
   * Makes a link. It ends with the revocation of the certificate that the person has now.
   *
   * @return the secret: 128 random bits in base64url.
   * @throws IOException with one line, if it cannot be stored, or too many links are waiting.
   */
  public String create(PagePerson person, Instant now) throws IOException {
    removeExpired(now);
    if (files.all().size() >= MAX_LINKS) {
      throw new IOException(
          "%d links wait to be used; try again in ten minutes".formatted(MAX_LINKS));
    }
    return files.create(new TimedPerson(person, now.plus(VALIDITY)).text());
  }

  /**
   * Returns whose link this is, once; empty if there is no such link, or it has expired. The person
   * may have been revoked since.
   */
  Optional<PagePerson> use(String secret, Instant now) {
    Optional<String> content = files.content(secret);
    try {
      return content.isPresent() && files.delete(SecretFiles.nameOf(secret))
          ? holder(content.get(), now)
          : Optional.empty();
    } catch (IOException unusable) {
      log.warn("login link refused why={}", unusable.toString());
      return Optional.empty();
    }
  }

  private static Optional<PagePerson> holder(String content, Instant now) {
    return TimedPerson.parse(content)
        .filter(link -> now.isBefore(link.at()))
        .map(TimedPerson::person);
  }

  private void removeExpired(Instant now) throws IOException {
    for (Map.Entry<String, String> each : files.all().entrySet()) {
      if (holder(each.getValue(), now).isEmpty()) {
        boolean unused = files.delete(each.getKey());
      }
    }
  }
}
