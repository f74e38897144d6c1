// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.config.model.site.OperatorName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern CONTENT = Pattern.compile("(\\S+) ([0-9]{1,15})\n");

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
   * Makes a link.
   *
   * @return the secret: 128 random bits in base64url.
   * @throws IOException with one line, if it cannot be stored, or too many links are waiting.
   */
  public String create(OperatorName name, Instant now) throws IOException {
    removeExpired(now);
    if (files.all().size() >= MAX_LINKS) {
      throw new IOException(
          "%d links wait to be used; try again in ten minutes".formatted(MAX_LINKS));
    }
    return files.create(name + " " + now.plus(VALIDITY).toEpochMilli() + "\n");
  }

  /** Returns whose link this is, once; empty if there is no such link, or it has expired. */
  Optional<OperatorName> use(String secret, Instant now) {
    Optional<String> content = files.content(secret);
    try {
      return content.isPresent() && files.delete(SecretFiles.nameOf(secret))
          ? holder(content.get(), now)
          : Optional.empty();
    } catch (IOException | IllegalArgumentException unusable) {
      log.warn("login link refused why={}", unusable.toString());
      return Optional.empty();
    }
  }

  private static Optional<OperatorName> holder(String content, Instant now) {
    Matcher fields = CONTENT.matcher(content);
    return fields.matches() && now.toEpochMilli() < Long.parseLong(fields.group(2))
        ? Optional.of(new OperatorName(fields.group(1)))
        : Optional.empty();
  }

  private void removeExpired(Instant now) throws IOException {
    for (Map.Entry<String, String> each : files.all().entrySet()) {
      Matcher fields = CONTENT.matcher(each.getValue());
      if (!fields.matches() || now.toEpochMilli() >= Long.parseLong(fields.group(2))) {
        boolean unused = files.delete(each.getKey());
      }
    }
  }
}
