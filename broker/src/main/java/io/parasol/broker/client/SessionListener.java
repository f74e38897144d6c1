// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A listener for one session. Called on the event loop that the session shares with all others;
 * must not block. Exceptions that it throws are logged and have no other effect.
 */
@ConfinedTo("sessions")
public interface SessionListener {

  /**
   * Called when the session is connected and its subscriptions are granted, also after every
   * reconnect.
   */
  void connected();

  /**
   * Called when the connection is lost. The session reconnects by itself.
   *
   * @param why one line for operators.
   */
  void disconnected(String why);

  /**
   * Called when an attempt to connect has failed. The session tries again.
   *
   * @param why one line for operators.
   */
  default void connectFailed(String why) {}

  /**
   * Called when an attempt to connect has ended before the CONNECT was sent, so that the broker has
   * not received the Will of this attempt.
   */
  default void connectNotSent() {}

  /**
   * Called for a received message. The message is acknowledged when this method returns or throws.
   */
  void delivered(Delivery delivery);

  /**
   * Called for a received message; the default calls {@link #delivered}. For listeners that finish
   * the message after they return.
   *
   * @return when it completes, normally or exceptionally, the message is acknowledged. Until then
   *     the message counts towards the Receive Maximum.
   */
  default CompletionStage<Void> receive(Delivery delivery) {
    delivered(delivery);
    return CompletableFuture.completedFuture(null);
  }
}
