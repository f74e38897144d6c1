// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * How messages reach the centre: a session there that connects by itself, and what belongs to its
 * protocol. Thread-safe.
 */
interface UpstreamRoute extends AutoCloseable {

  /** A listener for the session of the route. Called on a thread of the route; must not block. */
  interface Listener {

    /** Called when the session is connected, also after every reconnect. */
    void connected();

    /**
     * Called when the connection is lost, and after every further failed attempt.
     *
     * @param why one line for operators.
     */
    void disconnected(String why);

    /** Called when {@link #isTelemetryReady} may have changed. */
    void telemetryChanged();
  }

  /** Returns the session of events, receipts and states; also before {@link #open}. */
  Session session();

  /** Returns the session of telemetry; also before {@link #open}. */
  default Session telemetry() {
    return session();
  }

  /** Returns whether telemetry may be sent while the session is connected. */
  default boolean isTelemetryReady() {
    return true;
  }

  /** Returns what must see every publication of the site; empty if nothing must. */
  default Optional<Consumer<Publication>> observer() {
    return Optional.empty();
  }

  /** Connects in the background, again and again until it is closed; must be called once only. */
  void open();

  /** Does the periodic work; must be called about once a second while the route is open. */
  default void tick() {}

  /** Publishes the last messages that only this route has, before it is closed. */
  default void publishLast() {}

  /**
   * Closes the session after a last message.
   *
   * @return completes when the session is closed.
   */
  CompletionStage<Void> close(Publication last);

  /**
   * Closes the session and everything else of the route, within a limited time. It sends no last
   * message, unless {@link #close(Publication)} was called before.
   */
  @Override
  void close();

  /** Ends the connection permanently, and reports that to the listener. */
  void end(String why);
}
