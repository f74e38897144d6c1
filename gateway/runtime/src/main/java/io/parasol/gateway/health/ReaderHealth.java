// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.Event;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The sessions that read too slowly from the embedded broker. They do not affect the gateway's own
 * state. Thread-safe.
 */
final class ReaderHealth {

  private static final String SLOW = "session_slow/";

  /** Clients choose their names freely; names beyond this number share one condition. */
  private static final int MAX_NAMES = 100;

  private static final String OTHERS = "(others)";

  private static final int MAX_LISTED = 50;

  private final Conditions conditions;
  private final Set<String> names = new HashSet<>();
  private final Set<String> behind = new LinkedHashSet<>();

  ReaderHealth(Consumer<Event> events, LongSupplier nanos) {
    this.conditions = new Conditions(events, nanos);
  }

  synchronized void fallsBehind(String session, int waiting, int limit, Instant now) {
    behind.add(session);
    Json.Obj members =
        Json.object().put("session", session).put("waiting", waiting).put("limit", limit).build();
    conditions.raise(SLOW + name(session), now, () -> members);
  }

  synchronized void keepsUp(String session, Instant now) {
    behind.remove(session);
    String name = name(session);
    if (!name.equals(OTHERS) || names.containsAll(behind)) {
      conditions.clear(SLOW + name, now);
    }
  }

  private String name(String session) {
    if (names.size() < MAX_NAMES) {
      names.add(session);
    }
    return names.contains(session) ? session : OTHERS;
  }

  void tick(Instant now) {
    conditions.tick(now);
  }

  /** Returns the sessions that are slow now, a few dozen at most. */
  synchronized List<String> slow() {
    return behind.stream().limit(MAX_LISTED).toList();
  }
}
