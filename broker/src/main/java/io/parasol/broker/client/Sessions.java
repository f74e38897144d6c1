// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import io.parasol.config.model.site.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A factory of sessions to one broker. All of them share a few event loops. */
public final class Sessions implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private static final int MAX_HANDSHAKES = 8;
  private static final int CLOSE_TIMEOUT_SECONDS = 5;

  private final ThreadLoop loop;
  private final HandshakeThrottle throttle;
  private final List<Connection.Connector> brokers;
  private final Set<ReconnectingSession> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * Creates sessions to the broker at this address. The broker's certificate must contain this
   * host.
   */
  public Sessions(HostPort broker) {
    this(List.of(broker), "mqtt-sessions");
  }

  /**
   * Creates sessions to the first available broker. Its certificate must contain the host of the
   * address that is used.
   *
   * @param brokers tried in this order; at least one.
   * @param name the name of the threads.
   */
  public Sessions(List<HostPort> brokers, String name) {
    this(brokers, name, MAX_HANDSHAKES);
  }

  /**
   * Creates sessions as {@link #Sessions(List, String)}.
   *
   * @param handshakes maximum number of sessions that connect at the same time; at least one.
   */
  public Sessions(List<HostPort> brokers, String name, int handshakes) {
    this.throttle = new HandshakeThrottle(handshakes);
    this.loop = new ThreadLoop(name);
    MqttClientExecutorConfig threads = MqttConnector.executors(name + "-io");
    this.brokers =
        brokers.stream()
            .<Connection.Connector>map(each -> new MqttConnector(each, loop, threads))
            .toList();
  }

  /** Opens a session. It connects in the background and retries until the connection is up. */
  public Session open(SessionSettings settings, SessionListener listener) {
    if (isClosed) {
      throw new IllegalStateException("sessions are closed");
    }
    ReconnectingSession session =
        new ReconnectingSession(
            settings,
            listener,
            new Failover(brokers, loop),
            loop,
            throttle,
            new Backoff(brokers.size(), () -> ThreadLocalRandom.current().nextDouble()));
    open.add(session);
    session.whenClosed(() -> open.remove(session));
    session.start();
    return session;
  }

  /** Returns the number of connected sessions. */
  public int connected() {
    return (int) open.stream().filter(Session::isConnected).count();
  }

  /**
   * Returns whether the thread of the sessions runs a task within this time. The caller waits for
   * it.
   */
  public boolean isResponsive(Duration timeout) throws InterruptedException {
    CountDownLatch run = new CountDownLatch(1);
    loop.execute(run::countDown);
    return run.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Closes the open sessions, without a final message, and the event loops. Waits a few seconds for
   * the sessions to close.
   */
  @Override
  public void close() {
    isClosed = true;
    CompletableFuture<?>[] ends =
        open.stream()
            .map(session -> session.close(Optional.empty()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException slow) {
      log.warn("sessions did not all close in time open={}", open.size());
    }
    loop.close();
  }
}
