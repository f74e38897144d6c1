// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.parasol.config.site.Unit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link TcpMaster} says and hears on its connection. Called on its event loop only. */
interface Dialogue {

  /** A peer that answers nothing but strangers' requests has lost its place: start over. */
  int STRAYS_BEFORE_RECONNECT = 5;

  /** A connection on which nothing at all comes back may have lost its other end. */
  int SILENCES_BEFORE_RECONNECT = 5;

  /** Decoders for a new connection, outermost first. */
  List<ChannelHandler> decoders();

  /** Takes a request that is to be sent when its turn has come. */
  void ask(PendingRequest request);

  /**
   * A connection is there.
   *
   * @param delay nanoseconds during which nothing is sent.
   */
  void opened(long now, long delay);

  /** The connection is gone: fails everything. */
  void failAll(String why);

  /** Writes, without flushing, what may be sent now. */
  void sendDue(long now, Channel open);

  /**
   * The decoders have something. It is released by the caller.
   *
   * @return whether it answers a request.
   */
  boolean received(Object message, long now);

  /** Fails what is overdue. */
  void expire(long now);

  /** How many nanoseconds until {@link #expire} or {@link #sendDue} has something to do. */
  long nextDue(long now);

  /** How many requests may be under way at once, from now on. */
  int window();

  /** For how many nanoseconds a unit is left alone. */
  default long quarantine(Unit unit, long now) {
    return 0;
  }

  /** What was heard last of another master on the same line, if there is one. For any thread. */
  default Optional<ForeignFrame> foreignMaster(long now) {
    return Optional.empty();
  }

  /** Why this connection leads nowhere, or null. */
  @Nullable String hopeless();
}
