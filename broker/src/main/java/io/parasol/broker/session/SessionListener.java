// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hears what happens on a session. Called on the session's event loop, which it shares with all
 * others; must not block. What it throws is logged, and changes nothing.
 */
public interface SessionListener {

  /** The session is up and its subscriptions are granted; called after every reconnect. */
  void connected();

  /** The session that was up is down; it comes back by itself. One line for people. */
  void disconnected(String why);

  /** An attempt to connect came to nothing; there will be another. One line for people. */
  default void failed(String why) {}

  /** A message arrived on a subscription. It is acknowledged when this returns, or throws. */
  void delivered(Delivery delivery);

  /**
   * As {@link #delivered}, which it calls; for listeners that are not done with a message when they
   * return.
   *
   * @return the message is acknowledged when this completes, however it does; until then it counts
   *     towards what the broker may send.
   */
  default CompletionStage<Void> keep(Delivery delivery) {
    delivered(delivery);
    return CompletableFuture.completedFuture(null);
  }
}
