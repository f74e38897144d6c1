// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of people who have logged in with a link. There is one file for each, so that they
 * survive a restart of the gateway, and the command line can end them.
 */
public final class PageSessions {

  /** How long a session lasts. */
  public static final Duration LENGTH = Duration.ofHours(12);

  /** Maximum number of sessions. One more ends the oldest. */
  static final int MAX_SESSIONS = 64;

  /** A session that begins later than this in the future is not valid: the clock is wrong. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final SecretFiles files;

  /**
   * A session.
   *
   * @param key the SHA-256 of its id in hex.
   * @param person with the certificate that was the newest at its begin: a session ends with the
   *     revocation of that one, also if the person gets another certificate.
   */
  public record Held(String key, PagePerson person, Instant begin) {

    /** Returns when it ends. */
    public Instant end() {
      return begin.plus(LENGTH);
    }

    private boolean isValid(Instant now) {
      return now.isBefore(end()) && !begin.isAfter(now.plus(CLOCK_TOLERANCE));
    }
  }

  private PageSessions(SecretFiles files) {
    this.files = files;
  }

  /**
   * Returns the sessions of a site.
   *
   * @param state the state folder.
   */
  public static PageSessions in(Path state) {
    return new PageSessions(new SecretFiles(state.resolve("page").resolve("sessions")));
  }

  /**
   * Begins a session, and removes those that are over.
   *
   * @return its id: 128 random bits in base64url.
   * @throws IOException with one line, if it cannot be stored.
   */
  String begin(PagePerson person, Instant now) throws IOException {
    for (Map.Entry<String, String> each : files.all().entrySet()) {
      if (held(each.getKey(), each.getValue()).filter(one -> one.isValid(now)).isEmpty()) {
        boolean unused = files.delete(each.getKey());
      }
    }
    List<Held> others = list(now);
    if (others.size() >= MAX_SESSIONS) {
      boolean unused = end(others.get(0));
    }
    return files.create(new TimedPerson(person, now).text());
  }

  /** Returns who has this session; empty if there is none, or it is over. */
  Optional<PagePerson> person(String id, Instant now) {
    return files
        .content(id)
        .flatMap(content -> held(SecretFiles.nameOf(id), content))
        .filter(session -> session.isValid(now))
        .map(Held::person);
  }

  /** Returns the sessions that are not over, the oldest first. */
  public List<Held> list(Instant now) throws IOException {
    return files.all().entrySet().stream()
        .flatMap(each -> held(each.getKey(), each.getValue()).stream())
        .filter(session -> session.isValid(now))
        .sorted(Comparator.comparing(Held::begin).thenComparing(Held::key))
        .toList();
  }

  /**
   * Ends a session; an open page is closed within ten seconds.
   *
   * @return false if there is none.
   */
  public boolean end(Held session) throws IOException {
    return files.delete(session.key());
  }

  /** Ends the session with this id, if there is one. */
  void end(String id) throws IOException {
    boolean unused = files.delete(SecretFiles.nameOf(id));
  }

  private static Optional<Held> held(String key, String content) {
    return TimedPerson.parse(content).map(each -> new Held(key, each.person(), each.at()));
  }
}
