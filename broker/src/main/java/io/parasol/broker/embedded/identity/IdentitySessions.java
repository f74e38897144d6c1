// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.identity.Identity;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sessions of all identities and their subscriptions, connected or not. Thread-safe.
 *
 * <p>A session counts from the acceptance of its CONNECT until it has expired. What HiveMQ no
 * longer has is removed by {@link #retainAll}.
 */
public final class IdentitySessions {

  private final Map<String, TrackedSession> sessions = new HashMap<>();
  private long now;

  private static final class TrackedSession {
    final Identity identity;
    final Set<String> filters = new HashSet<>();
    boolean outlivesConnection;
    int connections;
    long changed;

    TrackedSession(Identity identity) {
      this.identity = identity;
    }

    boolean isAway() {
      return connections == 0;
    }
  }

  /**
   * The answer to a CONNECT.
   *
   * @param ended a disconnected session of the same identity that must end, to make room.
   */
  public record Admission(boolean isAdmitted, Optional<String> ended) {}

  /**
   * Admits a session. If the identity has its maximum of sessions, the one that has been
   * disconnected for the longest time ends; if all are connected, the new session is not admitted.
   *
   * @param isNew whether the session starts without the subscriptions of an earlier one.
   * @param outlivesConnection whether it continues to exist after a disconnect.
   */
  public synchronized Admission admit(
      Identity identity, String clientId, boolean isNew, boolean outlivesConnection) {
    Optional<String> ended = Optional.empty();
    if (!sessions.containsKey(clientId)
        && count(identity) >= IdentityLimits.of(identity).sessions()) {
      ended = oldestAway(identity);
      if (ended.isEmpty()) {
        return new Admission(false, ended);
      }
      sessions.remove(ended.get());
    }
    TrackedSession session = sessions.computeIfAbsent(clientId, id -> new TrackedSession(identity));
    if (isNew) {
      session.filters.clear();
    }
    session.outlivesConnection = outlivesConnection;
    session.changed = ++now;
    return new Admission(true, ended);
  }

  private long count(Identity identity) {
    return sessions.values().stream().filter(each -> each.identity.equals(identity)).count();
  }

  private Optional<String> oldestAway(Identity identity) {
    return sessions.entrySet().stream()
        .filter(each -> each.getValue().identity.equals(identity) && each.getValue().isAway())
        .min(Comparator.comparingLong(each -> each.getValue().changed))
        .map(Map.Entry::getKey);
  }

  /** Records that an admitted session is connected. */
  public synchronized void connected(Identity identity, String clientId) {
    sessions.computeIfAbsent(clientId, id -> new TrackedSession(identity)).connections++;
  }

  /** Records the end of one connection of a session. After a takeover, another one continues. */
  public synchronized void disconnected(String clientId) {
    TrackedSession session = sessions.get(clientId);
    if (session == null) {
      return;
    }
    session.connections = Math.max(0, session.connections - 1);
    session.changed = ++now;
    if (session.isAway() && !session.outlivesConnection) {
      sessions.remove(clientId);
    }
  }

  /** Records a subscription. Returns false if the identity has its maximum of subscriptions. */
  public synchronized boolean subscribe(Identity identity, String clientId, String filter) {
    TrackedSession session = sessions.computeIfAbsent(clientId, id -> new TrackedSession(identity));
    if (session.filters.contains(filter)) {
      return true;
    }
    return subscriptions(identity) < IdentityLimits.of(identity).subscriptions()
        && session.filters.add(filter);
  }

  private long subscriptions(Identity identity) {
    return sessions.values().stream()
        .filter(each -> each.identity.equals(identity))
        .mapToLong(each -> each.filters.size())
        .sum();
  }

  /** Records the end of subscriptions. */
  public synchronized void unsubscribe(String clientId, Collection<String> filters) {
    TrackedSession session = sessions.get(clientId);
    if (session != null) {
      filters.forEach(session.filters::remove);
    }
  }

  /** Returns the logical time of the last change, for {@link #retainAll}. */
  public synchronized long now() {
    return now;
  }

  /**
   * Removes the disconnected sessions that are not among those of the broker.
   *
   * @param asOf the logical time before the sessions of the broker were read. Sessions that have
   *     changed since are kept.
   */
  public synchronized void retainAll(Set<String> clientIds, long asOf) {
    sessions
        .entrySet()
        .removeIf(
            each ->
                each.getValue().isAway()
                    && each.getValue().changed <= asOf
                    && !clientIds.contains(each.getKey()));
  }
}
