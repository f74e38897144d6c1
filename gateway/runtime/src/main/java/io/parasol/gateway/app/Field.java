// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.about.AboutSite;
import io.parasol.gateway.about.Abouts;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.field.FieldDevices;
import io.parasol.gateway.field.FieldLinks;
import io.parasol.gateway.figures.FigureReadings;
import io.parasol.gateway.figures.NativeReadings;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.gateway.northbound.Northbound;
import io.parasol.gateway.northbound.PointWriter;
import io.parasol.gateway.northbound.SignedWrites;
import io.parasol.gateway.sessions.SiteDownlink;
import io.parasol.gateway.state.Sbom;
import io.parasol.gateway.state.Version;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.ReadingSink;
import io.parasol.legacy.RegisterListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The fourth stage of a gateway: the devices, the links to them, and the journal of what is written
 * to them. The links are not started yet.
 */
final class Field {

  final NativeDevices natives;
  final FieldDevices devices;
  final Abouts abouts;
  final IdentityGuard identityGuard;
  final CommandJournal journal;
  final LegacyControllers controllers;

  /** What carries out the writes of SCADA masters; null if they may write nothing. */
  private final @Nullable SignedWrites writes;

  /** What SCADA masters read; null if the site has no such server. Not started yet. */
  private final @Nullable Northbound northbound;

  /** Made of the readings; null if no device has a nameplate. Not started yet. */
  private final @Nullable SiteFigures figures;

  /**
   * @param executor runs work that must not delay a link.
   */
  Field(
      SiteConfig config,
      Foundations foundations,
      HealthWatch health,
      Messaging messaging,
      Executor executor,
      CloseStack closeStack)
      throws IOException {
    Optional<NativeReadings> nativeReadings = SitePlant.natives(config, foundations, closeStack);
    this.natives =
        closeStack.add(
            "natives",
            new NativeDevices(
                foundations.devices.natives(),
                foundations.topics,
                new SiteDownlink(foundations.topics, messaging.broker(), messaging.sessions),
                new NativePublications(health.commands()::requestDropped, nativeReadings),
                foundations.clock,
                NativeDevices.AnswerTimeouts.DEFAULT));
    FieldLinks links = new FieldLinks();
    this.devices = new FieldDevices(foundations.devices::all, links);
    this.abouts = abouts(config, foundations, messaging, executor);
    List<ReadingSink> sinks = sinks(config, health, messaging, abouts);
    this.identityGuard =
        new IdentityGuard(
            config.devices().keySet(),
            devices,
            IdentityStore.in(foundations.state.path()),
            List.of(health.devices(), messaging.sessions, abouts),
            (device, readings) -> sinks.forEach(sink -> sink.accept(device, readings)));
    this.journal =
        closeStack.add(
            "journal",
            CommandJournal.open(
                foundations.state.journal(), foundations.log, foundations.isNewSite));
    this.writes =
        SiteNorthbound.writes(config, foundations, messaging.commands, devices, executor)
            .orElse(null);
    PointWriter writer = writes == null ? PointWriter.NONE : writes;
    this.northbound =
        config.modbusService().isPresent()
            ? closeStack.add(
                "modbus server",
                SiteNorthbound.open(
                    config.modbusService().get(), foundations, devices, identityGuard, writer))
            : null;
    if (northbound != null) {
      sinks.add(northbound);
    }
    RegisterListener registers = northbound == null ? RegisterListener.NONE : northbound;
    this.controllers =
        new LegacyControllers(
            config,
            foundations,
            links,
            new LegacyControllers.Listeners(
                new LinkListeners(
                    identityGuard, health.devices(), journal, health.links(), registers),
                MapListener.all(List.of(health.devices(), abouts)),
                messaging.telemetry,
                health.panels()),
            closeStack);
    this.figures =
        SitePlant.open(
                config,
                foundations,
                new FigureReadings(messaging.telemetry.store(), nativeReadings),
                devices::profile,
                closeStack)
            .orElse(null);
  }

  private static Abouts abouts(
      SiteConfig config, Foundations foundations, Messaging messaging, Executor executor) {
    return new Abouts(
        new AboutSite(
            config.site(),
            config.consumers(),
            config.updates().position(),
            config.updates().zone(),
            Version.number(),
            Version.supportUntil(),
            Sbom.ofThisProcess()),
        foundations.topics,
        messaging.sessions,
        executor);
  }

  /** Returns what receives the readings of devices whose identity is not in doubt. */
  private static List<ReadingSink> sinks(
      SiteConfig config, HealthWatch health, Messaging messaging, Abouts abouts) {
    List<ReadingSink> sinks =
        new ArrayList<>(List.of(health.devices(), messaging.telemetry, abouts));
    if (config.consumers().hasMetricValues()) {
      sinks.add(health.metricValues(abouts::meaning));
    }
    return sinks;
  }

  /** Returns what SCADA masters read; empty if the site has no such server. */
  Optional<Northbound> northbound() {
    return Optional.ofNullable(northbound);
  }

  /** Returns what carries out the writes of SCADA masters; empty if they may write nothing. */
  Optional<SignedWrites> writes() {
    return Optional.ofNullable(writes);
  }

  /** Returns the figures of the plant; empty if the site has none. */
  Optional<SiteFigures> figures() {
    return Optional.ofNullable(figures);
  }
}
