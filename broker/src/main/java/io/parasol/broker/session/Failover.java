// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several brokers that can be had. After a connection that was of no use
 * it is the next one's turn; after one that held for a while, it is the first one's again.
 *
 * <p>Of one session; used on its loop.
 */
final class Failover implements Connection.Connector {

  /** A broker that comes up and is lost, or left, before this was of no use. */
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
      throw new IllegalArgumentException("no broker to connect to");
    }
    this.brokers = List.copyOf(brokers);
    this.loop = loop;
  }

  @Override
  public Connection connect(SessionSettings settings, Connection.Listener listener) {
    if (last != null) {
      last.over(); // of one that we have given up it may not have been told
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
