// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Session;
import io.parasol.broker.topic.Kind;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Circumstances;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.StoreException;
import io.parasol.gateway.telemetry.store.StoredMessage;
import io.parasol.legacy.Custody;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes readings, stores them as numbered messages, and publishes these over the session of their
 * device. All methods may be called from any thread, and none waits for a disk or a network, but
 * {@link #open} and {@link #close}.
 */
public final class Telemetry implements ReadingSink, Custody, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

  /** Of live messages in memory, all devices together. */
  private static final long MOST_LIVE = 8L << 20;

  /** Of late messages that are sent and not acknowledged, all devices together. */
  private static final long MOST_LATE = 2L << 20;

  private static final Duration LONGEST_FLUSH = Duration.ofSeconds(5);
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);
  private static final Duration GLANCE = Duration.ofMillis(10);

  private final TelemetrySettings settings;
  private final ThreadLoop loop;
  private final ReadingStore store;
  private final DevicePublisher.Outlet outlet;
  private final Map<DeviceId, Reporter> reporters = new ConcurrentHashMap<>();

  private final Map<DeviceId, DevicePublisher> publishers = new ConcurrentHashMap<>();

  private final AtomicBoolean closed = new AtomicBoolean();

  /** Known to the loop only. */
  private boolean isStopped;

  private Telemetry(
      TelemetrySettings settings, Circumstances circumstances, TelemetryListener listener)
      throws StoreException {
    this.settings = settings;
    this.loop = new ThreadLoop("parasol-telemetry", circumstances.haste());
    StoreEars ears = new StoreEars(loop, this::publisher, listener);
    try {
      this.store =
          ReadingStore.open(
              settings.folder(), Set.of(Recipient.BROKER), settings.keep(), circumstances, ears);
    } catch (StoreException e) {
      loop.close();
      throw e;
    }
    Budget late = new Budget(MOST_LATE);
    this.outlet =
        new DevicePublisher.Outlet(
            new StoredBacklog(store),
            loop,
            new Drain(loop, settings.drain(), late),
            new Budget(MOST_LIVE),
            late,
            new Counts(),
            listener);
    ears.begin();
  }

  /**
   * Opens the store and starts.
   *
   * @throws StoreException if the store cannot be opened; one line for the operator.
   */
  public static Telemetry open(TelemetrySettings settings, TelemetryListener listener)
      throws StoreException {
    return open(settings, Circumstances.USUAL, listener);
  }

  /** As {@link #open(TelemetrySettings, TelemetryListener)}, where circumstances are played. */
  public static Telemetry open(
      TelemetrySettings settings, Circumstances circumstances, TelemetryListener listener)
      throws StoreException {
    return new Telemetry(settings, circumstances, listener);
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    if (closed.get()) {
      return;
    }
    reporters.computeIfAbsent(device, this::reporter).report(readings);
  }

  /** On disk, or told as lost if the disk takes nothing; fails once this is closed. */
  @Override
  public CompletionStage<Void> taken() {
    return closed.get()
        ? CompletableFuture.failedFuture(new IllegalStateException("telemetry is closed"))
        : store.taken();
  }

  private Reporter reporter(DeviceId device) {
    DeviceReporting rules = settings.devices().getOrDefault(device, DeviceReporting.EVERY_READING);
    return new Reporter(device, rules, System::nanoTime, store::append);
  }

  /** Publishes the messages of a device over that session, whenever it is connected. */
  public void attach(DeviceId device, Session session) {
    loop.execute(
        () -> {
          if (!isStopped) {
            publisher(device).attach(session);
          }
        });
  }

  /** The session of a device is up; may be told before {@link #attach}. */
  public void connected(DeviceId device) {
    publisher(device).connected();
  }

  /** The session of a device is down. */
  public void disconnected(DeviceId device) {
    publisher(device).disconnected();
  }

  private DevicePublisher publisher(DeviceId device) {
    return publishers.computeIfAbsent(
        device,
        any ->
            new DevicePublisher(
                device,
                settings.topics().of(device, Kind.TELEMETRY),
                store.newest(device),
                outlet));
  }

  public ReadingStore store() {
    return store;
  }

  public TelemetryFigures figures() {
    Counts counts = outlet.counts();
    return new TelemetryFigures(
        store.size(), counts.live.sum(), counts.late.sum(), counts.refused.sum());
  }

  /**
   * Takes no more readings, stores what was taken, waits a bounded time for the answers to what was
   * published, and closes the store. To be called while the sessions are still up. Idempotent.
   *
   * <p>Nothing is published once the store begins to close: its answer would be lost, and the
   * message would be sent again.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      store.flush().get(LONGEST_FLUSH.toMillis(), TimeUnit.MILLISECONDS);
      awaitAnswers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("telemetry closed before all was answered why={}", e.toString());
    }
    stop();
    try {
      store.close();
    } catch (IOException e) {
      LOG.warn("store not closed cleanly why={}", e.toString());
    }
    loop.close();
  }

  private void awaitAnswers() throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    loop.execute(
        () -> {
          publishers.values().forEach(DevicePublisher::leaveBacklog);
          awaitIdle(idle, loop.nanos() + LONGEST_GOODBYE.toNanos());
        });
    idle.get(2 * LONGEST_GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void awaitIdle(CompletableFuture<Void> idle, long until) {
    boolean isIdle = publishers.values().stream().allMatch(DevicePublisher::isIdle);
    if (isIdle || loop.nanos() - until >= 0) {
      stopPublishers(); // in the same breath: idle is what they are only now
      idle.complete(null);
    } else {
      loop.after(GLANCE, () -> awaitIdle(idle, until));
    }
  }

  private void stopPublishers() {
    isStopped = true;
    publishers.values().forEach(DevicePublisher::stop);
  }

  /** However the wait for answers went; waits for the loop, also when interrupted, and bounded. */
  private void stop() {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    loop.execute(
        () -> {
          stopPublishers();
          stopped.complete(true);
        });
    long most = LONGEST_GOODBYE.toMillis();
    if (!stopped.completeOnTimeout(false, most, TimeUnit.MILLISECONDS).join()) {
      LOG.warn("telemetry closed while it may still publish");
    }
  }

  /** The store as publishing sees it. */
  private record StoredBacklog(ReadingStore store) implements Backlog {

    @Override
    public List<StoredMessage> waiting(DeviceId device, long after, int most, long mostBytes)
        throws IOException {
      return store.waiting(device, after, most, mostBytes);
    }

    @Override
    public void acknowledge(DeviceId device, long seq) {
      store.acknowledge(device, seq);
    }

    @Override
    public boolean mayRunAhead(DeviceId device) {
      return store.mayRunAhead(device);
    }

    @Override
    public String epoch() {
      return store.epoch();
    }
  }
}
