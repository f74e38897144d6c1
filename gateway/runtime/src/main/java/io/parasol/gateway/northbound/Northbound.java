// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.ModbusService;
import io.parasol.gateway.trust.SiteTrust;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import io.parasol.legacy.RegisterListener;
import io.parasol.legacy.modbus.server.ModbusTcpServer;
import io.parasol.legacy.modbus.server.ServerLimits;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves legacy devices to SCADA masters, as units of Modbus/TCP servers. It takes what the polls
 * read from the moment of its creation; the servers listen from {@link #start} on. Thread-safe.
 */
public final class Northbound implements RegisterListener, ReadingSink, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Northbound.class);

  private final ModbusService service;
  private final Map<DeviceId, ServedDevice> devices = new HashMap<>();
  private final Map<Integer, ServedUnit> units = new HashMap<>();
  private final List<ModbusTcpServer> servers = new ArrayList<>();
  private @Nullable ModbusTcpServer secure;
  private @Nullable ModbusTcpServer plain;

  /** What is known of the devices at any time. */
  public record Devices(
      Function<DeviceId, Optional<Device.Legacy>> configured,
      Function<DeviceId, Optional<Profile>> profile,
      Function<DeviceId, DeviceIdentity> identity) {}

  /**
   * @param nanos a monotonic clock.
   * @param writer carries out what the configuration allows clients to write.
   */
  public Northbound(
      ModbusService service,
      RoleMaps roles,
      Devices known,
      LongSupplier nanos,
      PointWriter writer) {
    this.service = service;
    SunSpecModels models = SunSpecModels.shipped();
    service
        .units()
        .forEach(
            (unit, device) -> {
              ServedDevice served = device(device, known, nanos);
              OwnWrites writes =
                  new OwnWrites(
                      device, service.writes().getOrDefault(device, Map.of()), roles, writer);
              units.put(
                  unit,
                  new OwnRegisters(served.registers(), served.profile(), roles, nanos, writes));
            });
    service
        .sunSpec()
        .forEach(
            (unit, device) -> {
              ServedDevice served = device(device, known, nanos);
              SunSpecRegisters.MapSource source =
                  new SunSpecRegisters.MapSource(
                      models,
                      unit,
                      served::meanings,
                      () -> named(known.identity().apply(device), device));
              units.put(unit, new SunSpecRegisters(served.values(), source, roles, nanos));
            });
  }

  private ServedDevice device(DeviceId device, Devices known, LongSupplier nanos) {
    return devices.computeIfAbsent(
        device,
        id ->
            new ServedDevice(
                () -> known.configured().apply(id), () -> known.profile().apply(id), nanos));
  }

  /** Returns an identity with the texts that the common model must have. */
  private static DeviceIdentity named(DeviceIdentity reported, DeviceId device) {
    return new DeviceIdentity(
        reported.manufacturer().isEmpty() ? "unknown" : reported.manufacturer(),
        reported.model().isEmpty() ? device.value() : reported.model(),
        reported.serial().isEmpty() ? device.value() : reported.serial(),
        reported.firmware());
  }

  /**
   * Starts the servers.
   *
   * @param material the certificate of the broker, with the anchors of client certificates.
   * @param trust which clients are accepted now; empty if that is not known. Must not block.
   * @throws IOException with a one-line message, if an address cannot be bound.
   */
  public synchronized void start(
      Supplier<TlsMaterial> material,
      Supplier<Optional<SiteTrust>> trust,
      NorthboundListener listener)
      throws IOException {
    NorthboundListener logged = new LoggedRefusals(listener);
    logged.modbusClients(0);
    AtomicInteger count = new AtomicInteger();
    if (service.listen().isPresent()) {
      secure =
          open(
              service.listen().get(),
              Optional.of(new WholeChain(material)),
              new NorthboundClients(units, trust, logged, true, count));
    }
    if (service.plain().isPresent()) {
      plain =
          open(
              service.plain().get(),
              Optional.empty(),
              new NorthboundClients(units, trust, logged, false, count));
    }
  }

  private ModbusTcpServer open(
      HostPort listen, Optional<Supplier<TlsMaterial>> material, NorthboundClients clients)
      throws IOException {
    ModbusTcpServer server = ModbusTcpServer.start(listen, material, clients, ServerLimits.DEFAULT);
    servers.add(server);
    log.info(
        "modbus server started address={} tls={} units={}",
        server.address(),
        material.isPresent(),
        units.size());
    return server;
  }

  /** Returns the address of the server over TLS; empty if there is none. */
  public synchronized Optional<HostPort> secureAddress() {
    return Optional.ofNullable(secure).map(ModbusTcpServer::address);
  }

  /** Returns the address of the server without TLS; empty if there is none. */
  public synchronized Optional<HostPort> plainAddress() {
    return Optional.ofNullable(plain).map(ModbusTcpServer::address);
  }

  @Override
  public void registersRead(
      DeviceId device, RegisterRange range, IntUnaryOperator value, Duration period) {
    ServedDevice served = devices.get(device);
    if (served != null) {
      served.hold(range, value, period);
    }
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    ServedDevice served = devices.get(device);
    if (served != null) {
      served.take(readings);
    }
  }

  @Override
  public synchronized void close() {
    servers.forEach(ModbusTcpServer::close);
    servers.clear();
  }
}
