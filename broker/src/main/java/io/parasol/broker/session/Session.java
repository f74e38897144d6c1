// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One MQTT 5 session under one certificate. Reconnects by itself, with jitter, until it is closed.
 */
public interface Session {

  boolean isConnected();

  /**
   * How many publishes may be unacknowledged at once: the smaller of the broker's limit and ours.
   * What the broker said last; ours before the first connect.
   */
  int window();

  /**
   * Publishes with QoS 1.
   *
   * <p>More than {@link #window} at once are sent as the window allows; far more (a thousand) are
   * turned away with {@link PublishResult#QUOTA_EXCEEDED}. If the broker answers none of them for
   * half a minute, the session connects anew.
   *
   * @return completes on the session's event loop with the broker's answer; with {@link
   *     PublishResult#UNKNOWN} at once where there is no connection, and when it is lost. It never
   *     fails, and nothing is queued for a later connection.
   */
  CompletionStage<PublishResult> publish(Publication publication);

  /**
   * How many publishes the broker has accepted since the start though nobody subscribes to them
   * (MQTT 5, 3.4.2.1: 0x10).
   */
  default long unheard() {
    return 0;
  }

  /**
   * Connects anew, with the material of now. The session at the broker goes on, no Will is sent;
   * publishes without an answer become {@link PublishResult#UNKNOWN}.
   */
  void reconnect();

  /**
   * Ends the session for good. Idempotent; the listener hears nothing any more. Only a session that
   * is connected can say farewell.
   *
   * @param farewell published, and its acknowledgement awaited for a bounded time, before the
   *     disconnect; the Will is not sent then.
   * @return completes when the connection is closed.
   */
  CompletionStage<Void> close(Optional<Publication> farewell);
}
