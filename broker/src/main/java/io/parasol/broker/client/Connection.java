// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One network connection of a session, from the first SYN to its end. Every attempt creates a new
 * one.
 */
interface Connection {

  /**
   * Publishes with QoS 1. Any thread.
   *
   * @return completes on the loop with the broker's acknowledgement. Completes with {@link
   *     PublishResult#UNKNOWN} when the connection ends first, and with {@link
   *     PublishResult#QUOTA_EXCEEDED} at once when too many publishes are unacknowledged. Never
   *     fails.
   */
  CompletionStage<PublishResult> publish(Publication publication);

  /**
   * Publishes as {@link #publish} does, but the stage completes on the thread that receives the
   * acknowledgement, or that notices the end of the connection.
   */
  default CompletionStage<PublishResult> publishOnAnyThread(Publication publication) {
    return publish(publication);
  }

  /**
   * Publishes with QoS 0. Any thread. Completes as {@link #publish} does, once the packet is
   * written.
   */
  default CompletionStage<PublishResult> publishAtMostOnce(Publication publication) {
    return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
  }

  /** Returns whether publishes are unacknowledged and none was acknowledged for too long. */
  @ConfinedTo("sessions")
  boolean isStalled();

  /**
   * Disconnects with reason code 0x00, so that the broker does not send the Will; with 0x04, so
   * that it does, if the session ends with the connection. If the connection is not accepted yet,
   * the DISCONNECT follows the CONNACK. Unacknowledged publishes complete with {@link
   * PublishResult#UNKNOWN} at once. Idempotent.
   */
  @ConfinedTo("sessions")
  void disconnect();

  /** A factory of connections. */
  @FunctionalInterface
  interface Connector {

    /**
     * Starts to connect.
     *
     * @throws RuntimeException if the attempt cannot start, for example because the key is
     *     unusable.
     */
    @ConfinedTo("sessions")
    Connection connect(SessionSettings settings, Listener listener);

    /**
     * Makes the next connect after the connection of now lead to the next address, if there are
     * several.
     */
    @ConfinedTo("sessions")
    default void moveOn() {}

    /** Returns the position of the address of the last connect. */
    @ConfinedTo("sessions")
    default int address() {
      return 0;
    }
  }

  /**
   * A listener for one connection. Called in the order of the methods. No call follows {@link
   * #ended}.
   */
  @ConfinedTo("sessions")
  interface Listener {

    /** Called for CONNACK 0x00. */
    void accepted();

    /**
     * Called when every subscription is granted.
     *
     * @param window the maximum number of unacknowledged publishes.
     */
    void subscribed(int window);

    /** Called when a subscription is refused. The connection remains open. */
    void subscriptionRefused(String why);

    /**
     * Called for a received message. Messages that the broker has queued for an earlier connection
     * may arrive before the subscriptions are granted.
     *
     * @param acknowledge sends the PUBACK.
     */
    void delivered(Delivery delivery, Runnable acknowledge);

    /** Called when a publish was accepted that has no subscribers. Any thread. */
    default void publishWithoutSubscribers() {}

    /** Called before {@link #ended}, if the CONNECT was not sent. */
    default void connectNotSent() {}

    /** Called when the connection is closed or the attempt to connect has failed. */
    void ended(String why);
  }
}
