// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.identity.Identity;

/**
 * A listener for refused clients and slow subscribers. Called on threads of the broker; must not
 * block.
 */
public interface BrokerListener {

  /**
   * Called when a client is refused. Repetitions are reported once a minute, without the topic.
   *
   * @param client the URI of its identity, or its address if it has none; printable, bounded.
   * @param what {@code handshake}, {@code connect}, {@code publish TOPIC}, {@code subscribe FILTER}
   *     or {@code answer TOPIC}; printable, bounded.
   * @param why one line.
   */
  void refused(String client, String what, String why);

  /**
   * Called when a client has reached a limit: at once, and then once a minute while it goes on.
   *
   * @param limit the name of the limit, such as {@code messages}.
   * @param client the URI of its identity, or its address; printable, bounded.
   * @param count how often since the last call for this limit and client.
   */
  default void limitReached(String limit, String client, long count) {}

  /**
   * Called when a client presents a certificate that only this gateway holds. It is refused.
   *
   * @param owner the identity in the certificate.
   * @param from the address of the client.
   */
  default void certificateUsedElsewhere(Identity owner, String from) {}

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
