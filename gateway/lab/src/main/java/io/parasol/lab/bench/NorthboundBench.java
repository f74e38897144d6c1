// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.northbound.Northbound;
import io.parasol.gateway.northbound.NorthboundListener;
import io.parasol.gateway.northbound.PointWriter;
import io.parasol.gateway.northbound.RoleMaps;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.RegisterListener.RegisterRange;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.server.ClientAdmission;
import io.parasol.legacy.modbus.server.ModbusTcpServer;
import io.parasol.legacy.modbus.server.ServedClient;
import io.parasol.legacy.modbus.server.ServerLimits;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;

/** A Modbus server with one polled device, and clients that send requests without a pause. */
final class NorthboundBench implements AutoCloseable {

  private static final DeviceId DEVICE = new DeviceId("inverter-1");
  private static final int REGISTERS = 100;

  /** Requests that a client sends before it reads the responses, as some masters do. */
  private static final int PIPELINE = 8;

  private final int registers;
  private final ExecutorService clients;
  private final int clientCount;
  private final BenchCertificates certificates;
  private final Northbound northbound;
  private final ModbusTcpServer floor;

  /** Which server is measured, and what is read. */
  enum Target {
    OWN,
    SUNSPEC,
    OWN_OVER_TLS,
    SUNSPEC_OVER_TLS,
    FLOOR;

    boolean isOverTls() {
      return this == OWN_OVER_TLS || this == SUNSPEC_OVER_TLS;
    }

    private boolean isSunSpec() {
      return this == SUNSPEC || this == SUNSPEC_OVER_TLS;
    }
  }

  NorthboundBench(int clients, int registers, BenchCertificates certificates) throws IOException {
    this.registers = registers;
    this.certificates = certificates;
    this.clientCount = clients;
    this.clients = Executors.newFixedThreadPool(clients);
    Profile profile = profile();
    SiteConfig.Device.Modbus device =
        new SiteConfig.Device.Modbus(
            DEVICE,
            new SiteConfig.Link.ModbusTcp(new LinkId("lan"), new HostPort("127.0.0.1", 502)),
            new Unit(1),
            profile,
            Duration.ofHours(1),
            new Reporting(0, Optional.empty()));
    HostPort any = new HostPort("127.0.0.1", 0);
    this.northbound =
        new Northbound(
            new SiteConfig.ModbusService(
                Optional.of(any),
                Optional.of(any),
                Optional.empty(),
                Map.of(1, DEVICE),
                Map.of(101, DEVICE),
                Map.of()),
            RoleMaps.standard(),
            new Northbound.Devices(
                id -> Optional.of(device),
                id -> Optional.of(profile),
                id -> DeviceIdentity.UNKNOWN),
            System::nanoTime,
            PointWriter.NONE);
    northbound.registersRead(
        DEVICE,
        new RegisterRange(Table.HOLDING, 0, REGISTERS),
        index -> index,
        Duration.ofHours(1));
    northbound.accept(
        DEVICE,
        List.of(
            new Reading(
                DEVICE,
                new PointName("power"),
                new Value.Whole(1),
                "W",
                Quality.GOOD,
                Instant.now())));
    northbound.start(certificates::server, () -> Optional.of(certificates.trust()), new Ignored());
    this.floor = ModbusTcpServer.start(any, Optional.empty(), new Constant(), ServerLimits.DEFAULT);
  }

  private static Profile profile() {
    PointType type = new PointType(Encoding.UINT16);
    Point power =
        new Point(
            new PointName("power"),
            new Address(Table.HOLDING, 0),
            type,
            WireOrder.bigEndian(type),
            Scale.ONE,
            0,
            "W",
            Optional.empty(),
            Set.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            PointStates.NONE,
            false,
            Optional.of(new PointMeaning(Meaning.AC_POWER)));
    return new Profile(new ProfileName("bench"), List.of(power), Quirks.NONE);
  }

  /** Answers with zeros. */
  private static final class Constant implements ClientAdmission, ServedClient {
    @Override
    public ServedClient admit(String from, List<X509Certificate> chain) {
      return this;
    }

    @Override
    public void refused(String from, String reason, String why) {}

    @Override
    public ModbusResponse answer(int unit, ModbusRequest request) {
      return ModbusResponse.Registers.of(
          ((ModbusRequest.ReadRegisters) request).quantity(), index -> 0);
    }

    @Override
    public boolean isCurrent() {
      return true;
    }
  }

  private static final class Ignored implements NorthboundListener {
    @Override
    public void modbusRefused(String from, String reason, String why) {}

    @Override
    public void firmwareAttempted(DeviceId device, String from, String who, String what) {}

    @Override
    public void modbusAnswered(int exception) {}

    @Override
    public void modbusClients(int count) {}
  }

  /** The responses with registers that the clients have checked. */
  record Speed(long responses, double perSecond) {}

  /** Requests registers for this time. */
  Speed measure(Target target, Duration time) throws IOException, InterruptedException {
    int unit = target.isSunSpec() ? 101 : 1;
    int start = target.isSunSpec() ? 40_000 : 0;
    long begin = System.nanoTime();
    List<Future<Long>> running = new ArrayList<>();
    for (int i = 0; i < clientCount; i++) {
      running.add(clients.submit(() -> read(target, unit, start, begin + time.toNanos())));
    }
    long sum = 0;
    for (Future<Long> each : running) {
      try {
        sum += each.get();
      } catch (ExecutionException failed) {
        throw new IOException("a client failed: " + failed.getCause(), failed);
      }
    }
    return new Speed(sum, sum / ((System.nanoTime() - begin) / 1e9));
  }

  private Socket connect(Target target) throws IOException {
    if (target.isOverTls()) {
      HostPort server = northbound.secureAddress().orElseThrow();
      // Clients of one context share a session, which Java lets only one of them resume at a time.
      SSLContext context = certificates.client().sslContext();
      return context.getSocketFactory().createSocket(server.host(), server.port());
    }
    HostPort server =
        target == Target.FLOOR ? floor.address() : northbound.plainAddress().orElseThrow();
    return new Socket(server.host(), server.port());
  }

  private long read(Target target, int unit, int start, long until) throws IOException {
    ByteBuffer requests = ByteBuffer.allocate(12 * PIPELINE);
    for (int i = 0; i < PIPELINE; i++) {
      requests.putShort((short) i).putShort((short) 0).putShort((short) 6).put((byte) unit);
      requests.put((byte) 3).putShort((short) start).putShort((short) registers);
    }
    long count = 0;
    try (Socket socket = connect(target)) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      byte[] response = new byte[9 + 2 * registers];
      while (System.nanoTime() - until < 0) {
        socket.getOutputStream().write(requests.array());
        for (int i = 0; i < PIPELINE; i++) {
          in.readFully(response);
          if (response[1] != i || response[7] != 3) {
            throw new IOException("unexpected response, function " + response[7]);
          }
          count++;
        }
      }
    }
    return count;
  }

  @Override
  public void close() {
    clients.shutdownNow();
    northbound.close();
    floor.close();
  }
}
