// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointStates.ReportedState;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operating states and alarms that the points of a device report at present. The most severe
 * state applies; of equal ones, that of the first point of the device.
 *
 * <p>Not thread-safe.
 */
final class ReportedStates {

  /** Maximum number of alarms of a device that are reported at the same time. */
  static final int MAX_ALARMS = 64;

  private final Map<PointName, PointStates> rules;
  private final Map<PointName, PointReport> reports;

  private String vendorCode = "";

  private record PointReport(Optional<ReportedState> state, List<DeviceAlarm> alarms) {
    static final PointReport NONE = new PointReport(Optional.empty(), List.of());
  }

  /** An alarm that is active, and the point that reports it. */
  record ActiveAlarm(PointName point, DeviceAlarm alarm) {}

  /**
   * Creates the states of a device that was not read yet. If none of its points declares states,
   * the first enumeration with a label that means rest or fault reports them.
   */
  ReportedStates(List<KnownPoint> points) {
    Map<PointName, PointStates> found = new LinkedHashMap<>();
    for (KnownPoint point : points) {
      if (!point.states().isEmpty()) {
        found.put(point.name(), point.states());
      }
    }
    if (found.values().stream().noneMatch(PointStates::hasStates)) {
      StatusLabels.find(points).ifPresent(label -> found.put(label.name(), label.states()));
    }
    // Many devices have none.
    rules = found.isEmpty() ? Map.of() : found;
    reports = found.isEmpty() ? Map.of() : new LinkedHashMap<>();
    found.keySet().forEach(name -> reports.put(name, PointReport.NONE));
  }

  /** Takes a reading into account. A reading without a value that is not absent changes nothing. */
  void update(Reading reading) {
    PointStates rule = rules.isEmpty() ? null : rules.get(reading.point());
    if (rule == null) {
      return;
    }
    if (rule.isVendorCode()) {
      updateVendorCode(reading);
    } else if (reading.value() != null) {
      reports.put(
          reading.point(),
          new PointReport(rule.state(reading.value()), rule.alarms(reading.value())));
    } else if (reading.quality() == Quality.NOT_AVAILABLE) {
      reports.put(reading.point(), PointReport.NONE);
    }
  }

  private void updateVendorCode(Reading reading) {
    if (reading.value() != null) {
      vendorCode = reading.value().toString();
    } else if (reading.quality() == Quality.NOT_AVAILABLE) {
      vendorCode = "";
    }
  }

  /**
   * Returns the most severe state; empty if no point reports one. Its text includes the code of the
   * vendor, if the device has one.
   */
  Optional<ReportedState> state() {
    return mostSevere()
        .map(
            state ->
                vendorCode.isEmpty()
                    ? state
                    : new ReportedState(
                        state.state(), state.text() + ", vendor state " + vendorCode));
  }

  private Optional<ReportedState> mostSevere() {
    // A loop, because this is asked several times in each poll of each device.
    ReportedState worst = null;
    for (PointReport report : reports.values()) {
      ReportedState state = report.state().orElse(null);
      if (state != null && (worst == null || state.state().compareTo(worst.state()) > 0)) {
        worst = state;
      }
    }
    return Optional.ofNullable(worst);
  }

  boolean isFault() {
    return state().filter(state -> state.state() == OperatingState.FAULT).isPresent();
  }

  /** Returns the active alarms in the order of the points, at most {@link #MAX_ALARMS}. */
  List<ActiveAlarm> alarms() {
    List<ActiveAlarm> active = new ArrayList<>();
    reports.forEach(
        (point, report) ->
            report.alarms().stream()
                .limit(MAX_ALARMS - active.size())
                .map(alarm -> new ActiveAlarm(point, alarm))
                .forEach(active::add));
    return active;
  }
}
