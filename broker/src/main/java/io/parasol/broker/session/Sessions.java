// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import io.parasol.config.site.HostPort;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions to one broker; all of them share a few event loops. */
public final class Sessions implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Sessions.class);

  private static final int MOST_HANDSHAKES = 8;
  private static final int LONGEST_CLOSE_SECONDS = 5;

  private final ThreadLoop loop = new ThreadLoop("mqtt-sessions");
  private final Handshakes handshakes = new Handshakes(MOST_HANDSHAKES);
  private final MqttConnector connector;
  private final Set<LastingSession> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /** Sessions to the broker at that address, whose certificate must bear that host. */
  public Sessions(HostPort broker) {
    this.connector = new MqttConnector(broker, loop);
  }

  /**
   * Opens a session; the first connect goes on in the background and is repeated until it holds.
   */
  public Session open(SessionSettings settings, SessionListener listener) {
    if (isClosed) {
      throw new IllegalStateException("sessions are closed");
    }
    LastingSession session =
        new LastingSession(
            settings,
            listener,
            connector,
            loop,
            handshakes,
            () -> ThreadLocalRandom.current().nextDouble());
    open.add(session);
    session.whenClosed(() -> open.remove(session));
    session.start();
    return session;
  }

  /** How many are connected now. */
  public int connected() {
    return (int) open.stream().filter(Session::isConnected).count();
  }

  /**
   * Ends what is still open, without farewell, and the event loops; waits for that a few seconds.
   */
  @Override
  public void close() {
    isClosed = true;
    CompletableFuture<?>[] ends =
        open.stream()
            .map(session -> session.close(Optional.empty()).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException slow) {
      log.warn("sessions not all closed open={}", open.size());
    }
    loop.close();
  }
}
