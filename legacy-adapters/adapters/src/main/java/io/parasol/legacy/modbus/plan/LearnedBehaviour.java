// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.site.DeviceId;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The learned behaviour of one device beyond its profile, stored for its model and firmware. Used
 * on the link's thread only.
 */
public final class LearnedBehaviour {

  private static final Logger LOG = LoggerFactory.getLogger(LearnedBehaviour.class);

  /**
   * Minimum time between two adaptations of the plans to measured response times, in nanoseconds:
   * ten minutes.
   */
  private static final long ADAPT_EVERY = 600_000_000_000L;

  /**
   * Minimum factor by which the length of a gap worth reading must have changed before plans adapt.
   */
  private static final double ADAPT_FROM = 1.25;

  private final DeviceId device;
  private final LearnedLimitsStore book;
  private final LinkTime time;
  private final Runnable onChange;
  private PointMap map;
  private LineCost cost;
  private LearnedLimits learned;
  private String firmware = "";
  private long adaptedAt;

  /**
   * @param onChange called when the plans must be rebuilt.
   */
  public LearnedBehaviour(
      DeviceId device,
      LearnedLimitsStore book,
      LinkTime time,
      PointMap map,
      LineCost cost,
      Runnable onChange) {
    this.device = device;
    this.book = book;
    this.time = time;
    this.map = map;
    this.cost = cost;
    this.onChange = onChange;
    this.learned = remembered();
    this.adaptedAt = time.now() - ADAPT_EVERY;
  }

  private LearnedLimits remembered() {
    LearnedLimits fresh = new LearnedLimits(cost, map.profile().quirks().reads(), map.points());
    book.recall(device, kind()).ifPresent(lessons -> fresh.recall(lessons, map, time.now()));
    return fresh;
  }

  private DeviceKind kind() {
    return DeviceKind.of(map.profile(), firmware);
  }

  /** Returns the learned limits that apply now. */
  public LearnedLimits learned() {
    return learned;
  }

  /**
   * Switches to another map. Forgets what was learned with the old map, and loads what is stored
   * for the new one.
   */
  public void become(PointMap other, LineCost itsCost) {
    map = other;
    cost = itsCost;
    learned = remembered();
  }

  /**
   * Records the firmware version that the device reports. Forgets what was learned with another
   * version, and loads what is stored for this one.
   */
  public void runs(String version) {
    if (version.equals(firmware)) {
      return;
    }
    firmware = version;
    LearnedLimitsRecord before = learned.lessons();
    learned = remembered();
    if (!learned.lessons().equals(before)) {
      onChange.run();
      LOG.info("firmware known device={} version={} {}", device, version, learned.summary());
    }
    book.keep(device, kind(), learned.lessons());
  }

  /** Applies a finding, and stores the result if it changed. */
  public void learn(Consumer<LearnedLimits> lesson) {
    LearnedLimitsRecord before = learned.lessons();
    lesson.accept(learned);
    if (!learned.lessons().equals(before)) {
      onChange.run();
      book.keep(device, kind(), learned.lessons());
      LOG.info("device differs from its profile device={} {}", device, learned.summary());
    }
  }

  /**
   * Rebuilds the plans if responses take so much longer or shorter than planned that it matters.
   */
  public void adapt(LineCost measured) {
    long now = time.now();
    if (now - adaptedAt >= ADAPT_EVERY && measured.distance(learned.cost()) >= ADAPT_FROM) {
      adaptedAt = now;
      learned.cost(measured);
      onChange.run();
      LOG.debug("plans adapted to response times device={} cost={}", device, measured);
    }
  }
}
