// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.PendingReversion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the calls of the listener. */
public final class Ends implements CommandListener {

  final List<String> ended = new CopyOnWriteArrayList<>();
  final List<SelfTestReport> reports = new CopyOnWriteArrayList<>();

  /** What had to be reverted, each time. */
  final List<List<PendingReversion>> pending = new CopyOnWriteArrayList<>();

  /** Which of these were late and why, whenever that changed. */
  public final List<Map<String, String>> notReverted = new CopyOnWriteArrayList<>();

  final List<String> dropped = new CopyOnWriteArrayList<>();
  private Map<String, String> lastLate = Map.of();

  @Override
  public void ended(
      DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {
    ended.add(
        "%s %s %s"
            .formatted(
                commandClass.map(CommandClass::wireName).orElse("unknown"),
                outcome.wireName(),
                reason)
            .strip());
  }

  @Override
  public void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending) {
    this.pending.add(pending);
    Map<String, String> late = new TreeMap<>();
    pending.forEach(each -> each.late().ifPresent(why -> late.put(each.command(), why)));
    if (!late.equals(lastLate)) {
      lastLate = late;
      notReverted.add(late);
    }
  }

  @Override
  public void selfTestCompleted(SelfTestReport report) {
    reports.add(report);
  }

  @Override
  public void dropped(DeviceId device, String why) {
    dropped.add(why);
  }
}
