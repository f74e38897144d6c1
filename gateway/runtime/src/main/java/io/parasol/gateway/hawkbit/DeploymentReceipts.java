// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.PendingReversion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Passes receipts to the client of hawkBit, and everything to another listener. */
public record DeploymentReceipts(Hawkbit hawkbit, CommandListener next) implements CommandListener {
  @Override
  public void ended(
      DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {
    next.ended(device, commandClass, outcome, reason);
  }

  @Override
  public void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending) {
    next.pendingReversionsChanged(device, pending);
  }

  @Override
  public void selfTestCompleted(SelfTestReport report) {
    next.selfTestCompleted(report);
  }

  @Override
  public void dropped(DeviceId device, String why) {
    next.dropped(device, why);
  }

  @Override
  public void refused(CommandReceipt receipt) {
    hawkbit.ended(receipt);
    next.refused(receipt);
  }

  @Override
  public void recorded(CommandReceipt receipt, Set<String> signers) {
    hawkbit.ended(receipt);
    next.recorded(receipt, signers);
  }
}
