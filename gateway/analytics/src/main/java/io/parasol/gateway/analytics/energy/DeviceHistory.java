// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.model.Sample;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The samples of one device in the days that are not closed yet.
 *
 * <p>Not safe for use by several threads.
 */
public final class DeviceHistory {

  private static final int MAX_POINTS = 2048;

  private static final SampleSeries EMPTY = new SampleSeries();

  private final Map<PointMeaning, SampleSeries> series = new HashMap<>();

  /** Adds a sample of this device. */
  public SampleSeries.Added add(Sample sample) {
    SampleSeries points = series.get(sample.point());
    if (points == null) {
      if (series.size() == MAX_POINTS) {
        return SampleSeries.Added.FULL;
      }
      points = new SampleSeries();
      series.put(sample.point(), points);
    }
    return points.add(sample.time().toEpochMilli(), sample.value(), sample.revision());
  }

  /** Returns the samples of a point of the device as a whole. */
  public SampleSeries of(Meaning meaning) {
    return of(new PointMeaning(meaning));
  }

  /** Returns the samples of a point; an empty series if there are none. Do not change it. */
  public SampleSeries of(PointMeaning point) {
    return series.getOrDefault(point, EMPTY);
  }

  /**
   * Returns the time of the oldest sample that is kept, of any point; the largest number if none
   * is.
   */
  public long firstTime() {
    return series.values().stream()
        .filter(each -> each.size() > 0)
        .mapToLong(each -> each.time(0))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Returns the points that have had samples. */
  public Set<PointMeaning> points() {
    return Set.copyOf(series.keySet());
  }

  /** Drops the samples before a time, except the last one before it of each point. */
  public void dropBefore(long time) {
    series.values().forEach(each -> each.dropBefore(time, 1));
  }
}
