// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.Installer;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.install.Installs;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.selftest.SecuritySelfTest;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.state.Version;
import io.parasol.gateway.update.GatewayCondition;
import io.parasol.gateway.update.GatewayUpdate;
import io.parasol.gateway.update.Preflight;
import io.parasol.gateway.update.ProgramListener;
import io.parasol.gateway.update.ProgramSlots;
import io.parasol.gateway.web.Readiness;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The program of the gateway: what installs its releases, and what shows that it works. */
final class SiteProgram {

  /** A release makes its class data archive in this time, on a slow processor. */
  private static final Duration PREFLIGHT_TIMEOUT = Duration.ofMinutes(5);

  private SiteProgram() {}

  /**
   * Returns what installs releases of the gateway itself. It also tries a release that runs now, if
   * no command may install one any more.
   *
   * @return empty if this process is not started by the launcher of an installation, and no command
   *     may install a release.
   */
  static Optional<GatewayUpdate> open(
      SiteConfig config,
      Releases releases,
      Installs installs,
      InstantSource clock,
      ProgramListener listener) {
    Optional<ProgramSlots> slots = ProgramSlots.of(System.getenv());
    if (name(config).isEmpty() && slots.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GatewayUpdate(
            new GatewayUpdate.UpdateSite(
                slots,
                Version.number(),
                config.updates(),
                releases,
                clock,
                installs::neededImages,
                new Preflight(config.file(), PREFLIGHT_TIMEOUT),
                listener),
            new SerialExecutor("self-update", SerialExecutor.Closing.INTERRUPT),
            System::nanoTime));
  }

  private static Optional<DeviceId> name(SiteConfig config) {
    return config.releases().flatMap(SiteConfig.Releases::gateway);
  }

  /** Returns whether commands under this name are for the gateway itself. */
  static boolean isGateway(SiteConfig config, DeviceId device) {
    return name(config).equals(Optional.of(device));
  }

  /** Returns what carries out the installs of devices, and those of the gateway. */
  static Installer installer(
      SiteConfig config, Installer devices, Optional<GatewayUpdate> gateway) {
    Optional<DeviceId> name = name(config);
    return gateway.isEmpty() || name.isEmpty()
        ? devices
        : new Installer() {
          private Installer of(VerifiedCommand command) {
            return command.content().device().equals(name.get()) ? gateway.get() : devices;
          }

          @Override
          public void check(VerifiedCommand command) throws CommandRejectedException {
            of(command).check(command);
          }

          @Override
          public void begin(InstallJob job) {
            of(job.command()).begin(job);
          }
        };
  }

  /** Returns whether the gateway works. */
  static GatewayCondition condition(
      SiteSessions sessions, HealthWatch health, int devices, SecuritySelfTest selfTest) {
    Readiness readiness = sessions.readiness();
    return new GatewayCondition(
        readiness.isReady(),
        readiness.why(),
        selfTest.failures(),
        devices - health.unreachable().size());
  }
}
