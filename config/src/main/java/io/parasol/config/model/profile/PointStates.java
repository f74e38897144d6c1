// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operating states and alarms that the values of a point report. A value without a state
 * reports none.
 *
 * @param byLabel the states of the labels of an enumeration.
 * @param ranges the states of numbers, and of true (1) and false (0); the first range that contains
 *     a number applies.
 * @param byBit the states of the set bits of a bit field.
 * @param alarms the alarms of the set bits of a bit field, in the order of the bits.
 * @param isVendorCode whether the value is a code of the vendor that details the state of another
 *     point.
 */
public record PointStates(
    Map<String, OperatingState> byLabel,
    List<StateRange> ranges,
    Map<Integer, OperatingState> byBit,
    List<DeviceAlarm> alarms,
    boolean isVendorCode) {

  /** A point that reports neither states nor alarms. */
  public static final PointStates NONE = new PointStates(Map.of(), List.of(), Map.of(), List.of());

  /** A point whose value is a code of the vendor. */
  public static final PointStates VENDOR_CODE =
      new PointStates(Map.of(), List.of(), Map.of(), List.of(), true);

  /** A state of the numbers from {@code first} to {@code last}, both inclusive. */
  public record StateRange(long first, long last, OperatingState state) {
    boolean contains(long number) {
      return first <= number && number <= last;
    }
  }

  /**
   * A state that a device reports.
   *
   * @param text the device's own text for it; empty if it has none.
   */
  public record ReportedState(OperatingState state, String text) {}

  public PointStates {
    byLabel = Map.copyOf(byLabel);
    ranges = List.copyOf(ranges);
    byBit = Map.copyOf(byBit);
    alarms = alarms.stream().sorted(Comparator.comparingInt(DeviceAlarm::bit)).toList();
  }

  /** Creates the states and alarms of a point. */
  public PointStates(
      Map<String, OperatingState> byLabel,
      List<StateRange> ranges,
      Map<Integer, OperatingState> byBit,
      List<DeviceAlarm> alarms) {
    this(byLabel, ranges, byBit, alarms, false);
  }

  /** Creates the states of an enumeration. */
  public static PointStates ofLabels(Map<String, OperatingState> byLabel) {
    return new PointStates(byLabel, List.of(), Map.of(), List.of());
  }

  /** Creates the alarms of a bit field. */
  public static PointStates ofAlarms(List<DeviceAlarm> alarms) {
    return new PointStates(Map.of(), List.of(), Map.of(), alarms);
  }

  /**
   * Returns the names of the bits of a bit field: those that the profile gives, or else that of the
   * alarm, or else the state.
   */
  public Map<Long, String> completeBitNames(Map<Long, String> given) {
    Map<Long, String> names = new HashMap<>(given);
    alarms.forEach(alarm -> names.putIfAbsent((long) alarm.bit(), alarm.name()));
    byBit.forEach((bit, state) -> names.putIfAbsent((long) bit, state.wireName()));
    return names;
  }

  /** Returns whether the values of the point report nothing. */
  public boolean isEmpty() {
    return !hasStates() && alarms.isEmpty() && !isVendorCode;
  }

  /** Returns whether a value of the point can report a state. */
  public boolean hasStates() {
    return !byLabel.isEmpty() || !ranges.isEmpty() || !byBit.isEmpty();
  }

  /** Returns the state that a value reports; the most severe one if it reports several. */
  public Optional<ReportedState> state(Value value) {
    if (value instanceof Value.Text label) {
      return Optional.ofNullable(byLabel.get(label.text()))
          .map(state -> new ReportedState(state, label.text()));
    }
    if (value instanceof Value.Flag flag) {
      return ofNumber(flag.isSet() ? 1 : 0, "");
    }
    if (value instanceof Value.Whole whole) {
      Optional<ReportedState> ofBits = ofBits(whole.number());
      return ofBits.isPresent() ? ofBits : ofNumber(whole.number(), whole.toString());
    }
    return Optional.empty();
  }

  private Optional<ReportedState> ofNumber(long number, String text) {
    return ranges.stream()
        .filter(range -> range.contains(number))
        .findFirst()
        .map(range -> new ReportedState(range.state(), text));
  }

  private Optional<ReportedState> ofBits(long bits) {
    return byBit.entrySet().stream()
        .filter(entry -> isSet(bits, entry.getKey()))
        .max(Map.Entry.<Integer, OperatingState>comparingByValue().thenComparing(this::lowerBit))
        .map(entry -> new ReportedState(entry.getValue(), textOf(entry.getKey())));
  }

  /** Of two bits with the same state, the lower one gives the text. */
  private int lowerBit(
      Map.Entry<Integer, OperatingState> one, Map.Entry<Integer, OperatingState> other) {
    return Integer.compare(other.getKey(), one.getKey());
  }

  private String textOf(int bit) {
    return alarms.stream()
        .filter(alarm -> alarm.bit() == bit)
        .map(DeviceAlarm::text)
        .findFirst()
        .orElse("bit " + bit);
  }

  /** Returns the alarms that a value reports. */
  public List<DeviceAlarm> alarms(Value value) {
    List<DeviceAlarm> active = new ArrayList<>();
    if (value instanceof Value.Whole whole) {
      for (DeviceAlarm alarm : alarms) {
        if (isSet(whole.number(), alarm.bit())) {
          active.add(alarm);
        }
      }
    }
    return active;
  }

  private static boolean isSet(long bits, int bit) {
    return (bits >>> bit & 1) != 0;
  }
}
