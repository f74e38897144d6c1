// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Session} that makes one {@link Connection} after another. It has one {@link
 * SessionState}, which changes on the loop only. It never has two connections at once: the second
 * would take over the session of the first at the broker.
 */
final class ReconnectingSession implements Session {

  private static final Logger log = LoggerFactory.getLogger(ReconnectingSession.class);

  /** Timeout of an attempt, until connected and subscribed. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(20);

  /**
   * Timeout for the end of a connection that the gateway closes. After it, the connection is
   * abandoned.
   */
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(12);

  /**
   * Timeout of {@link #close} for the PUBACK of the final message, and again for the end of the
   * connection.
   */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(2);

  /**
   * A connection that has lasted this long is stable. Also the interval between two checks of a
   * connection.
   */
  private static final Duration WATCH = Duration.ofSeconds(10);

  private final SessionSettings settings;
  private final SessionListener listener;
  private final Connection.Connector connector;
  private final SessionLoop loop;
  private final HandshakeThrottle handshakes;
  private final Backoff backoff;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private volatile @Nullable Connection up;
  private volatile int window = MqttConnector.WINDOW;
  private final LongAdder unheard = new LongAdder();

  // On the loop only.
  private SessionState state = new SessionState.Waiting(0);
  private @Nullable Attempt current;
  private SessionLoop.Timer timer = () -> {};
  private String toldWhy = "";

  ReconnectingSession(
      SessionSettings settings,
      SessionListener listener,
      Connection.Connector connector,
      SessionLoop loop,
      HandshakeThrottle handshakes,
      Backoff backoff) {
    this.settings = settings;
    this.listener = listener;
    this.connector = connector;
    this.loop = loop;
    this.handshakes = handshakes;
    this.backoff = backoff;
  }

  void start() {
    loop.execute(this::retryDue);
  }

  void whenClosed(Runnable then) {
    var unused = closed.thenRun(then);
  }

  @Override
  public boolean isConnected() {
    return up != null;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    Connection connection = up;
    return connection == null
        ? CompletableFuture.completedFuture(PublishResult.UNKNOWN)
        : connection.publish(publication);
  }

  @Override
  public long unheard() {
    return unheard.sum();
  }

  @Override
  public void reconnect() {
    loop.execute(() -> leave(0, "reconnecting"));
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> farewell) {
    loop.execute(() -> closing(farewell));
    return closed.copy();
  }

  private void retryDue() {
    state = state.retryDue();
    if (state instanceof SessionState.Queued && current == null) {
      Attempt attempt = new Attempt();
      current = attempt;
      attempt.turn = handshakes.await(attempt::begin);
    }
  }

  private void waitForRetry(String why) {
    if (!(state instanceof SessionState.Waiting)) {
      return;
    }
    Duration retryIn = backoff.after(state.failures());
    if (state.failures() == 0) {
      log.info("session down client={} why={}", settings.clientId(), why);
    } else if (why.equals(toldWhy)) {
      log.debug("session down again client={} why={}", settings.clientId(), why);
    } else {
      log.warn("session down client={} why={} retryIn={}", settings.clientId(), why, retryIn);
      toldWhy = why;
    }
    timer = loop.after(retryIn, this::retryDue);
  }

  /**
   * Closes the connection, if there is one, and reconnects with the delay of this number of
   * failures.
   */
  private void leave(int failures, String why) {
    SessionState before = state;
    state = state.leave(failures);
    if (state.equals(before)) {
      return;
    }
    timer.cancel();
    Attempt attempt = current;
    if (attempt == null) {
      waitForRetry(why);
      return;
    }
    attempt.why = why;
    timer =
        loop.after(
            LONGEST_GOODBYE,
            () -> attempt.ended("the connection did not end after the DISCONNECT"));
    attempt.takeDown(why);
    attempt.disconnect();
  }

  private void closing(Optional<Publication> farewell) {
    if (state instanceof SessionState.Closed) {
      return;
    }
    state = state.close();
    timer.cancel();
    Connection connection = up;
    up = null;
    Attempt attempt = current;
    if (attempt == null) {
      closed.complete(null);
    } else if (connection != null && farewell.isPresent()) {
      timer = loop.after(LONGEST_FAREWELL, () -> sayGoodbye(attempt));
      connection
          .publish(farewell.get())
          .whenComplete((result, failure) -> loop.execute(() -> sayGoodbye(attempt)));
    } else {
      sayGoodbye(attempt);
    }
  }

  private void sayGoodbye(Attempt attempt) {
    timer.cancel();
    if (closed.isDone() || attempt.isLeaving) {
      return;
    }
    timer = loop.after(LONGEST_FAREWELL, () -> closed.complete(null));
    attempt.disconnect();
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error defect) {
      log.error("session listener failed client={}", settings.clientId(), defect);
    }
  }

  /**
   * One connection and the state that belongs to it alone. Ignores events once it is not the
   * current one.
   */
  private final class Attempt implements Connection.Listener {
    private final List<Runnable> early = new ArrayList<>();
    private HandshakeThrottle.@Nullable Turn turn;
    private @Nullable Connection connection;
    private String why = "";
    private boolean isLeaving;
    private boolean wasUp;

    void begin() {
      state = state.turn();
      timer = loop.after(LONGEST_ATTEMPT, this::tooSlow);
      try {
        connection = connector.connect(settings, this);
      } catch (RuntimeException unusable) {
        // Later: the caller has not stored its turn yet.
        loop.execute(() -> ended(ErrorText.of(unusable)));
      }
    }

    void disconnect() {
      isLeaving = true;
      if (connection != null) {
        connection.disconnect();
      } else {
        ended(why);
      }
    }

    private void tooSlow() {
      leave(state.failures() + 1, "not connected within " + LONGEST_ATTEMPT.toSeconds() + " s");
    }

    @Override
    public void accepted() {
      if (isCurrent()) {
        turnOver();
        state = state.accepted();
      }
    }

    @Override
    public void granted(int grantedWindow) {
      if (!isCurrent()) {
        return;
      }
      state = state.granted();
      if (!(state instanceof SessionState.Up)) {
        return;
      }
      timer.cancel();
      timer = loop.after(WATCH, this::watch);
      window = grantedWindow;
      up = connection;
      log.info("session up client={} window={}", settings.clientId(), grantedWindow);
      tell(listener::connected);
      early.forEach(Runnable::run);
      early.clear();
    }

    private void watch() {
      state = state.settled();
      toldWhy = "";
      if (connection != null && connection.isStalled()) {
        leave(1, "no answer to a publish");
      } else {
        timer = loop.after(WATCH, this::watch);
      }
    }

    @Override
    public void refused(String reason) {
      if (isCurrent()) {
        leave(backoff.unwanted(state.failures()), reason);
      }
    }

    @Override
    public void delivered(Delivery delivery, Runnable acknowledge) {
      if (!isCurrent() || isLeaving) {
        return;
      }
      if (state instanceof SessionState.Up) {
        deliver(delivery, acknowledge);
      } else {
        early.add(() -> deliver(delivery, acknowledge));
      }
    }

    @Override
    public void unheard() {
      unheard.increment();
    }

    private void deliver(Delivery delivery, Runnable acknowledge) {
      AtomicReference<CompletionStage<?>> taken =
          new AtomicReference<>(CompletableFuture.completedFuture(true));
      tell(() -> taken.set(listener.keep(delivery)));
      if (taken.get().toCompletableFuture().isDone()) {
        acknowledge.run();
      } else {
        var unused =
            taken.get().whenComplete((done, failure) -> loop.execute(() -> answer(acknowledge)));
      }
    }

    private void answer(Runnable acknowledge) {
      if (isCurrent()) {
        acknowledge.run();
      }
    }

    @Override
    public void ended(String reason) {
      if (!isCurrent()) {
        return;
      }
      turnOver();
      current = null;
      timer.cancel();
      if (state instanceof SessionState.Closed) {
        closed.complete(null);
        return;
      }
      String because = why.isEmpty() ? reason : why;
      state = state.lost();
      takeDown(because);
      waitForRetry(because);
    }

    /** Makes the session unavailable for publishes and notifies the listener. */
    private void takeDown(String because) {
      if (up != null) {
        up = null;
        wasUp = true;
        tell(() -> listener.disconnected(because));
      } else if (!wasUp) {
        tell(() -> listener.failed(because));
      }
    }

    private boolean isCurrent() {
      return current == this;
    }

    private void turnOver() {
      if (turn != null) {
        turn.over();
      }
    }
  }
}
