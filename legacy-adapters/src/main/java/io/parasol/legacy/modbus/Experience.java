// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was found out of one device beyond its profile, and is kept for its model and firmware. Used
 * on the link's thread only.
 */
final class Experience {

  private static final Logger LOG = LoggerFactory.getLogger(Experience.class);

  /** Plans follow what answers take no more often than this, in nanoseconds: ten minutes. */
  private static final long ADAPT_EVERY = 600_000_000_000L;

  /** And only when the gap that is worth reading has become so much longer or shorter. */
  private static final double ADAPT_FROM = 1.25;

  private final DeviceId device;
  private final LessonBook book;
  private final LinkTime time;
  private final Runnable onChange;
  private PointMap map;
  private LineCost cost;
  private Learned learned;
  private String firmware = "";
  private long adaptedAt;

  /**
   * @param onChange called when plans are to be made anew.
   */
  Experience(
      DeviceId device,
      LessonBook book,
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

  private Learned remembered() {
    Learned fresh = new Learned(cost, map.profile().quirks().reads(), map.points());
    book.recall(device, kind()).ifPresent(lessons -> fresh.recall(lessons, map, time.now()));
    return fresh;
  }

  private DeviceKind kind() {
    return DeviceKind.of(map.profile(), firmware);
  }

  /** What is to be heeded now. */
  Learned learned() {
    return learned;
  }

  /** It has another map than was thought: what was learnt of the old one is forgotten. */
  void become(PointMap other, LineCost itsCost) {
    map = other;
    cost = itsCost;
    learned = remembered();
  }

  /**
   * The device says which firmware runs on it. What was learnt of another firmware is forgotten;
   * what is known of this one is made use of.
   */
  void runs(String version) {
    if (version.equals(firmware)) {
      return;
    }
    firmware = version;
    Lessons before = learned.lessons();
    learned = remembered();
    if (!learned.lessons().equals(before)) {
      onChange.run();
      LOG.info("firmware known device={} version={} {}", device, version, learned.summary());
    }
    book.keep(device, kind(), learned.lessons());
  }

  /** Takes a lesson, and keeps what has become of all. */
  void learn(Consumer<Learned> lesson) {
    Lessons before = learned.lessons();
    lesson.accept(learned);
    if (!learned.lessons().equals(before)) {
      onChange.run();
      book.keep(device, kind(), learned.lessons());
      LOG.info("device differs from its profile device={} {}", device, learned.summary());
    }
  }

  /** Plans again when answers take so much longer or shorter than planned that it matters. */
  void adapt(LineCost measured) {
    long now = time.now();
    if (now - adaptedAt >= ADAPT_EVERY && measured.distance(learned.cost()) >= ADAPT_FROM) {
      adaptedAt = now;
      learned.cost(measured);
      onChange.run();
      LOG.debug("device answers at another pace device={} cost={}", device, measured);
    }
  }
}
