// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The learned behaviour of one device beyond its profile, stored for its model and firmware. */
@ConfinedTo("link")
public final class LearnedBehaviour {

  private static final Logger log = LoggerFactory.getLogger(LearnedBehaviour.class);

  /**
   * Minimum time between two adaptations of the plans to measured response times, in nanoseconds:
   * ten minutes.
   */
  private static final long ADAPT_INTERVAL = 600_000_000_000L;

  /**
   * Minimum factor by which the length of a gap worth reading must have changed before plans adapt.
   */
  private static final double ADAPT_FACTOR = 1.25;

  private final DeviceId device;
  private final String place;
  private final LearnedLimitsStore store;
  private final LinkTime time;
  private final Runnable onChange;
  private PointMap map;
  private LineCost cost;
  private LearnedLimits learned;
  private String firmware = "";
  private long adaptedAt;

  /**
   * @param place the endpoint of the link and the unit.
   * @param planning with the cost of the reads of this device.
   * @param onChange called when the plans must be rebuilt.
   */
  public LearnedBehaviour(
      DeviceId device,
      String place,
      LinkPlanning planning,
      LinkTime time,
      PointMap map,
      Runnable onChange) {
    this.device = device;
    this.place = place;
    this.store = planning.learnedLimits();
    this.time = time;
    this.map = map;
    this.cost = planning.cost();
    this.onChange = onChange;
    this.learned = load();
    this.adaptedAt = time.now() - ADAPT_INTERVAL;
  }

  private LearnedLimits load() {
    LearnedLimits fresh = new LearnedLimits(cost, map.profile().quirks().reads(), map.points());
    store.find(device, kind()).ifPresent(limits -> fresh.restore(limits, map, time.now()));
    return fresh;
  }

  private DeviceKind kind() {
    return DeviceKind.of(map, firmware, place);
  }

  /** Returns the learned limits that apply now. */
  public LearnedLimits learned() {
    return learned;
  }

  /**
   * Switches to another map. Forgets what was learned with the old map, and loads what is stored
   * for the new one.
   */
  public void switchTo(PointMap newMap, LineCost newCost) {
    map = newMap;
    cost = newCost;
    learned = load();
  }

  /**
   * Records the firmware version that the device reports. Forgets what was learned with another
   * version, and loads what is stored for this one.
   */
  public void firmwareReported(String version) {
    if (version.equals(firmware)) {
      return;
    }
    firmware = version;
    LearnedLimitsRecord before = learned.toRecord();
    learned = load();
    if (!learned.toRecord().equals(before)) {
      onChange.run();
      log.info(
          "learned limits of this firmware apply device={} firmware={} {}",
          device,
          version,
          learned.summary());
    }
    store.save(device, kind(), learned.toRecord());
  }

  /** Applies a finding, and stores the result if it changed. */
  public void apply(Consumer<LearnedLimits> finding) {
    LearnedLimitsRecord before = learned.toRecord();
    finding.accept(learned);
    if (!learned.toRecord().equals(before)) {
      onChange.run();
      store.save(device, kind(), learned.toRecord());
      log.info("device differs from its profile device={} {}", device, learned.summary());
    }
  }

  /**
   * Rebuilds the plans if responses take so much longer or shorter than planned that it matters.
   */
  public void adapt(LineCost measured) {
    long now = time.now();
    if (now - adaptedAt >= ADAPT_INTERVAL && measured.distance(learned.cost()) >= ADAPT_FACTOR) {
      adaptedAt = now;
      learned.cost(measured);
      onChange.run();
      log.debug("plans adapted to response times device={} cost={}", device, measured);
    }
  }
}
