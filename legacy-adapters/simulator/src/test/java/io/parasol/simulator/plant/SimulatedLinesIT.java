// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.simulator.config.Day;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.config.Line;
import io.parasol.simulator.config.Place;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A simulated site, on lines,")
class SimulatedLinesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimulatorFixture.Clock clock = new SimulatorFixture.Clock();
  private final SimulatorFixture.Units units =
      new SimulatorFixture.Units().unit(7, SimulatorFixture.floats(2), PlayMode.PATTERN);

  @TempDir Path folder;

  private SimulatedSite start(Place place, Fault... faults) throws IOException {
    return SimulatedSite.start(new SimulationConfig(List.of(units.at(place, faults))), clock);
  }

  private Place.Pty pty() {
    return new Place.Pty(
        new SerialSettings(folder.resolve("bus"), 115_200, Parity.NONE, 8, 1),
        Framing.RTU,
        true,
        false,
        Duration.ZERO);
  }

  private static byte[] ask(RandomAccessFile master, int registers) throws IOException {
    byte[] answer = new byte[5 + 2 * registers];
    master.write(Rtu.read(7, 0, registers));
    master.readFully(answer);
    return answer;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void answers_on_a_pseudo_terminal() throws IOException {
    try (SimulatedSite site = start(pty());
        RandomAccessFile master = new RandomAccessFile(site.places().get(0), "rw")) {
      byte[] answer = ask(master, 4);

      assertTrue(Rtu.isWhole(answer));
      assertEquals(7, answer[0]);
      assertEquals(new Served(1, 4), site.served());
    }
    assertTrue(Files.notExists(folder.resolve("bus")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void pulls_the_port_out_and_plugs_it_in_again() throws IOException {
    Fault unplug =
        new Fault(Fault.Kind.UNPLUG, Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(5)), 0);
    Path port = folder.resolve("bus");
    try (SimulatedSite site = start(pty(), unplug)) {
      assertTrue(Files.exists(port));

      clock.advance(Duration.ofSeconds(10));
      await().atMost(PATIENCE).until(() -> Files.notExists(port));

      clock.advance(Duration.ofSeconds(5));
      await().atMost(PATIENCE).until(() -> Files.exists(port));
      try (RandomAccessFile master = new RandomAccessFile(port.toFile(), "rw")) {
        assertTrue(Rtu.isWhole(ask(master, 2)));
      }
      assertEquals(1, site.served().requests());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void plays_devices_that_speak_in_lines_of_text_beside_panels() throws IOException {
    Path charger = folder.resolve("charger");
    Path inverter = folder.resolve("inverter");
    Fault unplug =
        new Fault(Fault.Kind.UNPLUG, Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(5)), 0);
    SimulationConfig config =
        new SimulationConfig(
            List.of(),
            List.of(
                new Line(charger, true, Line.DeviceProtocol.VE_DIRECT, List.of(unplug)),
                new Line(inverter, true, Line.DeviceProtocol.VOLTRONIC_PI30, List.of())),
            List.of(PanelFixture.panel(1, false)),
            Day.DEFAULT);
    try (SimulatedSite site = SimulatedSite.start(config, clock)) {
      assertEquals(
          List.of(charger.toString(), inverter.toString(), "panel17@127.0.0.1:1"), site.places());
      try (RandomAccessFile master = new RandomAccessFile(inverter.toFile(), "rw")) {
        master.write(new byte[] {'Q', 'P', 'I', (byte) 0xBE, (byte) 0xAC, '\r'});
        byte[] answer = new byte[8];
        master.readFully(answer);
        assertEquals("(PI30", new String(answer, 0, 5, StandardCharsets.US_ASCII));
      }
      try (RandomAccessFile master = new RandomAccessFile(charger.toFile(), "rw")) {
        byte[] block = new byte[14];
        master.readFully(block);
        assertEquals("\r\nPID\t0xA042\r\n", new String(block, StandardCharsets.US_ASCII));
      }

      clock.advance(Duration.ofSeconds(10));
      await().atMost(PATIENCE).until(() -> Files.notExists(charger));
      clock.advance(Duration.ofSeconds(5));
      await().atMost(PATIENCE).until(() -> Files.exists(charger));
    }
    assertTrue(Files.notExists(inverter));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void opens_nothing_when_one_place_cannot_be_opened() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");
    Place second =
        new Place.Pty(
            new SerialSettings(taken, 9600, Parity.NONE, 8, 1),
            Framing.RTU,
            false,
            false,
            Duration.ZERO);
    var both = new SimulationConfig(List.of(units.at(pty()), units.at(second)));

    IOException refused = assertThrows(IOException.class, () -> SimulatedSite.start(both, clock));

    assertEquals(taken + ": exists already; expected a path that is free", refused.getMessage());
    assertTrue(Files.notExists(folder.resolve("bus")));
  }

  @Test
  void says_that_it_was_given_no_serial_ports() {
    Place port =
        new Place.Serial(
            new SerialSettings(Path.of("/dev/ttyUSB0"), 9600, Parity.NONE, 8, 1), Framing.RTU);

    IOException refused = assertThrows(IOException.class, () -> start(port));

    assertEquals(
        "/dev/ttyUSB0: serial ports cannot be opened in this simulation", refused.getMessage());
  }

  @Test
  void answers_rtu_over_tcp_one_client_after_another() throws IOException {
    try (SimulatedSite site = start(new Place.RtuOverTcp(new HostPort("127.0.0.1", 0)))) {
      HostPort address = site.address(0);
      for (int client = 0; client < 3; client++) {
        try (Socket master = new Socket(address.host(), address.port())) {
          master.getOutputStream().write(Rtu.read(7, 0, 2));
          assertTrue(Rtu.isWhole(master.getInputStream().readNBytes(9)));
        }
      }
      assertEquals(new Served(3, 6), site.served());
    }
  }

  @Test
  void cuts_off_a_client_of_rtu_over_tcp_on_request() throws IOException {
    try (SimulatedSite site = start(new Place.RtuOverTcp(new HostPort("127.0.0.1", 0)));
        Socket master = new Socket(site.address(0).host(), site.address(0).port())) {
      InputStream answers = master.getInputStream();
      master.getOutputStream().write(Rtu.read(7, 0, 2));
      assertTrue(Rtu.isWhole(answers.readNBytes(9)));

      site.disconnect(0);

      assertEquals(-1, answers.read());
    }
  }
}
