// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.install.run.InstallHistory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Publishes changes of each device's update state. */
@ConfinedTo("updates")
final class UpdateReporter {

  /** Interval after which a report that differs only in numbers is published again. */
  private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(15);

  private final InstallHistory history;
  private final InstantSource clock;
  private final BiConsumer<DeviceId, byte[]> reports;
  private final Map<DeviceId, UpdateReport> reported = new LinkedHashMap<>();
  private final Map<DeviceId, UpdateReport.Last> last = new LinkedHashMap<>();

  /**
   * @param reports receives the JSON for a device's {@code update} topic, to be published retained.
   */
  UpdateReporter(
      InstallHistory history, InstantSource clock, BiConsumer<DeviceId, byte[]> reports) {
    this.history = history;
    this.clock = clock;
    this.reports = reports;
  }

  boolean hasReported(DeviceId device) {
    return reported.containsKey(device);
  }

  /** Reports that an install waits for these reasons, or begins if there are none. */
  void reportWaiting(Candidate one, List<WaitReason> reasons) {
    Instant now = clock.instant();
    report(
        one.device(),
        new UpdateReport(
            now,
            history.installed(one.device()),
            Optional.of(one.id()),
            Optional.of(one.install().image()),
            reasons.isEmpty() ? "installing" : "waiting",
            reasons,
            one.window().opens(now),
            Optional.of(one.expires()),
            Optional.ofNullable(last.get(one.device()))));
  }

  /** Reports that a command for the device has ended. */
  void reportEnded(DeviceId device, String command, CommandResult result) {
    last.put(
        device,
        new UpdateReport.Last(
            command, result.outcome().wireName(), result.reason(), result.detail()));
    reportIdle(device);
  }

  /** Reports the state of a device that was added, also if it was reported before. */
  void reportAdded(DeviceId device) {
    reported.remove(device);
    reportIdle(device);
  }

  void reportIdle(DeviceId device) {
    report(
        device,
        new UpdateReport(
            clock.instant(),
            history.installed(device),
            Optional.empty(),
            Optional.empty(),
            "none",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.ofNullable(last.get(device))));
  }

  private void report(DeviceId device, UpdateReport report) {
    UpdateReport before = reported.get(device);
    if (before == null
        || !before.hasSameState(report)
        || report.at().isAfter(before.at().plus(REPEAT_INTERVAL))) {
      reported.put(device, report);
      reports.accept(device, report.toJson());
    }
  }
}
