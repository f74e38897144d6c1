// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.Arrays;

/**
 * The samples of one point in the order of their times. The content depends on the samples alone
 * and not on the order in which they arrived.
 *
 * <p>Not safe for use by several threads.
 */
public final class SampleSeries {

  /** What became of a sample. */
  public enum Added {
    NEW,
    CORRECTED,
    /** It was known, or has an older revision. */
    UNCHANGED,
    /** There is no room for it. */
    FULL
  }

  /** The revision of a value that the engine has derived; it is never corrected. */
  static final int DERIVED = Integer.MAX_VALUE;

  private static final int MAX_SAMPLES = 200_000;
  private static final int PROBES = 32;
  private static final int MIN_PROBES = 3;

  private long[] times = new long[16];
  private double[] values = new double[16];
  private int[] revisions = new int[16];
  private int size;

  /** Adds a sample, or replaces the one of the same time if it has an older revision. */
  public Added add(long time, double value, int revision) {
    int index = lowerBound(time);
    if (index < size && times[index] == time) {
      return correct(index, value, revision);
    }
    if (size == MAX_SAMPLES) {
      return Added.FULL;
    }
    insert(index, time, value, revision);
    return Added.NEW;
  }

  /** Of two values of the same revision the larger counts, whichever came first. */
  private Added correct(int index, double value, int revision) {
    if (revision < revisions[index] || (revision == revisions[index] && value <= values[index])) {
      return Added.UNCHANGED;
    }
    values[index] = value;
    revisions[index] = revision;
    return Added.CORRECTED;
  }

  private void insert(int index, long time, double value, int revision) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
      revisions = Arrays.copyOf(revisions, 2 * size);
    }
    System.arraycopy(times, index, times, index + 1, size - index);
    System.arraycopy(values, index, values, index + 1, size - index);
    System.arraycopy(revisions, index, revisions, index + 1, size - index);
    times[index] = time;
    values[index] = value;
    revisions[index] = revision;
    size++;
  }

  /** Returns the index of the first sample at or after a time; {@link #size()} if there is none. */
  public int lowerBound(long time) {
    if (size == 0 || times[size - 1] < time) {
      return size;
    }
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Drops the samples before a time, except the {@code kept} latest of these. */
  void dropBefore(long time, int kept) {
    int drop = Math.max(0, lowerBound(time) - kept);
    size -= drop;
    System.arraycopy(times, drop, times, 0, size);
    System.arraycopy(values, drop, values, 0, size);
    System.arraycopy(revisions, drop, revisions, 0, size);
  }

  public int size() {
    return size;
  }

  public long time(int index) {
    return times[index];
  }

  public double value(int index) {
    return values[index];
  }

  int revision(int index) {
    return revisions[index];
  }

  boolean isDerived(int index) {
    return revisions[index] == DERIVED;
  }

  /**
   * Returns the typical time between two samples in ms: the median of some. Returns 0 while there
   * are so few that it can be that of an outage.
   */
  long period() {
    int probes = Math.min(PROBES, size - 1);
    if (probes < MIN_PROBES) {
      return 0;
    }
    long[] periods = new long[probes];
    for (int i = 0; i < probes; i++) {
      int index = (int) ((long) i * (size - 1) / probes);
      periods[i] = times[index + 1] - times[index];
    }
    Arrays.sort(periods);
    return periods[probes / 2];
  }
}
