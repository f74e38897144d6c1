// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.LinkListener;
import java.time.Duration;
import java.time.InstantSource;

/** Receives what happens to links as a whole. Safe for any number of threads. */
final class LinkObserver implements LinkListener {

  private final WatchedDevices devices;
  private final HealthMetrics metrics;
  private final RefusalHealth refusals;
  private final InstantSource clock;

  LinkObserver(
      WatchedDevices devices, HealthMetrics metrics, RefusalHealth refusals, InstantSource clock) {
    this.devices = devices;
    this.refusals = refusals;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void late(LinkId link) {
    metrics.late(link);
  }

  @Override
  public void overrun(LinkId link, LinkListener.Overrun overrun) {
    devices.find(link).ifPresent(one -> one.overrun(overrun, clock.instant()));
  }

  @Override
  public void onTime(LinkId link) {
    devices.find(link).ifPresent(one -> one.onTime(clock.instant()));
  }

  @Override
  public void disturbed(LinkId link, LinkListener.Disturbance kind) {
    metrics.disturbed(link, kind);
  }

  @Override
  public void secondClientDetected(LinkId link, String received, Duration memory) {
    devices.find(link).ifPresent(one -> one.foreignMaster(received, memory, clock.instant()));
  }

  @Override
  public void firmwareAttempted(LinkId link, DeviceId device, String what) {
    refusals.firmwareOnLink(device, link, what, clock.instant());
  }
}
