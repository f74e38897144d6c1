// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.OfferedConfigurations;
import io.parasol.gateway.field.SiteFleet;
import io.parasol.gateway.hawkbit.Hawkbit;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.install.Installs;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.RepositoryReleases;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.gateway.release.SiteReleases;
import io.parasol.gateway.update.GatewayUpdate;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fifth stage of a gateway: the releases, and what installs them on devices and on the gateway
 * itself. None is started yet.
 */
final class Updates {

  final SiteFleet fleet;
  final Installs installs;
  private final @Nullable ReleaseWatch releases;
  private final @Nullable Hawkbit hawkbit;
  private final @Nullable GatewayUpdate ofGateway;

  Updates(
      SiteConfig config,
      Foundations foundations,
      HealthWatch health,
      Messaging messaging,
      Field field,
      CloseStack closeStack)
      throws IOException, UnusableKeyException, RefusedException {
    this.releases =
        SiteReleases.open(
                config.releases(),
                foundations.state.path(),
                config.corporate(),
                foundations.credentials.outbound()::forRepository)
            .map(
                followed ->
                    new ReleaseWatch(
                        followed,
                        foundations.clock::ifTrusted,
                        foundations.policy::apply,
                        configurations(config, foundations),
                        health.gateway()))
            .map(watch -> closeStack.add("releases", watch))
            .orElse(null);
    this.fleet =
        new SiteFleet(config.devices().values(), field.devices, field.identityGuard, field.natives);
    this.hawkbit =
        config
            .hawkbit()
            .map(
                settings ->
                    SiteHawkbit.create(
                        settings,
                        foundations,
                        messaging,
                        field,
                        health.gateway()::hawkbit,
                        closeStack))
            .orElse(null);
    Releases repository =
        releases()
            .<Releases>map(watch -> new RepositoryReleases(watch, foundations.state.images()))
            .orElse(Releases.NONE);
    this.installs =
        Installs.open(
            new Installs.InstallSite(
                config.updates(),
                fleet,
                repository,
                foundations.clock,
                health.devices(),
                (device, report) -> {
                  if (foundations.devices.contains(device)) {
                    messaging.sessions.report(device, report);
                    hawkbit().ifPresent(server -> server.reported(device, report));
                  }
                }),
            foundations.state.updates(),
            foundations.state.damaged());
    releases().ifPresent(watch -> watch.addRecoveryListener(installs::retryReleases));
    this.ofGateway =
        SiteProgram.open(config, repository, installs, foundations.clock, health.gateway())
            .orElse(null);
  }

  /** Returns what stores the configurations that the owners sign, if the site is run with one. */
  private static ReleaseWatch.ConfigurationHandler configurations(
      SiteConfig config, Foundations foundations) {
    return foundations.state.isCopy()
        ? ReleaseWatch.ConfigurationHandler.NONE
        : ConfigurationFolder.of(config.file())
            .map(folder -> new OfferedConfigurations(folder, config.site()))
            .<ReleaseWatch.ConfigurationHandler>map(
                offered ->
                    document -> {
                      var unused = offered.offer(document);
                    })
            .orElse(ReleaseWatch.ConfigurationHandler.NONE);
  }

  /** Registers the installs to be closed, which must happen before their commands are. */
  void closeWith(CloseStack closeStack) {
    closeStack.add("updates", installs);
    ofGateway().ifPresent(each -> closeStack.add("self-update", each));
  }

  /** Returns what follows the repository of releases; empty if the site has none. */
  Optional<ReleaseWatch> releases() {
    return Optional.ofNullable(releases);
  }

  /** Returns the client of an update server; empty if the site has none. */
  Optional<Hawkbit> hawkbit() {
    return Optional.ofNullable(hawkbit);
  }

  /** Returns what installs releases of the gateway itself; empty if that is not possible. */
  Optional<GatewayUpdate> ofGateway() {
    return Optional.ofNullable(ofGateway);
  }
}
