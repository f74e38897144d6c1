// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.simulator.plant.Pattern;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records when each point of each device was read, according to what a subscriber received.
 * Thread-safe.
 */
public final class SampleLog {

  /** The maximum age of a value, from the register to the gateway, in ticks of {@link Pattern}. */
  private static final int MAX_AGE_TICKS = 10;

  /** A tick may have ended between two values of one response. */
  private static final int AGE_TOLERANCE_TICKS = 1;

  private final long period;
  private final int youngerTicks;
  private final Map<String, Map<String, List<Sample>>> samples = new HashMap<>();

  /**
   * Creates an empty log of devices with one poll period. A message has the time of its oldest
   * value; the others are at most a period younger, or the message has their times.
   */
  public SampleLog(Duration period) {
    this.period = period.toMillis();
    this.youngerTicks =
        Math.toIntExact((this.period + Pattern.TICK_MILLIS - 1) / Pattern.TICK_MILLIS)
            + AGE_TOLERANCE_TICKS;
    if (youngerTicks + MAX_AGE_TICKS >= Pattern.TICKS) {
      throw new IllegalArgumentException(
          "a period of %d ms, in which a value comes twice".formatted(this.period));
    }
  }

  /**
   * One reading of a point.
   *
   * @param at epoch milliseconds.
   * @param detail details of a bad reading.
   */
  private record Sample(long at, Kind kind, String detail) {
    enum Kind {
      GOOD,
      /** The register held this value at another time. */
      STALE,
      NO_VALUE
    }

    static Sample of(long at, String point, Json value, int youngerTicks) {
      long now = Pattern.tick(Instant.ofEpochMilli(at));
      int held = value instanceof Json.Num number ? Pattern.tickOf(number.number().intValue()) : 0;
      long ago = Math.floorMod(now + youngerTicks - held, (long) Pattern.TICKS) - youngerTicks;
      return ago <= MAX_AGE_TICKS
          ? new Sample(at, Kind.GOOD, "")
          : new Sample(at, Kind.STALE, "%s: value of %d ticks before".formatted(point, ago));
    }
  }

  /**
   * The readings of a device or a point in a period of time. A device is as bad as its worst point.
   *
   * @param good readings with the value that the point had at the time; {@code bad} are the others.
   * @param longestGap between two good readings, or between one and either end of the time.
   * @param gapFrom when that gap began, since the beginning of the time.
   * @param lost the number of periods without a good reading.
   * @param firstBad details of the first bad reading; empty if there is none.
   */
  public record Account(
      long good, long bad, Duration longestGap, Duration gapFrom, long lost, String firstBad) {

    static final Account NOTHING = new Account(0, 0, Duration.ZERO, Duration.ZERO, 0, "");

    Account worse(Account other) {
      Account longer = longestGap.compareTo(other.longestGap) >= 0 ? this : other;
      return new Account(
          Math.min(good, other.good),
          Math.max(bad, other.bad),
          longer.longestGap,
          longer.gapFrom,
          Math.max(lost, other.lost),
          firstBad.isEmpty() ? other.firstBad : firstBad);
    }
  }

  /** Records a telemetry message. */
  public void record(String topic, byte[] payload) {
    String[] levels = topic.split("/", -1);
    try {
      if (Json.parse(payload) instanceof Json.Obj message
          && message.members().get("ts") instanceof Json.Num at
          && message.members().get("v") instanceof Json.Obj values
          && message.members().get("q") instanceof Json.Obj qualities) {
        long measured = at.number().longValueExact();
        String device = levels[levels.length - 2];
        Json later = message.members().get("later");
        values
            .members()
            .forEach(
                (point, value) ->
                    add(
                        device,
                        point,
                        Sample.of(measured + delay(later, point), point, value, youngerTicks)));
        qualities
            .members()
            .forEach(
                (point, quality) ->
                    add(
                        device,
                        point,
                        new Sample(
                            measured,
                            Sample.Kind.NO_VALUE,
                            "%s: %s"
                                .formatted(
                                    point, quality instanceof Json.Str word ? word.text() : "?"))));
      }
    } catch (JsonException malformed) {
      throw new IllegalStateException("telemetry that is not JSON", malformed);
    }
  }

  /** Returns how much later than its message a value was measured, in milliseconds. */
  private static long delay(@Nullable Json later, String point) {
    return later instanceof Json.Obj delays && delays.members().get(point) instanceof Json.Num delay
        ? delay.number().longValueExact()
        : 0;
  }

  private synchronized void add(String device, String point, Sample sample) {
    samples
        .computeIfAbsent(device, unseen -> new HashMap<>())
        .computeIfAbsent(point, unseen -> new ArrayList<>())
        .add(sample);
  }

  /**
   * Returns the account of a device from one time to another, in epoch milliseconds. A gap of less
   * than one and a half periods counts as a late reading. In a longer gap, each further period is
   * lost.
   */
  public synchronized Account account(DeviceId device, long from, long to) {
    return samples.getOrDefault(device.value(), Map.of()).values().stream()
        .map(point -> account(point, from, to, period))
        .reduce(Account::worse)
        .orElse(Account.NOTHING);
  }

  private static Account account(List<Sample> point, long from, long to, long period) {
    long good = 0;
    long bad = 0;
    long lost = 0;
    long last = from;
    long longest = 0;
    long gapFrom = from;
    String firstBad = "";
    List<Long> ends = new ArrayList<>();
    for (Sample each : point) {
      if (each.at < from || each.at >= to) {
        continue;
      }
      if (each.kind == Sample.Kind.GOOD) {
        good++;
        ends.add(each.at);
      } else {
        bad++;
        firstBad = firstBad.isEmpty() ? each.detail : firstBad;
      }
    }
    ends.add(to);
    for (long end : ends) {
      lost += lost(end - last, period);
      if (end - last > longest) {
        longest = end - last;
        gapFrom = last;
      }
      last = end;
    }
    return new Account(
        good, bad, Duration.ofMillis(longest), Duration.ofMillis(gapFrom - from), lost, firstBad);
  }

  private static long lost(long gap, long period) {
    return Math.max(0, Math.round((double) gap / period) - 1);
  }
}
