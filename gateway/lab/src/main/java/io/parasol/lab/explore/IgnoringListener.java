// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.gateway.install.run.UpdateListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Ignores all events; the exploration compares receipts and the device. */
enum IgnoringListener implements CommandListener, UpdateListener {
  INSTANCE;

  @Override
  public void ended(
      DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {}

  @Override
  public void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending) {}

  @Override
  public void selfTestCompleted(SelfTestReport report) {}

  @Override
  public void dropped(DeviceId device, String why) {}

  @Override
  public void begun(DeviceId device, String version, Duration takes) {}

  @Override
  public void ended(DeviceId device, String outcome, String reason) {}

  @Override
  public void slow(DeviceId device, double bytesPerSecond, double expected) {}

  @Override
  public void parked(DeviceId device, String why) {}
}
