// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.MapDiscovery.Discovery;
import io.parasol.legacy.MapDiscovery.Found;
import io.parasol.legacy.MapDiscovery.NotFound;
import io.parasol.legacy.MapDiscovery.NotFoundReason;
import io.parasol.legacy.MapDiscovery.Verdict;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.modbus.plan.PointMap;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PolledDevice;
import io.parasol.legacy.modbus.poll.UndiscoveredDevice;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that discovers the map of a self-describing device and keeps it up to date.
 *
 * <pre>
 *              found                 unchanged
 *   Unknown ─────────▶ Known ──────────────────▶ Known
 *     │  ▲               │  periodically, and
 *     ╰──╯ not found:    │  after a silence       changed
 *          retry later   ╰──────────────────────────────▶ discovered again; polls continue
 * </pre>
 *
 * A device whose map is known from the last run of the gateway is polled at once and verified
 * alongside. A device that is dead is not queried again before a probe gets a response.
 */
@ConfinedTo("link")
final class MapDiscoveryTask {

  private static final Logger log = LoggerFactory.getLogger(MapDiscoveryTask.class);

  /**
   * Interval between verifications of the map: short enough for a map that changes between day and
   * night.
   */
  static final Duration VERIFY_EVERY = Duration.ofMinutes(15);

  /** Delay before a map of the last run is verified, so that first polls come first. */
  static final Duration VERIFY_FIRST = Duration.ofSeconds(10);

  /** Delay before an incomplete discovery is repeated; doubled each time, up to eightfold. */
  static final Duration RETRY = Duration.ofSeconds(10);

  private static final int MAX_DOUBLINGS = 3;

  /** Delay before a device without a map is queried again: it may have received new firmware. */
  static final Duration NO_MAP_RETRY = Duration.ofMinutes(15);

  private final PolledDevice device;
  private final PollContext context;
  private final DiscoveryServices services;
  private final RegisterReader reader;
  private @Nullable DiscoveredMap known;
  private @Nullable NotFoundReason lastFailure;
  private int failures;
  private boolean isQuerying;

  /** Number of the timer that is in force; earlier timers do nothing. */
  private int timerId;

  MapDiscoveryTask(PolledDevice device, UndiscoveredDevice newcomer, PollContext context) {
    this.device = device;
    this.context = context;
    this.services = newcomer.services();
    this.reader = new LowPriorityReader(device, context);
    this.known = newcomer.previousMap().orElse(null);
    device.setOnRecovery(this::onUnitBack);
    if (known != null) {
      device.setOptionalPoints(known.optional());
      services.listener().found(device.id(), known);
    }
  }

  void start() {
    if (known == null) {
      discover();
    } else {
      schedule(VERIFY_FIRST, this::verify);
    }
  }

  /** Handles the first response after a silence: the unit may be a different device. */
  private void onUnitBack() {
    if (known == null) {
      schedule(Duration.ZERO, this::discover);
    } else {
      schedule(VERIFY_FIRST, this::verify);
    }
  }

  private void discover() {
    query(services.discovery().discover(reader, device.every()), this::discovered);
  }

  private void verify() {
    DiscoveredMap map = known;
    if (map == null) {
      discover();
    } else {
      query(services.discovery().verify(reader, map), this::verified);
    }
  }

  private void verified(Verdict verdict) {
    switch (verdict) {
      case SAME -> schedule(VERIFY_EVERY, this::verify);
      case CHANGED -> {
        log.info("register map has changed, it is discovered again device={}", device.id());
        discover();
      }
      case UNKNOWN -> schedule(VERIFY_EVERY, this::verify);
    }
  }

  private void discovered(Discovery discovery) {
    if (discovery instanceof Found found) {
      found(found.map());
    } else if (discovery instanceof NotFound notFound) {
      notFound(notFound.why(), notFound.detail());
    }
  }

  private void found(DiscoveredMap map) {
    boolean isChanged = known == null || !known.findings().equals(map.findings());
    if (isChanged && !switchTo(map)) {
      return;
    }
    known = map;
    lastFailure = null;
    failures = 0;
    device.experience().firmwareReported(map.identity().firmware());
    schedule(VERIFY_EVERY, this::verify);
  }

  /** Switches the device to a map. Returns false if the map cannot be polled. */
  private boolean switchTo(DiscoveredMap map) {
    PointMap points;
    try {
      points = PointMap.of(map.profile().with(device.map().profile().quirks()), device.every());
      device.requireReadable(points);
    } catch (IllegalArgumentException unreadable) {
      notFound(NotFoundReason.NO_MAP, String.valueOf(unreadable.getMessage()));
      return false;
    }
    log.info(
        "map found device={} models={} points={} notes={}",
        device.id(),
        map.parts().stream().map(DiscoveredMap.Part::id).toList(),
        map.profile().points().size(),
        map.notes());
    services.listener().found(device.id(), map);
    device.setOptionalPoints(map.optional());
    device.replaceMap(points);
    services.memory().store(device.id(), map.findings());
    return true;
  }

  private void notFound(NotFoundReason why, String detail) {
    if (known == null && why != lastFailure) {
      log.warn("map not found device={} why={}", device.id(), detail);
      services.listener().notFound(device.id(), why, detail);
    }
    lastFailure = why;
    device.roundEnded();
    if (device.health().state().isDead()) {
      return;
    }
    if (why == NotFoundReason.NO_MAP) {
      schedule(NO_MAP_RETRY, this::discover);
    } else {
      schedule(RETRY.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS)), this::discover);
      failures++;
    }
  }

  private <T> void query(CompletionStage<T> pending, Consumer<T> then) {
    isQuerying = true;
    pending.whenComplete(
        (answer, defect) -> {
          isQuerying = false;
          if (device.isClosed()) {
            return;
          }
          if (defect != null) {
            onDefect(defect);
          } else {
            accept(answer, then);
          }
        });
  }

  private <T> void accept(T answer, Consumer<T> then) {
    try {
      then.accept(answer);
    } catch (RuntimeException defect) {
      onDefect(defect);
    }
  }

  /**
   * Logs a defect of the gateway, which no caller would see otherwise, and schedules the next
   * verification.
   */
  private void onDefect(Throwable defect) {
    log.error("map discovery failed unexpectedly device={}", device.id(), defect);
    schedule(VERIFY_EVERY, this::verify);
  }

  /**
   * Runs an action after a delay, unless another one is scheduled before or a discovery is in
   * progress.
   */
  private void schedule(Duration delay, Runnable what) {
    int id = ++timerId;
    context
        .time()
        .after(
            delay,
            () -> {
              if (id == timerId && !isQuerying && !device.isClosed()) {
                what.run();
              }
            });
  }
}
