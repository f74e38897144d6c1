// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.field.FieldDevices;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.northbound.Northbound;
import io.parasol.gateway.northbound.NorthboundListener;
import io.parasol.gateway.northbound.PointWriter;
import io.parasol.gateway.northbound.RoleMaps;
import io.parasol.gateway.northbound.SignedWrites;
import io.parasol.gateway.trust.SiteTrust;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Modbus server where SCADA masters read devices, if the site has one. */
final class SiteNorthbound {

  private static final Logger log = LoggerFactory.getLogger(SiteNorthbound.class);

  private SiteNorthbound() {}

  /**
   * Opens it, without a listener yet.
   *
   * @throws IOException with a one-line message, if a role map cannot be read.
   */
  static Northbound open(
      SiteConfig.ModbusService service,
      Foundations foundations,
      FieldDevices devices,
      IdentityGuard identities,
      PointWriter writer)
      throws IOException {
    RoleMaps roles =
        service.roles().isPresent() ? RoleMaps.read(service.roles().get()) : RoleMaps.standard();
    return new Northbound(
        service,
        roles,
        new Northbound.Devices(
            device ->
                foundations.devices.all().get(device) instanceof SiteConfig.Device.Legacy legacy
                    ? Optional.of(legacy)
                    : Optional.empty(),
            devices::profile,
            identities::knownIdentity),
        System::nanoTime,
        writer);
  }

  /**
   * Returns what carries out the writes of clients; empty if the configuration allows none.
   *
   * @param executor runs what blocks on the disk.
   */
  static Optional<SignedWrites> writes(
      SiteConfig config,
      Foundations foundations,
      CommandInbox inbox,
      FieldDevices devices,
      Executor executor) {
    return config
        .modbusService()
        .filter(service -> !service.writes().isEmpty())
        .map(
            service ->
                new SignedWrites(
                    new SignedWrites.WriteSite(
                        foundations.topics, foundations.clock, inbox, devices::link),
                    foundations.auditLog::act,
                    executor,
                    System::nanoTime));
  }

  /** Returns who may sign commands now; with writes of clients, the gateway itself, too. */
  static Supplier<CommandPolicy> policy(Foundations foundations, Optional<SignedWrites> writes) {
    return writes.isEmpty() || foundations.state.isCopy()
        ? foundations::commandPolicy
        : () -> writes.get().authorize(foundations.commandPolicy());
  }

  /**
   * Starts its servers.
   *
   * @param chores looks up at intervals which clients are accepted, which reads the disk.
   */
  static void start(
      Northbound northbound,
      Foundations foundations,
      NorthboundListener health,
      SerialExecutor chores)
      throws IOException {
    AtomicReference<Optional<SiteTrust>> trust =
        new AtomicReference<>(trust(foundations, Optional.empty()));
    chores.every(
        Duration.ofSeconds(2), "modbus clients", () -> trust.set(trust(foundations, trust.get())));
    northbound.start(foundations.credentials::ofBroker, trust::get, health);
  }

  private static Optional<SiteTrust> trust(Foundations foundations, Optional<SiteTrust> earlier) {
    try {
      return Optional.of(
          SiteTrust.read(foundations.credentials.identity(), foundations.trust(), earlier));
    } catch (AuthorityException unreadable) {
      log.error("no modbus client is admitted why=\"{}\"", unreadable.getMessage());
      return Optional.empty();
    }
  }
}
