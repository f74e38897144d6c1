// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.model.PlantEvent.CommandedLimit;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigurePoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a running site, made on a thread of their own from the stored readings. That
 * thread reads the store behind the path of telemetry, which it never delays.
 *
 * <p>Methods may be called from any thread, and return at once.
 */
public final class SiteFigures implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SiteFigures.class);

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration PRESENT_PERIOD = Duration.ofMinutes(1);
  private static final Duration SAVE_PERIOD = Duration.ofMinutes(15);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(1);
  private static final int MAX_QUEUED = 1_000;

  private final FigureStore store;
  private final FigureReadings readings;
  private final Supplier<FigureModel> models;
  private final Supplier<Optional<Instant>> clock;
  private final CommandedLimits limits;
  private final List<Exclusion> exclusions = new CopyOnWriteArrayList<>();
  private final SerialExecutor thread;
  private volatile boolean isStopping;
  private volatile boolean isPaused;
  private volatile @Nullable FigureSnapshot snapshot;
  private volatile LocalDate openFrom = LocalDate.MAX;

  @ConfinedTo("figures")
  private @Nullable FigureWork work;

  @ConfinedTo("figures")
  private Instant presentAt = Instant.MIN;

  @ConfinedTo("figures")
  private Instant savedAt = Instant.MIN;

  @ConfinedTo("figures")
  private Instant retryAt = Instant.MIN;

  /**
   * Creates the figures; {@link #start} starts them.
   *
   * @param models returns the present model of the plant.
   * @param clock returns the time; empty while it is not trusted.
   */
  public SiteFigures(
      Path state,
      FigureReadings readings,
      Supplier<FigureModel> models,
      Supplier<Optional<Instant>> clock) {
    this.store = FigureStore.in(state);
    this.readings = readings;
    this.models = models;
    this.clock = clock;
    this.limits = CommandedLimits.open(store.folder());
    // An interrupt would close the files of the store of readings.
    this.thread = new SerialExecutor("parasol-figures", MAX_QUEUED, SerialExecutor.Closing.FINISH);
  }

  /** Starts the thread. */
  public void start() {
    thread.every(PERIOD, "figures", this::advance);
  }

  /** Returns the plant as of the last minute; empty before the first figures are ready. */
  public Optional<FigureSnapshot> snapshot() {
    return Optional.ofNullable(snapshot);
  }

  /** Returns the days that are written. */
  public FigureStore store() {
    return store;
  }

  /** Takes a time that both parties of the contract do not count. */
  public void exclude(Exclusion exclusion) {
    exclusions.add(exclusion);
  }

  /** Returns the newest day that is closed; empty before the first figures are ready. */
  public Optional<LocalDate> lastClosed() {
    LocalDate open = openFrom;
    return open.equals(LocalDate.MAX) ? Optional.empty() : Optional.of(open.minusDays(1));
  }

  /** Returns the first day that is not closed. */
  LocalDate openFrom() {
    return openFrom;
  }

  /**
   * Runs a query on the thread of the figures.
   *
   * @return completes there; fails with {@link IllegalStateException} if the figures are not ready,
   *     or too many queries wait.
   */
  public <T> CompletionStage<T> query(Function<PlantAnalytics, T> query) {
    return ask(
        of -> {
          PlantAnalytics analytics = of.engine().analytics();
          // The analytics may be new since; each document counts once.
          exclusions.forEach(analytics::add);
          return query.apply(analytics);
        });
  }

  <T> CompletionStage<T> ask(Function<FigureWork, T> query) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean isQueued =
        thread.tryExecute(
            () -> {
              FigureWork current = work;
              if (current == null) {
                answer.completeExceptionally(
                    new IllegalStateException("the figures are not ready yet"));
                return;
              }
              try {
                answer.complete(query.apply(current));
              } catch (RuntimeException failed) {
                answer.completeExceptionally(failed);
              }
            });
    if (!isQueued) {
      answer.completeExceptionally(new IllegalStateException("too many queries wait"));
    }
    return answer;
  }

  /**
   * Makes figures of everything that is stored, until now. The thread does so at intervals; a
   * simulation calls this instead of {@link #start}.
   */
  @ConfinedTo("figures")
  public void advance() throws IOException {
    Optional<Instant> now = clock.get();
    if (now.isPresent() && !isStopping && !isPaused && !now.get().isBefore(retryAt)) {
      try {
        advance(now.get());
      } catch (IOException | RuntimeException failed) {
        // What is in memory may not be what is on the disk: begins again with the latter.
        work = null;
        retryAt = now.get().plus(RETRY);
        throw failed;
      }
    }
  }

  private void advance(Instant now) throws IOException {
    if (readings.natives().isPresent()) {
      readings.natives().get().save();
    }
    FigureWork current = work(now);
    current.advance(now);
    openFrom = current.open().oldest();
    if (isDue(presentAt, now, PRESENT_PERIOD)) {
      presentAt = now;
      snapshot =
          new FigureSnapshot(
              now,
              current.engine().analytics().present(),
              current.engine().analytics().lastingFindings());
    }
    if (isDue(savedAt, now, SAVE_PERIOD)) {
      savedAt = now;
      current.save(now);
    }
  }

  private static boolean isDue(Instant last, Instant now, Duration period) {
    return last.equals(Instant.MIN) || now.isBefore(last) || !now.isBefore(last.plus(period));
  }

  /** Returns the work; a new one, if the plant has changed since. */
  private FigureWork work(Instant now) throws IOException {
    FigureWork current = work;
    FigureModel model = models.get();
    if (current != null && current.model().equals(model)) {
      return current;
    }
    if (current != null) {
      current.save(now);
    }
    FigureWork made =
        new FigureWork(new FigureWork.Parts(store, readings, limits), model, now, () -> isStopping);
    work = made;
    return made;
  }

  /**
   * Takes the final receipt of a command or a reversion. If it has set a limit of active power, the
   * loss by this limit has a known cause.
   *
   * @param signer who signed the command.
   */
  public void onReceipt(CommandReceipt receipt, String signer) {
    if (receipt.outcome() == Outcome.APPLIED && !receipt.written().isEmpty()) {
      boolean isQueued = thread.tryExecute(() -> take(receipt, signer));
      if (!isQueued) {
        log.warn(
            "figures do not know a commanded limit device={} why=\"their queue is full\"",
            receipt.device());
      }
    }
  }

  private void take(CommandReceipt receipt, String signer) {
    FigurePoints points = models.get().points().get(receipt.device());
    if (points != null) {
      List<CommandedLimit> changed = limits.take(receipt, signer, points);
      FigureWork current = work;
      if (current != null) {
        changed.forEach(current.engine().analytics()::add);
      }
    }
  }

  /**
   * Saves what is open, and makes no figures until {@link #resume}: the devices of the plant may
   * get other names meanwhile. Waits for figures that are being made.
   */
  public void pause() throws IOException {
    isPaused = true;
    await(
        () -> {
          saveLast();
          work = null;
        });
  }

  /** Makes figures again, of what is on the disk. */
  public void resume() {
    isPaused = false;
  }

  /** Gives a device another name in what is written, while no figures are made. */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    await(
        () -> {
          if (readings.natives().isPresent()) {
            readings.natives().get().rename(from, to);
          }
          store.rename(from, to);
          limits.rename(from.value(), to.value());
          exclusions.replaceAll(each -> each.renamed(from.value(), to.value()));
        });
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Runs a step on the thread of the figures, and waits for it. */
  private void await(Step step) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean isQueued =
        thread.tryExecute(
            () -> {
              try {
                step.run();
                done.complete(null);
              } catch (IOException | RuntimeException failed) {
                done.completeExceptionally(failed);
              }
            });
    if (!isQueued) {
      throw new IOException("too many queries of figures wait");
    }
    try {
      done.get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new IOException("figures: " + failed.getMessage(), failed);
    } catch (TimeoutException late) {
      throw new IOException("the figures are still being made", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  /** Saves what is open, and ends the thread. */
  @Override
  public void close() {
    isStopping = true;
    thread.tryExecute(this::saveLast);
    thread.close();
  }

  private void saveLast() {
    FigureWork current = work;
    Optional<Instant> now = clock.get();
    if (current != null && now.isPresent()) {
      try {
        current.saveOpen();
      } catch (IOException failed) {
        log.warn("figures not saved why={}", failed.toString());
      }
    }
  }
}
