// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.client.Session;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.publish.BacklogDrain;
import io.parasol.gateway.telemetry.publish.Budget;
import io.parasol.gateway.telemetry.publish.Counts;
import io.parasol.gateway.telemetry.publish.DevicePublisher;
import io.parasol.gateway.telemetry.publish.InFlightWindow;
import io.parasol.gateway.telemetry.publish.RateLimiter;
import io.parasol.gateway.telemetry.publish.RecipientPublishers;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import io.parasol.gateway.telemetry.publish.TelemetryLoop;
import io.parasol.gateway.telemetry.publish.TelemetryPublications;
import io.parasol.gateway.telemetry.report.ClockHistory;
import io.parasol.gateway.telemetry.report.DeviceReporting;
import io.parasol.gateway.telemetry.report.Message;
import io.parasol.gateway.telemetry.report.Reporter;
import io.parasol.gateway.telemetry.report.TimestampCorrection;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingDurability;
import io.parasol.legacy.ReadingSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes readings, stores them as numbered messages, and publishes these over the session of their
 * device. All methods may be called from any thread. None waits for a disk or a network, except
 * {@link #open}, {@link #checkClock} and {@link #close}.
 */
public final class Telemetry implements ReadingSink, ReadingDurability, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Telemetry.class);

  /** Maximum bytes of live messages in memory, over all devices. */
  private static final long MAX_LIVE_BYTES = 8L << 20;

  /** Maximum bytes of backlog messages in flight, over all devices. */
  private static final long MAX_LATE_BYTES = 2L << 20;

  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration IDLE_CHECK_PERIOD = Duration.ofMillis(10);

  /** A commit that takes longer than this counts as slow: it delays new measurements by as much. */
  private static final Duration SLOW_COMMIT = Duration.ofSeconds(2);

  private final TelemetryListener listener;
  private final TelemetryLoop loop;
  private final ReadingStore store;
  private final RecipientPublishers broker;
  private final Counts counts = new Counts();
  private final @Nullable UpstreamTelemetry upstream;
  private final Map<DeviceId, DeviceReporting> rules;
  private final Map<DeviceId, Reporter> reporters = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Null if every instant of measurement is trusted. */
  private final @Nullable ClockHistory clockHistory;

  @ConfinedTo("telemetry")
  private boolean isStopped;

  @ConfinedTo("telemetry")
  private boolean isSlow;

  private Telemetry(
      TelemetrySettings settings,
      StoreEnvironment environment,
      Optional<MeasurementClock> clock,
      TelemetryListener listener)
      throws StoreException {
    this.rules = new ConcurrentHashMap<>(settings.devices());
    this.listener = listener;
    this.loop = new TelemetryLoop("parasol-telemetry", environment.speedup());
    StoreEventDispatcher dispatcher =
        new StoreEventDispatcher(loop, this::recipientPublishers, listener);
    reportMissingStore(settings);
    try {
      this.store =
          ReadingStore.open(
              settings.folder(),
              settings.recipients(),
              settings.keep(),
              settings.commit(),
              environment,
              dispatcher);
      this.upstream = upstream(settings, environment, listener);
    } catch (StoreException e) {
      loop.close();
      throw e;
    }
    Budget late = new Budget(MAX_LATE_BYTES);
    this.broker =
        new RecipientPublishers(
            store,
            new DevicePublisher.PublisherContext(
                new RecipientPublishers.StoredBacklog(store, Recipient.BROKER),
                loop,
                new BacklogDrain(loop, settings.drain(), late),
                RateLimiter.unbounded(),
                new Budget(MAX_LIVE_BYTES),
                late,
                counts,
                new TelemetryPublications(
                    settings.topics(),
                    Recipient.BROKER,
                    new TimestampCorrection(store.boots())::of),
                listener));
    dispatcher.open();
    this.clockHistory =
        clock
            .map(of -> new ClockHistory(of.wall(), of.uptime(), of.isSynchronized(), store.boots()))
            .orElse(null);
    checkClock();
  }

  /** Reports that the store is gone, where the queue for the central broker is still there. */
  private void reportMissingStore(TelemetrySettings settings) {
    Path folder = settings.folder();
    boolean isKnown = settings.bridge().filter(to -> ReadingStore.exists(to.spool())).isPresent();
    if (isKnown && !ReadingStore.exists(folder)) {
      listener.onStoreCorruption(new Corruption(folder, 0, 0, "the store of readings is missing"));
    }
  }

  private @Nullable UpstreamTelemetry upstream(
      TelemetrySettings settings, StoreEnvironment environment, TelemetryListener listener)
      throws StoreException {
    if (settings.bridge().isEmpty()) {
      return null;
    }
    Path queue = settings.bridge().get().spool();
    if (store.continuesUpstream() && !ReadingStore.exists(queue)) {
      listener.onStoreCorruption(
          new Corruption(queue, 0, 0, "the queue of events and receipts is missing"));
    }
    try {
      return new UpstreamTelemetry(
          settings, loop, store, environment, listener, InstantSource.system());
    } catch (StoreException e) {
      try {
        store.close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private List<RecipientPublishers> recipientPublishers() {
    return upstream == null ? List.of(broker) : List.of(broker, upstream.telemetry());
  }

  /** Returns what goes to a central broker; empty if the site has none. */
  public Optional<UpstreamTelemetry> upstream() {
    return Optional.ofNullable(upstream);
  }

  /** Returns whether the payload of a publication was marked as delivered from the backlog. */
  public static boolean isLate(byte[] payload) {
    return Message.isLate(payload);
  }

  /**
   * Opens the store and starts.
   *
   * @throws StoreException if the store cannot be opened; the message is one line for the operator.
   */
  public static Telemetry open(TelemetrySettings settings, TelemetryListener listener)
      throws StoreException {
    return open(settings, StoreEnvironment.DEFAULT, listener);
  }

  /**
   * Opens the store as {@link #open(TelemetrySettings, TelemetryListener)} does, in a simulated
   * environment.
   */
  public static Telemetry open(
      TelemetrySettings settings, StoreEnvironment environment, TelemetryListener listener)
      throws StoreException {
    return new Telemetry(settings, environment, Optional.empty(), listener);
  }

  /**
   * Opens the store as {@link #open(TelemetrySettings, TelemetryListener)} does. Messages that are
   * measured while the clock is not synchronized are marked, and corrected once it is. The caller
   * must call {@link #checkClock} about every second.
   */
  public static Telemetry open(
      TelemetrySettings settings,
      StoreEnvironment environment,
      MeasurementClock clock,
      TelemetryListener listener)
      throws StoreException {
    return new Telemetry(settings, environment, Optional.of(clock), listener);
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    if (closed.get()) {
      return;
    }
    reporters.computeIfAbsent(device, this::reporter).report(readings);
  }

  /**
   * Replaces the rules by which readings of a device are reported. Its sequence numbers continue,
   * and the next reading of each point is reported.
   */
  public void setReporting(SiteConfig.Device device) {
    rules.put(device.id(), TelemetrySettings.reporting(device));
    reporters.remove(device.id());
  }

  /**
   * Commits what was accepted of a device, and waits a bounded time for the answers to what is
   * published, so that no message is sent again under another name. No reading of the device may be
   * accepted meanwhile; nothing more is published for it until {@link #rename}.
   */
  public void settle(DeviceId device) {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    try {
      store.flush().get(FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      loop.execute(
          () -> {
            List<DevicePublisher> of =
                recipientPublishers().stream().map(each -> each.publisher(device)).toList();
            of.forEach(DevicePublisher::stopBacklog);
            awaitIdle(of, idle, loop.nanos() + CLOSE_TIMEOUT.toNanos(), () -> {});
          });
      idle.get(2 * CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("not all publications were answered in time device={} why={}", device, e.toString());
    }
  }

  /**
   * Gives a device, which has neither a link nor a session, another name: its messages, sequence
   * numbers and positions. Blocks on the disk; durable when the method returns.
   *
   * @throws IOException as of {@link ReadingStore#rename}.
   */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    loop.execute(
        () -> {
          recipientPublishers().forEach(each -> each.remove(from));
          recipientPublishers().forEach(each -> each.remove(to));
          stopped.complete(null);
        });
    stopped.completeOnTimeout(null, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
    store.rename(from, to);
    reporters.remove(from);
    rules.remove(from);
    // The central broker gets the backlog also if no new message of the device follows.
    loop.execute(() -> upstream().ifPresent(each -> each.telemetry().publisher(to)));
  }

  /**
   * Commits every accepted reading at once, because a device waits. Returns a future that completes
   * once they are on the disk, or reported as lost if the disk rejects writes. Fails once telemetry
   * is closed.
   */
  @Override
  public CompletionStage<Void> stored() {
    return closed.get()
        ? CompletableFuture.failedFuture(
            new IllegalStateException("telemetry is closed; no reading is accepted"))
        : store.flush();
  }

  private Reporter reporter(DeviceId device) {
    return new Reporter(
        device,
        rules.getOrDefault(device, DeviceReporting.EVERY_READING),
        System::nanoTime,
        store::append,
        this::untrustedTimestamp);
  }

  private Optional<MonotonicTimestamp> untrustedTimestamp(Instant measuredAt) {
    return clockHistory == null ? Optional.empty() : clockHistory.untrustedTimestamp(measuredAt);
  }

  /** Checks whether the clock was set, and saves what is learned; then waits for the disk. */
  public void checkClock() {
    if (clockHistory == null) {
      return;
    }
    clockHistory.update();
    try {
      store.boots().save();
    } catch (IOException retriedLater) {
      log.debug("boot times not saved; will be tried again why={}", retriedLater.toString());
    }
  }

  /** Reports when the disk becomes slow. Must be called about every second. */
  public void checkDisk() {
    loop.execute(
        () -> {
          Duration took = store.lastCommit();
          boolean wasSlow = isSlow;
          isSlow = took.compareTo(SLOW_COMMIT) >= 0;
          if (isSlow && !wasSlow) {
            listener.onStoreDegraded(
                "the disk is slow: a commit takes %d s".formatted(took.toSeconds()));
          } else if (wasSlow && !isSlow && store.size().degraded().isEmpty()) {
            listener.onStoreRecovered();
          }
        });
  }

  /** Publishes the messages of a device over a session, whenever it is connected. */
  public void attach(DeviceId device, Session session) {
    loop.execute(
        () -> {
          if (!isStopped) {
            broker.publisher(device).attach(session, new InFlightWindow(session::window));
          }
        });
  }

  /** The session of a device is connected; may be called before {@link #attach}. */
  public void connected(DeviceId device) {
    broker.publisher(device).connected();
  }

  /** The session of a device is disconnected. */
  public void disconnected(DeviceId device) {
    broker.publisher(device).disconnected();
  }

  private List<DevicePublisher> publishers() {
    return Stream.concat(
            broker.publishers().stream(),
            upstream().stream().flatMap(UpstreamTelemetry::publishers))
        .toList();
  }

  public ReadingStore store() {
    return store;
  }

  public TelemetryFigures figures() {
    return new TelemetryFigures(
        store.size(), store.writes(), counts.live.sum(), counts.late.sum(), counts.refused.sum());
  }

  /**
   * Stops accepting readings, commits the accepted ones, waits a bounded time for the answers to
   * publications, and closes the store. Must be called while the sessions are still connected.
   * Idempotent.
   *
   * <p>Nothing is published once the store begins to close: the answer would be lost, and the
   * message would be sent again.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      store.flush().get(FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      awaitAnswers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("telemetry closed before all publications were answered why={}", e.toString());
    }
    stop();
    close(store::close);
    upstream().ifPresent(each -> close(each::close));
    loop.close();
  }

  private interface Closing {
    void close() throws IOException;
  }

  /** Closes a store. A disk that rejects this does not keep the other stores open. */
  private static void close(Closing closing) {
    try {
      closing.close();
    } catch (IOException e) {
      log.warn("store not closed cleanly why={}", e.toString());
    }
  }

  private void awaitAnswers() throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    loop.execute(
        () -> {
          List<DevicePublisher> all = publishers();
          all.forEach(DevicePublisher::stopBacklog);
          awaitIdle(all, idle, loop.nanos() + CLOSE_TIMEOUT.toNanos(), this::stopPublishers);
        });
    idle.get(2 * CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits until publishers are idle.
   *
   * @param then runs in the same task, because they may not stay idle.
   */
  private void awaitIdle(
      List<DevicePublisher> of, CompletableFuture<Void> idle, long until, Runnable then) {
    boolean isIdle = of.stream().allMatch(DevicePublisher::isIdle);
    if (isIdle || loop.nanos() - until >= 0) {
      then.run();
      idle.complete(null);
    } else {
      loop.after(IDLE_CHECK_PERIOD, () -> awaitIdle(of, idle, until, then));
    }
  }

  private void stopPublishers() {
    isStopped = true;
    upstream().ifPresent(UpstreamTelemetry::stop);
    publishers().forEach(DevicePublisher::stop);
  }

  /**
   * Stops all publishers, whatever the result of the wait for answers. Waits for the loop for a
   * bounded time, also when interrupted.
   */
  private void stop() {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    loop.execute(
        () -> {
          stopPublishers();
          stopped.complete(true);
        });
    long timeoutMillis = CLOSE_TIMEOUT.toMillis();
    if (!stopped.completeOnTimeout(false, timeoutMillis, TimeUnit.MILLISECONDS).join()) {
      log.warn("telemetry closed, but its loop did not stop in time and may still publish");
    }
  }
}
