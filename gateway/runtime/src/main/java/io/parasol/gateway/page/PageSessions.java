// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.identity.Identity;
import io.parasol.config.concurrent.ConfinedTo;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The people who have logged in with a link. They are held in memory only: after a restart of the
 * gateway, people log in again.
 */
@ConfinedTo("page")
final class PageSessions {

  static final Duration LENGTH = Duration.ofHours(12);

  /** Maximum number of sessions. One more ends the oldest. */
  static final int MAX_SESSIONS = 64;

  private static final int ID_BYTES = 16;

  private final LongSupplier nanos;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byId = new LinkedHashMap<>();

  private record Session(Identity.Operator identity, long begin) {}

  PageSessions(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Returns the id of a new session: 128 random bits in base64url. */
  String begin(Identity.Operator identity) {
    if (byId.size() >= MAX_SESSIONS) {
      byId.remove(byId.keySet().iterator().next());
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    byId.put(id, new Session(identity, nanos.getAsLong()));
    return id;
  }

  /** Returns who has this session; empty if there is none, or it is over. */
  Optional<Identity.Operator> identity(String id) {
    Session session = byId.get(id);
    if (session == null) {
      return Optional.empty();
    }
    if (nanos.getAsLong() - session.begin() > LENGTH.toNanos()) {
      byId.remove(id);
      return Optional.empty();
    }
    return Optional.of(session.identity());
  }

  void end(String id) {
    byId.remove(id);
  }
}
