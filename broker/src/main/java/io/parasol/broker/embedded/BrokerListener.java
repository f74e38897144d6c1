// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

/** Hears what the broker refused, and who falls behind. Called on its threads; must not block. */
public interface BrokerListener {

  /**
   * A client was refused.
   *
   * @param who its identity's URI, or what is known of it; printable, bounded.
   * @param what {@code handshake}, {@code connect}, {@code publish TOPIC}, {@code subscribe FILTER}
   *     or {@code answer TOPIC}; printable, bounded.
   * @param why one line.
   */
  void refused(String who, String what, String why);

  /**
   * A session, connected or not, has more than half of the messages waiting that may wait for it;
   * nothing of them is lost yet. Told once until it {@link #keepsUp}.
   *
   * @param session its client identifier, or the filter of a shared subscription; printable,
   *     bounded.
   * @param limit beyond that many the oldest are dropped.
   */
  default void fallsBehind(String session, int waiting, int limit) {}

  /** It has caught up, or is gone for good. */
  default void keepsUp(String session) {}
}
