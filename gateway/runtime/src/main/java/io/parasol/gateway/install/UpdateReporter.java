// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

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

/** Publishes changes of each device's update state. Confined to one thread. */
final class UpdateReporter {

  /** Interval after which a report that differs only in numbers is published again. */
  private static final Duration TELLS_AGAIN = Duration.ofMinutes(15);

  private final InstallHistory book;
  private final InstantSource clock;
  private final BiConsumer<DeviceId, byte[]> reports;
  private final Map<DeviceId, UpdateReport> told = new LinkedHashMap<>();
  private final Map<DeviceId, UpdateReport.Last> last = new LinkedHashMap<>();

  /**
   * @param reports receives the JSON for a device's {@code update} topic, to be published retained.
   */
  UpdateReporter(InstallHistory book, InstantSource clock, BiConsumer<DeviceId, byte[]> reports) {
    this.book = book;
    this.clock = clock;
    this.reports = reports;
  }

  boolean hasTold(DeviceId device) {
    return told.containsKey(device);
  }

  /** Reports that an install waits for these reasons, or begins if there are none. */
  void waits(Candidate one, List<WaitReason> reasons) {
    Instant now = clock.instant();
    tell(
        one.device(),
        new UpdateReport(
            now,
            book.installed(one.device()),
            Optional.of(one.id()),
            Optional.of(one.install().image()),
            reasons.isEmpty() ? "installing" : "waiting",
            reasons,
            one.window().opens(now),
            Optional.of(one.expires()),
            Optional.ofNullable(last.get(one.device()))));
  }

  /** Reports that a command for the device has ended. */
  void ended(DeviceId device, String command, CommandResult ending) {
    last.put(
        device,
        new UpdateReport.Last(command, ending.outcome().word(), ending.reason(), ending.detail()));
    nothingToCome(device);
  }

  void nothingToCome(DeviceId device) {
    tell(
        device,
        new UpdateReport(
            clock.instant(),
            book.installed(device),
            Optional.empty(),
            Optional.empty(),
            "none",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.ofNullable(last.get(device))));
  }

  private void tell(DeviceId device, UpdateReport report) {
    UpdateReport before = told.get(device);
    if (before == null
        || !before.isLike(report)
        || report.at().isAfter(before.at().plus(TELLS_AGAIN))) {
      told.put(device, report);
      reports.accept(device, report.toJson());
    }
  }
}
