// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.fleet.job.days.DayState;
import io.parasol.fleet.job.days.SiteProgress;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;

/** The days of the site to which the present key of the operator belongs. */
final class FlinkDayState implements DayState {

  private static final String SEPARATOR = "/";

  private final ValueState<SiteProgress> progress;
  private final MapState<String, SlotValues> open;
  private final MapState<Long, byte[]> closed;

  FlinkDayState(RuntimeContext context) {
    progress = context.getState(new ValueStateDescriptor<>("progress", new ProgressSerializer()));
    open =
        context.getMapState(
            new MapStateDescriptor<>("open", StringSerializer.INSTANCE, new SlotSerializer()));
    closed =
        context.getMapState(
            new MapStateDescriptor<>("closed", LongSerializer.INSTANCE, new DaySerializer()));
  }

  private interface Access<T> {
    T run() throws Exception;
  }

  /**
   * Reads or writes the state.
   *
   * @throws FlinkFailure if that fails.
   */
  private static <T> T access(Access<T> access) {
    try {
      return access.run();
    } catch (Exception failed) {
      throw new FlinkFailure(failed);
    }
  }

  @Override
  public Optional<SiteProgress> progress() {
    return access(() -> Optional.ofNullable(progress.value()));
  }

  @Override
  public void setProgress(SiteProgress value) {
    access(
        () -> {
          progress.update(value);
          return value;
        });
  }

  private static String name(long day, SeriesKey key) {
    return String.join(
        SEPARATOR,
        Long.toString(day),
        key.device(),
        key.point().meaning().wireName(),
        Integer.toString(key.point().index()));
  }

  private static SeriesKey key(String name) {
    String[] parts = name.split(SEPARATOR, -1);
    return new SeriesKey(
        parts[1], new PointMeaning(Meaning.of(parts[2]).orElseThrow(), Integer.parseInt(parts[3])));
  }

  @Override
  public Optional<SlotValues> slots(long day, SeriesKey key) {
    return access(() -> Optional.ofNullable(open.get(name(day, key))));
  }

  @Override
  public void putSlots(long day, SeriesKey key, SlotValues values) {
    access(
        () -> {
          open.put(name(day, key), values);
          return values;
        });
  }

  @Override
  public Map<SeriesKey, SlotValues> slots(long day) {
    Map<String, SlotValues> found =
        access(
            () -> {
              Map<String, SlotValues> entries = new TreeMap<>();
              for (Map.Entry<String, SlotValues> each : open.entries()) {
                if (isOf(day, each.getKey())) {
                  entries.put(each.getKey(), each.getValue());
                }
              }
              return entries;
            });
    Map<SeriesKey, SlotValues> slots = new LinkedHashMap<>();
    found.forEach((name, values) -> slots.put(key(name), values));
    return slots;
  }

  private static boolean isOf(long day, String name) {
    return name.startsWith(day + SEPARATOR);
  }

  @Override
  public void removeSlots(long day) {
    access(
        () -> {
          for (String each : new ArrayList<>(names())) {
            if (isOf(day, each)) {
              open.remove(each);
            }
          }
          return day;
        });
  }

  private SortedSet<String> names() throws Exception {
    SortedSet<String> names = new TreeSet<>();
    for (String each : open.keys()) {
      names.add(each);
    }
    return names;
  }

  @Override
  public boolean hasClosedDays() {
    return access(() -> !closed.isEmpty());
  }

  @Override
  public SortedSet<Long> closedDays() {
    return access(
        () -> {
          SortedSet<Long> days = new TreeSet<>();
          for (Long each : closed.keys()) {
            days.add(each);
          }
          return days;
        });
  }

  @Override
  public Optional<byte[]> closedDay(long day) {
    return access(() -> Optional.ofNullable(closed.get(day)));
  }

  @Override
  public void putClosedDay(long day, byte[] packed) {
    access(
        () -> {
          closed.put(day, packed);
          return packed;
        });
  }

  @Override
  public void removeClosedDay(long day) {
    access(
        () -> {
          closed.remove(day);
          return day;
        });
  }
}
