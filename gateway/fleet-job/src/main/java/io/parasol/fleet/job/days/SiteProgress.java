// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far the figures of a site are. Days are counted from 1970-01-01, times are in milliseconds
 * since the epoch.
 *
 * @param oldest the first day that is not closed.
 * @param live when the newest live message was measured.
 * @param changed the open days that are evaluated next, each with the first slot whose rows are not
 *     written or have changed.
 * @param corrected closed days to which readings came late.
 * @param correctedAt when days were corrected last.
 */
public record SiteProgress(
    long oldest,
    long live,
    SortedMap<Long, Integer> changed,
    SortedSet<Long> corrected,
    long correctedAt) {

  private static final int MAX_DAYS = 100_000;

  /** Copies the sets. */
  public SiteProgress {
    changed = new TreeMap<>(changed);
    corrected = new TreeSet<>(corrected);
  }

  /** Returns the progress of a site whose first reading is of a day. */
  static SiteProgress of(long oldest) {
    return new SiteProgress(
        oldest, Long.MIN_VALUE, new TreeMap<>(), new TreeSet<>(), Long.MIN_VALUE);
  }

  SiteProgress withOldest(long day) {
    return new SiteProgress(day, live, changed, corrected, correctedAt);
  }

  SiteProgress withLive(long millis) {
    return new SiteProgress(oldest, Math.max(live, millis), changed, corrected, correctedAt);
  }

  SiteProgress withCorrected(long now) {
    return new SiteProgress(oldest, live, changed, new TreeSet<>(), now);
  }

  /** Writes the progress. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(oldest);
    out.writeLong(live);
    out.writeLong(correctedAt);
    out.writeInt(changed.size());
    for (Map.Entry<Long, Integer> each : changed.entrySet()) {
      out.writeLong(each.getKey());
      out.writeInt(each.getValue());
    }
    write(corrected, out);
  }

  private static void write(SortedSet<Long> days, DataOutput out) throws IOException {
    out.writeInt(days.size());
    for (long day : days) {
      out.writeLong(day);
    }
  }

  /** Reads a progress that was written. */
  public static SiteProgress read(DataInput in) throws IOException {
    long oldest = in.readLong();
    long live = in.readLong();
    long correctedAt = in.readLong();
    SortedMap<Long, Integer> changed = new TreeMap<>();
    for (int left = count(in.readInt()); left > 0; left--) {
      long day = in.readLong();
      changed.put(day, in.readInt());
    }
    return new SiteProgress(oldest, live, changed, days(in), correctedAt);
  }

  private static SortedSet<Long> days(DataInput in) throws IOException {
    SortedSet<Long> days = new TreeSet<>();
    for (int left = count(in.readInt()); left > 0; left--) {
      days.add(in.readLong());
    }
    return days;
  }

  private static int count(int count) throws IOException {
    if (count < 0 || count > MAX_DAYS) {
      throw new IOException("the state of a site is damaged");
    }
    return count;
  }
}
