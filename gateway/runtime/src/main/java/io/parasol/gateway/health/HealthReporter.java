// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.gateway.health.metrics.HealthFigures;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The periodic reports of a site: heartbeats of its devices and of the gateway, with the figures of
 * the running parts. Publishing runs on the executor of the {@link HealthWatch}.
 */
public final class HealthReporter {

  private final WatchedGateway gateway;
  private final WatchedDevices devices;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  /** Meters hold their source weakly, so it is kept here. */
  private final HealthFigures figures;

  HealthReporter(
      WatchedGateway gateway,
      WatchedDevices devices,
      HealthMetrics metrics,
      InstantSource clock,
      HealthFigures figures) {
    this.gateway = gateway;
    this.devices = devices;
    this.metrics = metrics;
    this.clock = clock;
    this.figures = figures;
    metrics.register(figures);
  }

  /** The gateway's session is connected, perhaps again: everything is published again. */
  public void gatewayConnected() {
    gateway.connected(figures);
  }

  /**
   * Handles heartbeats, reminders and retries. Must be called about every second, on the executor.
   */
  public void tick() {
    Instant now = clock.instant();
    devices.tick(now);
    if (gateway.tick(now, figures)) {
      metrics.roll();
    }
  }
}
