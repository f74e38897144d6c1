// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.MapDiscovery.Discovery;
import io.parasol.legacy.MapDiscovery.Found;
import io.parasol.legacy.MapDiscovery.NotFound;
import io.parasol.legacy.MapDiscovery.Verdict;
import io.parasol.legacy.MapDiscovery.Why;
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
 * alongside. A device that is dead is not queried again before a probe gets a response. Used on the
 * link's thread.
 */
final class MapDiscoveryTask {

  private static final Logger LOG = LoggerFactory.getLogger(MapDiscoveryTask.class);

  /**
   * Interval between verifications of the map: short enough for a map that changes between day and
   * night.
   */
  static final Duration VERIFY_EVERY = Duration.ofMinutes(15);

  /** Delay before a map of the last run is verified, so that first polls come first. */
  static final Duration VERIFY_FIRST = Duration.ofSeconds(10);

  /** Delay before an incomplete discovery is repeated; doubled each time, up to eightfold. */
  static final Duration RETRY = Duration.ofSeconds(10);

  private static final int MOST_DOUBLINGS = 3;

  /** Delay before a device without a map is queried again: it may have received new firmware. */
  static final Duration NO_MAP_RETRY = Duration.ofMinutes(15);

  private final PolledDevice device;
  private final PollContext context;
  private final DiscoveryServices with;
  private final RegisterReader reader;
  private @Nullable DiscoveredMap known;
  private @Nullable Why lastFailure;
  private int failures;
  private boolean isAsking;

  /** Number of the timer that is in force; earlier timers do nothing. */
  private int alarm;

  MapDiscoveryTask(PolledDevice device, UndiscoveredDevice newcomer, PollContext context) {
    this.device = device;
    this.context = context;
    this.with = newcomer.with();
    this.reader = new LowPriorityReader(device, context);
    this.known = newcomer.remembered().orElse(null);
    device.whenBack(this::back);
    if (known != null) {
      device.needNotHave(known.optional());
      with.listener().found(device.id(), known);
    }
  }

  void start() {
    if (known == null) {
      discover();
    } else {
      later(VERIFY_FIRST, this::verify);
    }
  }

  /** Handles the first response after a silence: the unit may be a different device. */
  private void back() {
    if (known == null) {
      later(Duration.ZERO, this::discover);
    } else {
      later(VERIFY_FIRST, this::verify);
    }
  }

  private void discover() {
    ask(with.discovery().discover(reader, device.every()), this::discovered);
  }

  private void verify() {
    DiscoveredMap map = known;
    if (map == null) {
      discover();
    } else {
      ask(with.discovery().verify(reader, map), this::verified);
    }
  }

  private void verified(Verdict verdict) {
    switch (verdict) {
      case SAME -> later(VERIFY_EVERY, this::verify);
      case CHANGED -> {
        LOG.info("map has changed device={}", device.id());
        discover();
      }
      case UNKNOWN -> later(VERIFY_EVERY, this::verify);
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
    boolean isNews = known == null || !known.memo().equals(map.memo());
    if (isNews && !become(map)) {
      return;
    }
    known = map;
    lastFailure = null;
    failures = 0;
    device.experience().runs(map.identity().firmware());
    later(VERIFY_EVERY, this::verify);
  }

  /** Switches the device to a map. Returns false if the map cannot be polled. */
  private boolean become(DiscoveredMap map) {
    PointMap points;
    try {
      points = PointMap.of(map.profile(), device.every());
      device.requireReadable(points);
    } catch (IllegalArgumentException unreadable) {
      notFound(Why.NO_MAP, String.valueOf(unreadable.getMessage()));
      return false;
    }
    LOG.info(
        "map found device={} models={} points={} notes={}",
        device.id(),
        map.parts().stream().map(DiscoveredMap.Part::id).toList(),
        map.profile().points().size(),
        map.notes());
    with.listener().found(device.id(), map);
    device.needNotHave(map.optional());
    device.become(points);
    with.memory().keep(device.id(), map.memo());
    return true;
  }

  private void notFound(Why why, String detail) {
    if (known == null && why != lastFailure) {
      LOG.warn("map not found device={} why={}", device.id(), detail);
      with.listener().notFound(device.id(), why, detail);
    }
    lastFailure = why;
    device.roundEnded();
    if (device.health().state().isDead()) {
      return;
    }
    if (why == Why.NO_MAP) {
      later(NO_MAP_RETRY, this::discover);
    } else {
      later(RETRY.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)), this::discover);
      failures++;
    }
  }

  private <T> void ask(CompletionStage<T> question, Consumer<T> then) {
    isAsking = true;
    question.whenComplete(
        (answer, defect) -> {
          isAsking = false;
          if (device.isClosed()) {
            return;
          }
          if (defect != null) {
            brokeOff(defect);
          } else {
            take(answer, then);
          }
        });
  }

  private <T> void take(T answer, Consumer<T> then) {
    try {
      then.accept(answer);
    } catch (RuntimeException defect) {
      brokeOff(defect);
    }
  }

  /**
   * Logs a defect of the gateway, which no caller would see otherwise, and schedules the next
   * verification.
   */
  private void brokeOff(Throwable defect) {
    LOG.error("map discovery failed unexpectedly device={}", device.id(), defect);
    later(VERIFY_EVERY, this::verify);
  }

  /**
   * Runs an action after a delay, unless another one is scheduled before or a discovery is in
   * progress.
   */
  private void later(Duration delay, Runnable what) {
    int mine = ++alarm;
    context
        .time()
        .after(
            delay,
            () -> {
              if (mine == alarm && !isAsking && !device.isClosed()) {
                what.run();
              }
            });
  }
}
