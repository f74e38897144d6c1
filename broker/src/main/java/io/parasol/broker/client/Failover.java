// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connector that connects to the first available broker of several. After a connection that was
 * short-lived, or that was left for the next broker, the next one is tried. After another
 * connection that lasted, the first broker is tried again.
 *
 * <p>Belongs to one session; used on its loop.
 */
final class Failover implements Connection.Connector {

  /**
   * A connection that is lost or closed earlier than this after it came up counts as short-lived.
   */
  private static final Duration MIN_LASTING = Duration.ofMinutes(2);

  private final List<Connection.Connector> brokers;
  private final SessionLoop loop;
  private int next;
  private int last;
  private @Nullable BrokerAttempt lastAttempt;

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
    if (lastAttempt != null) {
      lastAttempt.finish(); // an abandoned connection may not have reported its end
    }
    BrokerAttempt attempt = new BrokerAttempt(listener);
    lastAttempt = attempt;
    last = next;
    return brokers.get(next).connect(settings, attempt);
  }

  @Override
  public void moveOn() {
    if (lastAttempt != null) {
      lastAttempt.isLeft = true;
    }
  }

  @Override
  public int address() {
    return last;
  }

  private final class BrokerAttempt implements Connection.Listener {
    private final Connection.Listener listener;
    private boolean wasConnected;
    private long connectedAt;
    private boolean isLeft;
    private boolean isOver;

    BrokerAttempt(Connection.Listener listener) {
      this.listener = listener;
    }

    void finish() {
      if (!isOver) {
        isOver = true;
        boolean hasLasted =
            !isLeft && wasConnected && loop.nanoTime() - connectedAt >= MIN_LASTING.toNanos();
        next = hasLasted ? 0 : (next + 1) % brokers.size();
      }
    }

    @Override
    public void accepted() {
      listener.accepted();
    }

    @Override
    public void subscribed(int window) {
      wasConnected = true;
      connectedAt = loop.nanoTime();
      listener.subscribed(window);
    }

    @Override
    public void subscriptionRefused(String why) {
      listener.subscriptionRefused(why);
    }

    @Override
    public void delivered(Delivery delivery, Runnable acknowledge) {
      listener.delivered(delivery, acknowledge);
    }

    @Override
    public void publishWithoutSubscribers() {
      listener.publishWithoutSubscribers();
    }

    @Override
    public void connectNotSent() {
      listener.connectNotSent();
    }

    @Override
    public void ended(String why) {
      finish();
      listener.ended(why);
    }
  }
}
