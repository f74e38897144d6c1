// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One MQTT 5 session with one certificate. Reconnects by itself, with jitter, until it is closed.
 */
public interface Session {

  boolean isConnected();

  /**
   * Returns the maximum number of unacknowledged publishes: the smaller of the broker's Receive
   * Maximum at the last connect and the gateway's own limit. Before the first connect it is the
   * gateway's own limit.
   */
  int window();

  /**
   * Publishes with QoS 1.
   *
   * <p>Publishes beyond {@link #window} are sent as the window allows. Far more (a thousand) are
   * rejected with {@link PublishResult#QUOTA_EXCEEDED}. If the broker acknowledges none of them for
   * 30 s, the session reconnects.
   *
   * @return completes on the session's event loop with the broker's acknowledgement. Completes with
   *     {@link PublishResult#UNKNOWN} when the connection is lost, or at once if there is none. It
   *     never fails, and nothing is queued for a later connection.
   */
  CompletionStage<PublishResult> publish(Publication publication);

  /**
   * Publishes as {@link #publish} does, for a caller that goes on in a thread of its own.
   *
   * @return may complete on the thread that receives the packets of all sessions, so dependents
   *     must not block; otherwise as {@link #publish}.
   */
  default CompletionStage<PublishResult> publishOnAnyThread(Publication publication) {
    return publish(publication);
  }

  /**
   * Publishes with QoS 0, in order with the other publishes of the session.
   *
   * @return completes with {@link PublishResult#ACCEPTED} once the packet is written, which does
   *     not say that the broker has it; otherwise as {@link #publish}.
   */
  default CompletionStage<PublishResult> publishAtMostOnce(Publication publication) {
    return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
  }

  /**
   * Returns the number of publishes since the start that the broker has accepted although the topic
   * has no subscribers (PUBACK 0x10, MQTT 5.0 §3.4.2.1).
   */
  default long publishesWithoutSubscribers() {
    return 0;
  }

  /**
   * Reconnects with the current TLS material. The session at the broker continues and its Will is
   * not sent. Unacknowledged publishes complete with {@link PublishResult#UNKNOWN}.
   */
  void reconnect();

  /**
   * Reconnects as {@link #reconnect}, to the next address of several. After the last one follows
   * the first.
   */
  default void reconnectToNext() {
    reconnect();
  }

  /**
   * Returns the position, in the list of addresses, of the broker that the session is connected to,
   * or was last. Zero before the first connection.
   */
  default int address() {
    return 0;
  }

  /**
   * Ends the session permanently. Idempotent; the listener is not called any more. The final
   * message is sent only if the session is connected.
   *
   * @param finalMessage the final message. It is published before the disconnect, and its
   *     acknowledgement is awaited for a limited time. The broker does not send the Will then.
   * @return completes when the connection is closed.
   */
  CompletionStage<Void> close(Optional<Publication> finalMessage);
}
