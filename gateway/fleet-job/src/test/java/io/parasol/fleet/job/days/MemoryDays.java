// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotValues;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The state of one site in memory. */
public final class MemoryDays implements DayState {

  private @Nullable SiteProgress progress;
  private final Map<Long, Map<SeriesKey, SlotValues>> open = new HashMap<>();
  private final TreeMap<Long, byte[]> closed = new TreeMap<>();
  private int asked;

  /** Returns how often all closed days were asked for, which costs the more the more there are. */
  int asked() {
    return asked;
  }

  @Override
  public Optional<SiteProgress> progress() {
    return Optional.ofNullable(progress);
  }

  @Override
  public void setProgress(SiteProgress value) {
    progress = value;
  }

  @Override
  public Optional<SlotValues> slots(long day, SeriesKey key) {
    return Optional.ofNullable(slots(day).get(key));
  }

  @Override
  public void putSlots(long day, SeriesKey key, SlotValues values) {
    open.computeIfAbsent(day, made -> new LinkedHashMap<>()).put(key, values);
  }

  @Override
  public Map<SeriesKey, SlotValues> slots(long day) {
    return open.getOrDefault(day, Map.of());
  }

  @Override
  public void removeSlots(long day) {
    open.remove(day);
  }

  @Override
  public boolean hasClosedDays() {
    return !closed.isEmpty();
  }

  @Override
  public SortedSet<Long> closedDays() {
    asked++;
    return new TreeSet<>(closed.keySet());
  }

  @Override
  public Optional<byte[]> closedDay(long day) {
    return Optional.ofNullable(closed.get(day));
  }

  @Override
  public void putClosedDay(long day, byte[] packed) {
    closed.put(day, packed);
  }

  @Override
  public void removeClosedDay(long day) {
    closed.remove(day);
  }
}
