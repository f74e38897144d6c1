// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The protocol that a {@link StreamClient} runs on its connection. */
@ConfinedTo("link")
interface StreamProtocol {

  /**
   * Number of consecutive unmatched responses after which the gateway reconnects, because the peer
   * has lost track of the requests.
   */
  int STRAYS_BEFORE_RECONNECT = 5;

  /**
   * Number of consecutive timeouts after which the gateway reconnects, because the other end may be
   * gone.
   */
  int SILENCES_BEFORE_RECONNECT = 5;

  /** Returns the decoders for a new connection, outermost first. */
  List<ChannelHandler> decoders();

  /** Queues a request, which {@link #sendDue} sends in its turn. */
  void submit(PendingRequest request);

  /**
   * Handles an established connection.
   *
   * @param delay nanoseconds during which nothing is sent.
   */
  void opened(long now, long delay);

  /** Handles a connection that is about to be replaced. The waiting requests wait for the next. */
  void suspend();

  /** Handles a lost connection: fails all requests. */
  void failAll(String why);

  /** Writes, without flushing, the requests that may be sent now. */
  void sendDue(long now, Channel open);

  /**
   * Handles a message from the decoders. The caller releases it.
   *
   * @return whether it answers a request.
   */
  boolean received(Object message, long now);

  /** Fails the requests whose timeout has expired. */
  void expire(long now);

  /** Returns the nanoseconds until {@link #expire} or {@link #sendDue} has work to do. */
  long nextDue(long now);

  /** Returns whether no request is in flight or waiting. */
  boolean isIdle();

  /** Returns whether requests are waiting, and none is in flight. */
  boolean hasOnlyWaiting();

  /** Returns the current maximum number of in-flight requests. */
  int window();

  /** Returns the nanoseconds during which nothing is sent to a unit. */
  default long quarantine(Unit unit, long now) {
    return 0;
  }

  /**
   * Returns the last frame of another master on the same line, if one is present. Safe to call from
   * any thread.
   */
  default Optional<ForeignFrame> foreignMaster(long now) {
    return Optional.empty();
  }

  /** Returns for how many nanoseconds the last request waited for other masters. */
  default long postponed() {
    return 0;
  }

  /** Returns why the gateway must reconnect, or null. */
  @Nullable String reconnectReason();
}
