// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.serial.NativeSerialPorts;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.bus.BusSettings;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.bus.SimulatedBus;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.port.ConvertedPort;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A discovery on a serial line")
@EnabledOnOs(OS.LINUX)
class DiscoveryIT {

  private static final Duration PATIENCE = Duration.ofMillis(600);

  @TempDir private Path folder;

  private final List<String> tried = new ArrayList<>();

  private SimulatedSite bus(String settings, String controllers) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("simulation.yaml"),
            "endpoints:\n  - pty: %s\n    %s\n    controllers:\n%s"
                .formatted(port(), settings, controllers));
    return SimulatedSite.start(SimulationFile.load(file, Map.of()), () -> Instant.EPOCH);
  }

  private Path port() {
    return folder.resolve("ttyUSB0");
  }

  /** The ports of this machine; {@link #tried} lists the settings. */
  private SerialPorts watched() {
    SerialPorts real = new NativeSerialPorts(List.of(Path.of("target", "native")));
    return (settings, rs485) -> {
      tried.add(settings.toString().replace(port() + " ", ""));
      return real.open(settings, rs485);
    };
  }

  /** Ports of a line in memory, which has a parity as well; a pseudo terminal has a speed only. */
  private SerialPorts inMemory(PacedWire wire, SerialSettings line) {
    return (settings, rs485) -> {
      tried.add(settings.toString().replace(port() + " ", ""));
      return new ConvertedPort(new Opened(wire.firstPort()), settings, () -> line);
    };
  }

  /** A port that can be opened again after it was closed. */
  private record Opened(SerialPort port) implements SerialPort {
    @Override
    public int read(byte[] into, Duration timeout) throws IOException {
      return port.read(into, timeout);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      port.write(bytes);
    }

    @Override
    public void close() {}
  }

  private Link.Modbus line(int baud, Parity parity) {
    return new Link.ModbusSerial(
        new LinkId("bus"),
        new SerialSettings(port(), baud, parity, 8, 1),
        Framing.RTU,
        false,
        false);
  }

  private Discovered discover(List<Link.Modbus> trials, Units units, SerialPorts ports)
      throws Exception {
    return new Discovery(
            trials,
            units,
            PATIENCE,
            ports,
            new UnitIdentification(new SunSpecDiscovery(SunSpecModels.shipped()), List.of()),
            (what, share) -> assertTrue(share >= 0 && share <= 1))
        .run();
  }

  @Test
  @SuppressWarnings("try") // The bus is there to be asked.
  void finds_the_setting_of_the_line_by_the_usual_units_first() throws Exception {
    try (SimulatedSite simulated =
        bus("baud: 19200", "      2: {profile: deye-string, plays: inverter}\n")) {
      List<Link.Modbus> trials =
          List.of(line(9_600, Parity.NONE), line(19_200, Parity.NONE), line(19_200, Parity.EVEN));

      Discovered found = discover(trials, Units.between(1, 2), watched());

      assertEquals(line(19_200, Parity.NONE), found.link());
      assertEquals(List.of("9600 8N1", "19200 8N1"), tried.stream().distinct().toList());
      assertEquals(
          List.of("2"), found.units().stream().map(each -> each.unit().toString()).toList());
    }
  }

  @Test
  @SuppressWarnings("try")
  void finds_speed_and_parity_among_the_usual_ones() throws Exception {
    SerialSettings line = new SerialSettings(port(), 19_200, Parity.EVEN, 8, 1);
    List<Link.Modbus> trials = new ArrayList<>();
    for (int baud : new int[] {9_600, 19_200, 38_400}) {
      trials.add(line(baud, Parity.NONE));
      trials.add(line(baud, Parity.EVEN));
    }
    try (PacedWire wire = PacedWire.withoutPace();
        SimulatedBus bus =
            SimulatedBus.start(
                wire.secondPort(),
                BusSettings.emulated(LinePace.of(line)),
                (unit, request) -> BusAnswer.of(new ModbusResponse.ExceptionResponse(2)))) {
      Discovered found = discover(trials, Units.between(2, 2), inMemory(wire, line));

      assertEquals(line(19_200, Parity.EVEN), found.link());
      assertEquals(
          List.of("9600 8N1", "9600 8E1", "19200 8N1", "19200 8E1"),
          tried.stream().distinct().toList());
      assertTrue(bus.counts().broken() > 0);
    }
  }

  @Test
  @SuppressWarnings("try")
  void passes_over_a_setting_that_the_driver_rejects() throws Exception {
    SerialPorts real = new NativeSerialPorts(List.of(Path.of("target", "native")));
    try (SimulatedSite simulated =
        bus("baud: 9600", "      2: {profile: deye-string, plays: inverter}\n")) {
      List<Link.Modbus> trials = List.of(line(9_600, Parity.EVEN), line(9_600, Parity.NONE));

      Discovered found = discover(trials, Units.between(1, 2), real);

      assertEquals(line(9_600, Parity.NONE), found.link());
      assertTrue(
          found.notes().get(0).startsWith("passed over, because the driver rejects"),
          found.notes()::toString);
      assertThrows(
          DiscoveryException.class,
          () -> discover(List.of(line(9_600, Parity.EVEN)), Units.between(1, 2), real));
    }
  }

  @Test
  @SuppressWarnings("try")
  void asks_the_other_units_where_no_usual_one_answers() throws Exception {
    try (SimulatedSite simulated =
        bus("baud: 19200", "      42: {profile: deye-string, plays: inverter}\n")) {
      List<Link.Modbus> trials = List.of(line(9_600, Parity.NONE), line(19_200, Parity.NONE));

      Discovered found = discover(trials, Units.between(41, 43), watched());

      assertEquals(line(19_200, Parity.NONE), found.link());
      assertEquals(
          List.of("42"), found.units().stream().map(each -> each.unit().toString()).toList());
    }
  }

  @Test
  @SuppressWarnings("try")
  void finds_out_that_the_line_repeats_what_is_sent() throws Exception {
    try (SimulatedSite simulated =
        bus("echo: true", "      2: {profile: deye-string, plays: inverter}\n")) {
      Discovered found =
          discover(List.of(line(9_600, Parity.NONE)), Units.between(1, 3), watched());

      assertEquals(
          List.of("2"), found.units().stream().map(each -> each.unit().toString()).toList());
      assertTrue(((Link.ModbusSerial) found.link()).echo());
      assertEquals(List.of("the line echoes what is sent"), found.notes());
    }
  }

  @Test
  @SuppressWarnings("try")
  void finds_nobody_where_nobody_is() throws Exception {
    try (SimulatedSite simulated =
        bus("baud: 9600", "      200: {profile: deye-string, plays: inverter}\n")) {
      Discovered found =
          discover(List.of(line(9_600, Parity.NONE)), Units.between(1, 3), watched());

      assertEquals(new Discovered(line(9_600, Parity.NONE), List.of(), List.of()), found);
    }
  }
}
