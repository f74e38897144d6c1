// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.PendingReversion;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Receives the results of commands and requests. Safe for any number of threads. */
public final class CommandObserver implements CommandListener {

  private final WatchedDevices devices;
  private final GatewayHealth gateway;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  CommandObserver(
      WatchedDevices devices, GatewayHealth gateway, HealthMetrics metrics, InstantSource clock) {
    this.devices = devices;
    this.gateway = gateway;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void ended(
      DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {
    devices.find(device).ifPresent(one -> one.health().commandEnded(outcome));
    gateway.refusals().commandEnded(outcome);
    if (outcome == Outcome.REJECTED) {
      gateway.refusals().command(device, reason, clock.instant());
    }
    metrics.commandEnded(commandClass, outcome, reason);
  }

  @Override
  public void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending) {
    devices.find(device).ifPresent(one -> one.health().reversionsPending(pending, clock.instant()));
  }

  @Override
  public void selfTestCompleted(SelfTestReport report) {
    gateway.trust().selfTested(report, clock.instant());
  }

  @Override
  public void dropped(DeviceId device, String why) {
    gateway.refusals().commandDropped(device, why, clock.instant());
  }

  /** Records a request of a native device that was dropped. */
  public void requestDropped(DeviceId device, String why) {
    gateway.refusals().requestDropped(device, why, clock.instant());
  }

  /** Records a request that got no response. */
  public void requestDropped(String why) {
    gateway.refusals().requestDropped(why, clock.instant());
  }
}
