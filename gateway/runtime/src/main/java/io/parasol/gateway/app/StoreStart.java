// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.MeasurementClock;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.report.Uptime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens the store of telemetry while the broker starts, which hardly needs the thread that starts
 * it. A failure is reported afterwards.
 */
final class StoreStart implements Runnable {

  private static final long MAX_BYTES_IN_MEMORY = 4L << 20;

  private final SiteConfig config;
  private final StoreEnvironment environment;
  private final Foundations foundations;
  private final HealthWatch health;
  private final CloseStack closeStack;
  private @Nullable Telemetry telemetry;
  private @Nullable StoreException failure;

  StoreStart(
      SiteConfig config,
      StoreEnvironment environment,
      Foundations foundations,
      HealthWatch health,
      CloseStack closeStack) {
    this.config = config;
    this.environment = environment;
    this.foundations = foundations;
    this.health = health;
    this.closeStack = closeStack;
  }

  @Override
  public void run() {
    try {
      // Closed here only if a later part fails to start.
      telemetry = closeStack.add("store", open());
    } catch (StoreException failed) {
      failure = failed;
    }
  }

  private Telemetry open() throws StoreException {
    return Telemetry.open(
        TelemetrySettings.of(
            foundations.state.path(),
            store(config.store(), foundations.state.isCopy()),
            config.bridge(),
            foundations.topics,
            config.devices().values()),
        environment,
        new MeasurementClock(
            foundations.system, Uptime.ofThisMachine(), foundations.clock::isTrusted),
        health.telemetry());
  }

  /** Returns a small store, if it is in memory. */
  private static SiteConfig.Store store(SiteConfig.Store configured, boolean isInMemory) {
    return isInMemory
        ? new SiteConfig.Store(
            Math.min(configured.keep(), MAX_BYTES_IN_MEMORY), configured.commit())
        : configured;
  }

  /**
   * Returns the telemetry, with its store; opens it now if no broker was started.
   *
   * @throws StoreException if the store cannot be opened.
   */
  Telemetry opened() throws StoreException {
    if (telemetry == null && failure == null) {
      run();
    }
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(telemetry);
  }
}
