// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/**
 * A listener for refused clients and slow subscribers. Called on threads of the broker; must not
 * block.
 */
public interface BrokerListener {

  /**
   * Called when a client is refused.
   *
   * @param who the URI of its identity, or its address if it has none; printable, bounded.
   * @param what {@code handshake}, {@code connect}, {@code publish TOPIC}, {@code subscribe FILTER}
   *     or {@code answer TOPIC}; printable, bounded.
   * @param why one line.
   */
  void refused(String who, String what, String why);

  /**
   * Called when the queue of a session, connected or not, is more than half full. No message is
   * lost yet. Not called again before {@link #subscriberRecovered}.
   *
   * @param session its client identifier, or the filter of a shared subscription; printable,
   *     bounded.
   * @param waiting the number of queued messages.
   * @param limit the maximum number of queued messages; beyond it, the oldest ones are dropped.
   */
  default void subscriberSlow(String session, int waiting, int limit) {}

  /** Called when the queue has drained to a quarter of its limit, or the session has ended. */
  default void subscriberRecovered(String session) {}
}
