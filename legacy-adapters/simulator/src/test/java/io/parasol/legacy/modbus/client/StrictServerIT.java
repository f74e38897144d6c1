// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.bus.BusSettings;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.SimulatedBus;
import io.parasol.simulator.bus.WireCounts;
import io.parasol.simulator.port.VirtualPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It ignores what does not come after 3.5 characters of silence, and its line has a true pace. */
@DisplayName("A strict slave on a line with the pace of a wire")
@EnabledOnOs(OS.LINUX)
class StrictServerIT {

  private static final Duration LONG = Duration.ofSeconds(4);

  /**
   * On a busy machine, a frame on an emulated line may be interrupted by a pause. That is no fault
   * of the client, so it is enough if one try succeeds.
   */
  private static final int TRIES = 8;

  private static final int REQUESTS = 25;
  private static final Unit PRESENT = new Unit(1);
  private static final Unit ABSENT = new Unit(2);

  @TempDir private Path folder;
  private final SerialLineThread thread = new SerialLineThread("bus-under-test");

  @AfterEach
  void end() throws Exception {
    thread.shutdown();
    assertTrue(thread.awaitTermination(60, TimeUnit.SECONDS));
  }

  private SimulatedBus slave(VirtualPort port, BusSettings settings) {
    return SimulatedBus.start(
        port,
        settings,
        (unit, request) ->
            unit.equals(PRESENT) && request instanceof ReadRegisters read
                ? BusAnswer.of(Registers.of(read.quantity(), place -> read.address() + place))
                : BusAnswer.none());
  }

  private ModbusClient client(VirtualPort port, int baud, boolean echo) {
    return new ModbusSerialClient(
        new ModbusSerial(
            new LinkId("bus"),
            new SerialSettings(port.path(), baud, Parity.NONE, 8, 1),
            Framing.RTU,
            echo,
            false),
        TestSite.PORTS,
        thread,
        TcpSettings.DEFAULT,
        ConnectionListener.NONE,
        () -> 0);
  }

  /** What is tried on a line, and whether everything was answered. */
  @FunctionalInterface
  private interface Talk {
    boolean isAnswered() throws Exception;
  }

  private static void assertHeard(SimulatedBus bus, int requests, Talk talk) throws Exception {
    String last = "";
    for (int time = 0; time < TRIES; time++) {
      WireCounts before = bus.counts();
      boolean isAnswered = talk.isAnswered();
      WireCounts counts = bus.counts().since(before);
      last = counts.toString();
      // The time of a short request can be over before it is sent.
      if (isAnswered && counts.broken() == 0 && counts.requests() == requests) {
        assertEquals(0, counts.early());
        assertEquals(0, counts.collisions());
        return;
      }
    }
    fail("not everything was heard, last " + last);
  }

  private static void assertHearsEveryRequest(SimulatedBus bus, ModbusClient client)
      throws Exception {
    assertHeard(
        bus,
        REQUESTS,
        () -> {
          List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
          for (int address = 0; address < REQUESTS; address++) {
            asked.add(client.send(PRESENT, new ReadRegisters(Table.INPUT, address, 2), LONG));
          }
          boolean isAnswered = true;
          for (int address = 0; address < REQUESTS; address++) {
            isAnswered &= isAnswered(asked.get(address), address);
          }
          return isAnswered;
        });
  }

  private static boolean isAnswered(CompletionStage<ModbusResponse> asked, int address)
      throws Exception {
    try {
      assertEquals(Registers.of(address, address + 1), Answers.of(asked));
      return true;
    } catch (ExecutionException failed) {
      return false;
    }
  }

  @ParameterizedTest(name = "hears every request at {0} baud")
  @ValueSource(ints = {9600, 19_200, 115_200})
  void hears_every_request(int baud) throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("bus"));
    try (SimulatedBus bus = slave(port, BusSettings.emulated(new LinePace(baud, 10)));
        ModbusClient client = client(port, baud, false)) {
      assertHearsEveryRequest(bus, client);
    }
  }

  @Test
  void hears_every_request_on_a_line_that_repeats_them() throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("bus"));
    BusSettings echoing = BusSettings.emulated(new LinePace(19_200, 10)).echoing();
    try (SimulatedBus bus = slave(port, echoing);
        ModbusClient client = client(port, 19_200, true)) {
      assertHearsEveryRequest(bus, client);
    }
  }

  @Test
  void hears_every_request_of_an_adapter_that_holds_back_what_comes() throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("bus"));
    BusSettings batches =
        BusSettings.emulated(new LinePace(19_200, 10)).inBatchesOf(Duration.ofMillis(16));
    try (SimulatedBus bus = slave(port, batches);
        ModbusClient client = client(port, 19_200, false)) {
      assertHearsEveryRequest(bus, client);
    }
  }

  @Test
  void hears_what_comes_after_a_request_without_an_answer() throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("bus"));
    try (SimulatedBus bus = slave(port, BusSettings.emulated(new LinePace(9600, 10)));
        ModbusClient client = client(port, 9600, false)) {
      for (int count = 0; count < 3; count++) {
        assertHeard(bus, 2, () -> isAnsweredAfterSilence(client));
      }
    }
  }

  private static boolean isAnsweredAfterSilence(ModbusClient client) throws Exception {
    var silent = client.send(ABSENT, new ReadRegisters(Table.INPUT, 0, 2), Duration.ofMillis(100));
    var answered = client.send(PRESENT, new ReadRegisters(Table.INPUT, 8, 2), LONG);

    assertEquals(Kind.TIMEOUT, Answers.failureOf(silent).kind());
    return isAnswered(answered, 8);
  }
}
