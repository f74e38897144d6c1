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
   */
  int window();

  /**
   * Publishes with QoS 1.
   *
   * @return completes on the session's event loop with the broker's answer; with {@link
   *     PublishResult#UNKNOWN} at once where there is no connection, and when it is lost. It never
   *     fails, and nothing is queued for a later connection.
   */
  CompletionStage<PublishResult> publish(Publication publication);

  /** Connects anew, with the material of now. */
  void reconnect();

  /**
   * Ends the session for good.
   *
   * @param farewell published, and its acknowledgement awaited for a bounded time, before the
   *     disconnect; the Will is not sent then.
   * @return completes when the connection is closed.
   */
  CompletionStage<Void> close(Optional<Publication> farewell);
}
