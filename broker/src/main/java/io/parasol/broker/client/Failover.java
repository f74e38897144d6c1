// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connector that connects to the first available broker of several. After a connection that was
 * short-lived, the next broker is tried. After a connection that lasted, the first broker is tried
 * again.
 *
 * <p>Belongs to one session; used on its loop.
 */
final class Failover implements Connection.Connector {

  /**
   * A connection that is lost or closed earlier than this after it came up counts as short-lived.
   */
  private static final Duration OF_USE = Duration.ofMinutes(2);

  private final List<Connection.Connector> brokers;
  private final SessionLoop loop;
  private int next;
  private @Nullable Turn last;

  /**
   * @param brokers one at least.
   */
  Failover(List<Connection.Connector> brokers, SessionLoop loop) {
    if (brokers.isEmpty()) {
      throw new IllegalArgumentException("no broker to connect to; expected at least one address");
    }
    this.brokers = List.copyOf(brokers);
    this.loop = loop;
  }

  @Override
  public Connection connect(SessionSettings settings, Connection.Listener listener) {
    if (last != null) {
      last.over(); // an abandoned connection may not have reported its end
    }
    Turn turn = new Turn(listener);
    last = turn;
    return brokers.get(next).connect(settings, turn);
  }

  private final class Turn implements Connection.Listener {
    private final Connection.Listener listener;
    private boolean cameUp;
    private long upAt;
    private boolean isOver;

    Turn(Connection.Listener listener) {
      this.listener = listener;
    }

    void over() {
      if (!isOver) {
        isOver = true;
        boolean wasOfUse = cameUp && loop.nanoTime() - upAt >= OF_USE.toNanos();
        next = wasOfUse ? 0 : (next + 1) % brokers.size();
      }
    }

    @Override
    public void accepted() {
      listener.accepted();
    }

    @Override
    public void granted(int window) {
      cameUp = true;
      upAt = loop.nanoTime();
      listener.granted(window);
    }

    @Override
    public void refused(String why) {
      listener.refused(why);
    }

    @Override
    public void delivered(Delivery delivery, Runnable acknowledge) {
      listener.delivered(delivery, acknowledge);
    }

    @Override
    public void unheard() {
      listener.unheard();
    }

    @Override
    public void ended(String why) {
      over();
      listener.ended(why);
    }
  }
}
