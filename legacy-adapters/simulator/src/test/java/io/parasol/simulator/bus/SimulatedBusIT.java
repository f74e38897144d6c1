// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.plant.Rtu;
import io.parasol.simulator.port.VirtualPort;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A simulated bus on a pseudo terminal")
@EnabledOnOs(OS.LINUX)
class SimulatedBusIT {

  private static final byte[] ASKED = Rtu.read(1, 0x10, 2);
  private static final byte[] ANSWERED = Rtu.frame(1, 3, 4, 0, 0x10, 0, 0x11);

  @TempDir Path folder;

  /** Every register holds its address. */
  private static BusAnswer answer(Unit unit, ModbusRequest request) {
    return request instanceof ModbusRequest.ReadRegisters read && unit.value() <= 2
        ? new BusAnswer(
            Answer.of(
                ModbusResponse.Registers.of(read.quantity(), place -> read.address() + place)),
            Duration.ofMillis(unit.value()),
            Set.of())
        : BusAnswer.none();
  }

  private VirtualPort port() throws IOException {
    return VirtualPort.at(folder.resolve("bus"));
  }

  private static byte[] ask(RandomAccessFile master, byte[] request, int answer)
      throws IOException {
    byte[] bytes = new byte[answer];
    master.write(request);
    master.readFully(bytes);
    return bytes;
  }

  @ParameterizedTest(name = "is never faster than a line of {0} baud")
  @ValueSource(ints = {1200, 9600, 19_200, 115_200})
  void is_never_faster_than_its_line(int baud) throws IOException {
    LinePace pace = new LinePace(baud, 10);
    BusSettings settings = BusSettings.emulated(pace).lenient();
    VirtualPort port = port();
    try (SimulatedBus bus = SimulatedBus.start(port, settings, SimulatedBusIT::answer);
        RandomAccessFile master = new RandomAccessFile(port.path().toFile(), "rw")) {
      long begun = System.nanoTime();
      for (int each = 0; each < 5; each++) {
        assertArrayEquals(ANSWERED, ask(master, ASKED, ANSWERED.length));
      }
      long took = System.nanoTime() - begun;

      long least = 5 * (pace.nanos(8 + 9) + pace.silence() + 1_000_000);
      assertTrue(took >= least, () -> "took %d, expected %d".formatted(took, least));
      assertEquals(new Served(5, 10), bus.served(new Unit(1)));
      assertEquals(Duration.ofNanos(5 * (pace.nanos(8) + pace.nanos(9))), bus.counts().carried());
    }
  }

  @Test
  void goes_on_when_it_was_pulled_out_and_plugged_in() throws IOException {
    VirtualPort port = port();
    try (SimulatedBus bus =
        SimulatedBus.start(port, settings().lenient(), SimulatedBusIT::answer)) {
      try (RandomAccessFile master = new RandomAccessFile(port.path().toFile(), "rw")) {
        assertArrayEquals(ANSWERED, ask(master, ASKED, ANSWERED.length));
        port.unplug();
      }
      port.plugIn();
      try (RandomAccessFile master = new RandomAccessFile(port.path().toFile(), "rw")) {
        assertArrayEquals(ANSWERED, ask(master, ASKED, ANSWERED.length));
      }
      assertEquals(2, bus.served().requests());
    }
  }

  /** Reads three registers of two units, one right after the other. */
  private static List<String> mbpoll(VirtualPort port) throws Exception {
    try (PeerProcess mbpoll =
        PeerProcess.mbpoll(
            "-m",
            "rtu",
            "-b",
            "19200",
            "-P",
            "even",
            "-a",
            "1:2",
            "-0",
            "-r",
            "100",
            "-c",
            "3",
            "-1",
            "-q",
            port.path().toString())) {
      return mbpoll.output().stream().filter(line -> line.startsWith("[")).toList();
    }
  }

  @Test
  void is_read_by_mbpoll() throws Exception {
    VirtualPort port = port();
    try (SimulatedBus bus =
        SimulatedBus.start(port, settings().lenient(), SimulatedBusIT::answer)) {
      List<String> values = List.of("[100]: \t100", "[101]: \t101", "[102]: \t102");

      assertEquals(Stream.concat(values.stream(), values.stream()).toList(), mbpoll(port));
      assertEquals(new Served(1, 3), bus.served(new Unit(1)));
      assertEquals(new Served(1, 3), bus.served(new Unit(2)));
      assertEquals(0, bus.counts().broken());
    }
  }

  private static BusSettings settings() {
    return BusSettings.emulated(new LinePace(19_200, 11));
  }
}
