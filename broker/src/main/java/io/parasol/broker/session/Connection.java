// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.util.concurrent.CompletionStage;

/** One connection of a session, from the first SYN to its end; every attempt makes a new one. */
interface Connection {

  /**
   * Publishes with QoS 1. Any thread.
   *
   * @return completes on the loop with the broker's answer; {@link PublishResult#UNKNOWN} when the
   *     connection ends first, {@link PublishResult#QUOTA_EXCEEDED} at once when far too many are
   *     unanswered already. Never fails.
   */
  CompletionStage<PublishResult> publish(Publication publication);

  /** Whether publishes wait for an answer and none has come for too long. On the loop. */
  boolean isStalled();

  /**
   * Ends it with DISCONNECT 0x00, so that the Will is not sent, or as soon as it can be; what is
   * unanswered is {@link PublishResult#UNKNOWN} from now on. Idempotent. On the loop.
   */
  void disconnect();

  /** Makes connections. */
  @FunctionalInterface
  interface Connector {

    /**
     * Begins to connect. On the loop.
     *
     * @throws RuntimeException if it cannot even begin, such as without a usable key.
     */
    Connection connect(SessionSettings settings, Listener listener);
  }

  /** Hears how a connection fares, in this order, on the loop; after {@link #ended} nothing. */
  interface Listener {

    /** CONNACK 0x00. */
    void accepted();

    /** Every subscription is granted. */
    void granted(int window);

    /** A subscription is refused; the connection is still there. */
    void refused(String why);

    /**
     * A message arrived, perhaps before the subscriptions are granted, from an earlier connection.
     *
     * @param acknowledge sends the PUBACK.
     */
    void delivered(Delivery delivery, Runnable acknowledge);

    /** A publish was accepted, and nobody subscribes to it. Any thread. */
    default void unheard() {}

    /** It is closed, or was never made. */
    void ended(String why);
  }
}
