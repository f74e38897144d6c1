// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.config.concurrent.ConfinedTo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
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
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  /**
   * Timeout for the end of a connection that the gateway closes. After it, the connection is
   * abandoned.
   */
  private static final Duration DISCONNECT_TIMEOUT = Duration.ofSeconds(12);

  /**
   * Timeout of {@link #close} for the PUBACK of the final message, and again for the end of the
   * connection.
   */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * A connection that has lasted this long is stable. Also the interval between two checks of a
   * connection.
   */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

  /**
   * Maximum number of messages that wait for the answer to the subscription, and of their bytes.
   * The broker may send what it has kept for the session, up to the Receive Maximum, and any number
   * of messages with QoS 0.
   */
  static final int MAX_BEFORE_SUBSCRIBED = 1000;

  static final long MAX_BYTES_BEFORE_SUBSCRIBED = 16L << 20;

  private final SessionSettings settings;
  private final SessionListener listener;
  private final Connection.Connector connector;
  private final SessionLoop loop;
  private final HandshakeThrottle throttle;
  private final Backoff backoff;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private volatile @Nullable Connection active;
  private volatile int window = MqttConnector.WINDOW;
  private volatile int address;
  private final LongAdder publishesWithoutSubscribers = new LongAdder();

  @ConfinedTo("sessions")
  private SessionState state = new SessionState.Waiting(0);

  @ConfinedTo("sessions")
  private @Nullable Attempt current;

  @ConfinedTo("sessions")
  private SessionLoop.Timer timer = () -> {};

  @ConfinedTo("sessions")
  private String loggedWhy = "";

  ReconnectingSession(
      SessionSettings settings,
      SessionListener listener,
      Connection.Connector connector,
      SessionLoop loop,
      HandshakeThrottle throttle,
      Backoff backoff) {
    this.settings = settings;
    this.listener = listener;
    this.connector = connector;
    this.loop = loop;
    this.throttle = throttle;
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
    return active != null;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return ifActive(connection -> connection.publish(publication));
  }

  @Override
  public CompletionStage<PublishResult> publishOnAnyThread(Publication publication) {
    return ifActive(connection -> connection.publishOnAnyThread(publication));
  }

  @Override
  public CompletionStage<PublishResult> publishAtMostOnce(Publication publication) {
    return ifActive(connection -> connection.publishAtMostOnce(publication));
  }

  private CompletionStage<PublishResult> ifActive(
      Function<Connection, CompletionStage<PublishResult>> publish) {
    Connection connection = active;
    return connection == null
        ? CompletableFuture.completedFuture(PublishResult.UNKNOWN)
        : publish.apply(connection);
  }

  @Override
  public long publishesWithoutSubscribers() {
    return publishesWithoutSubscribers.sum();
  }

  @Override
  public void reconnect() {
    loop.execute(() -> closeAndRetry(0, "reconnecting"));
  }

  @Override
  public void reconnectToNext() {
    loop.execute(
        () -> {
          connector.moveOn();
          closeAndRetry(0, "moving to the next broker");
        });
  }

  @Override
  public int address() {
    return address;
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    loop.execute(() -> closing(finalMessage));
    return closed.copy();
  }

  private void retryDue() {
    state = state.retryDue();
    if (state instanceof SessionState.Queued && current == null) {
      Attempt attempt = new Attempt();
      current = attempt;
      attempt.slot = throttle.schedule(attempt::begin);
    }
  }

  private void waitForRetry(String why) {
    if (!(state instanceof SessionState.Waiting)) {
      return;
    }
    Duration retryIn = backoff.delay(state.failures());
    if (state.failures() == 0) {
      log.info("session down client={} why={}", settings.clientId(), why);
    } else if (why.equals(loggedWhy)) {
      log.debug("session down again client={} why={}", settings.clientId(), why);
    } else {
      log.warn("session down client={} why={} retryIn={}", settings.clientId(), why, retryIn);
      loggedWhy = why;
    }
    timer = loop.after(retryIn, this::retryDue);
  }

  /**
   * Closes the connection, if there is one, and reconnects with the delay of this number of
   * failures.
   */
  private void closeAndRetry(int failures, String why) {
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
            DISCONNECT_TIMEOUT,
            () -> attempt.ended("the connection did not end after the DISCONNECT"));
    attempt.markDown(why);
    attempt.disconnect();
  }

  private void closing(Optional<Publication> finalMessage) {
    if (state instanceof SessionState.Closed) {
      return;
    }
    state = state.close();
    timer.cancel();
    Connection connection = active;
    active = null;
    Attempt attempt = current;
    if (attempt == null) {
      closed.complete(null);
    } else if (connection != null && finalMessage.isPresent()) {
      timer = loop.after(CLOSE_TIMEOUT, () -> sendDisconnect(attempt));
      connection
          .publish(finalMessage.get())
          .whenComplete((result, failure) -> loop.execute(() -> sendDisconnect(attempt)));
    } else {
      sendDisconnect(attempt);
    }
  }

  private void sendDisconnect(Attempt attempt) {
    timer.cancel();
    if (closed.isDone() || attempt.isDisconnecting) {
      return;
    }
    timer = loop.after(CLOSE_TIMEOUT, () -> closed.complete(null));
    attempt.disconnect();
  }

  private void notifyListener(Runnable event) {
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
    private final List<Runnable> beforeSubscribed = new ArrayList<>();
    private long bytesBeforeSubscribed;
    private HandshakeThrottle.@Nullable HandshakeSlot slot;
    private @Nullable Connection connection;
    private String why = "";
    private boolean isDisconnecting;
    private boolean wasUp;

    void begin() {
      state = state.turn();
      timer = loop.after(CONNECT_TIMEOUT, this::timedOut);
      try {
        connection = connector.connect(settings, this);
      } catch (RuntimeException unusable) {
        // Later: the caller has not stored its turn yet.
        loop.execute(() -> ended(ErrorText.of(unusable)));
      }
    }

    void disconnect() {
      isDisconnecting = true;
      if (connection != null) {
        connection.disconnect();
      } else {
        ended(why);
      }
    }

    private void timedOut() {
      closeAndRetry(
          state.failures() + 1, "not connected within " + CONNECT_TIMEOUT.toSeconds() + " s");
    }

    @Override
    public void accepted() {
      if (isCurrent()) {
        releaseSlot();
        state = state.accepted();
      }
    }

    @Override
    public void subscribed(int grantedWindow) {
      if (!isCurrent()) {
        return;
      }
      state = state.granted();
      if (!(state instanceof SessionState.Up)) {
        return;
      }
      timer.cancel();
      timer = loop.after(CHECK_INTERVAL, this::check);
      window = grantedWindow;
      address = connector.address();
      active = connection;
      log.info("session up client={} window={}", settings.clientId(), grantedWindow);
      notifyListener(listener::connected);
      beforeSubscribed.forEach(Runnable::run);
      beforeSubscribed.clear();
    }

    private void keep(Delivery delivery, Runnable acknowledge) {
      bytesBeforeSubscribed +=
          delivery.payload().length + delivery.correlation().map(id -> id.length).orElse(0);
      if (beforeSubscribed.size() < MAX_BEFORE_SUBSCRIBED
          && bytesBeforeSubscribed <= MAX_BYTES_BEFORE_SUBSCRIBED) {
        beforeSubscribed.add(() -> deliver(delivery, acknowledge));
      } else {
        beforeSubscribed.clear();
        closeAndRetry(
            backoff.afterRefusal(state.failures()),
            "too many messages before the answer to the subscription");
      }
    }

    private void check() {
      state = state.settled();
      loggedWhy = "";
      if (connection != null && connection.isStalled()) {
        closeAndRetry(1, "no answer to a publish");
      } else {
        timer = loop.after(CHECK_INTERVAL, this::check);
      }
    }

    @Override
    public void subscriptionRefused(String reason) {
      if (isCurrent()) {
        closeAndRetry(backoff.afterRefusal(state.failures()), reason);
      }
    }

    @Override
    public void delivered(Delivery delivery, Runnable acknowledge) {
      if (!isCurrent() || isDisconnecting) {
        return;
      }
      if (state instanceof SessionState.Up) {
        deliver(delivery, acknowledge);
      } else {
        keep(delivery, acknowledge);
      }
    }

    @Override
    public void publishWithoutSubscribers() {
      publishesWithoutSubscribers.increment();
    }

    private void deliver(Delivery delivery, Runnable acknowledge) {
      AtomicReference<CompletionStage<?>> processed =
          new AtomicReference<>(CompletableFuture.completedFuture(true));
      notifyListener(() -> processed.set(listener.receive(delivery)));
      if (processed.get().toCompletableFuture().isDone()) {
        acknowledge.run();
      } else {
        var unused =
            processed
                .get()
                .whenComplete(
                    (done, failure) -> loop.execute(() -> acknowledgeIfCurrent(acknowledge)));
      }
    }

    private void acknowledgeIfCurrent(Runnable acknowledge) {
      if (isCurrent()) {
        acknowledge.run();
      }
    }

    @Override
    public void connectNotSent() {
      if (isCurrent()) {
        notifyListener(listener::connectNotSent);
      }
    }

    @Override
    public void ended(String reason) {
      if (!isCurrent()) {
        return;
      }
      releaseSlot();
      current = null;
      timer.cancel();
      if (state instanceof SessionState.Closed) {
        closed.complete(null);
        return;
      }
      String cause = why.isEmpty() ? reason : why;
      state = state.lost();
      markDown(cause);
      waitForRetry(cause);
    }

    /** Makes the session unavailable for publishes and notifies the listener. */
    private void markDown(String reason) {
      if (active != null) {
        active = null;
        wasUp = true;
        notifyListener(() -> listener.disconnected(reason));
      } else if (!wasUp) {
        notifyListener(() -> listener.connectFailed(reason));
      }
    }

    private boolean isCurrent() {
      return current == this;
    }

    private void releaseSlot() {
      if (slot != null) {
        slot.released();
        slot = null;
      }
    }
  }
}
