// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.modbus.plan.PointFixture;
import io.parasol.legacy.modbus.plan.SerialHub;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.bus.BusSettings;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.SimulatedBus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Units 1 and 2 on a bus; we poll unit 1, and mbpoll asks for the other as a data logger would. */
@DisplayName("A line with a second master")
@EnabledOnOs(OS.LINUX)
class SecondClientDetectorIT {

  private static final LinkId BUS = new LinkId("bus");

  /** On a busy machine it takes some time until a unit is left in peace. */
  private static final Quirks PATIENT =
      Quirks.NONE.with(Quirks.NONE.pacing().withTimeout(Duration.ofSeconds(5)));

  @TempDir private Path folder;

  private final MemoryUnits units = new MemoryUnits();
  private final Profile profile =
      PointFixture.profile(
              point("limit", "holding 200", "uint16")
                  .write(
                      new WriteRule(
                          CommandClass.SETPOINT,
                          0,
                          100,
                          Wear.NONE,
                          OptionalInt.empty(),
                          WriteMethod.AUTO)))
          .with(PATIENT);

  /** The same, of a device whose loader is entered by holding register 129. */
  private final Profile updatable =
      new Profile(
          profile.name(),
          profile.points(),
          PATIENT,
          Optional.empty(),
          Optional.of(
              new Firmware(
                  new FirmwareProtocol.RecordFile(
                      FirmwareProtocol.RecordFile.Mode.RECORD, 1, 122, false, 0),
                  new Firmware.Steps(
                      List.of(
                          new FirmwareStep.Write(
                              new Address(Table.HOLDING, 129),
                              List.of(new FirmwareRegister.Constant(1)),
                              false,
                              true)),
                      List.of(),
                      List.of(),
                      List.of(),
                      List.of()),
                  FactorySerialSettings.UNKNOWN,
                  OptionalDouble.empty(),
                  Firmware.Times.DEFAULT)),
          Optional.empty());

  private SerialHub hub;
  private SimulatedBus slaves;
  private TestSite site;

  @BeforeEach
  void start() throws Exception {
    hub = new SerialHub(folder, "ours", "slaves", "logger");
    slaves =
        SimulatedBus.start(
            TestSite.PORTS.open(settings(1), false),
            BusSettings.carried(new LinePace(9_600, 10)),
            (unit, request) -> new BusAnswer(units.answer(unit, request), Duration.ZERO, Set.of()));
    site =
        new TestSite()
            .device(
                "pv-1",
                new SiteConfig.Link.ModbusSerial(BUS, settings(0), Framing.RTU, false, false),
                1,
                updatable,
                Duration.ofMillis(200))
            .open();
  }

  @AfterEach
  void stop() {
    site.close();
    slaves.close();
    hub.close();
  }

  private SerialSettings settings(int port) {
    return new SerialSettings(hub.port(port), 9_600, Parity.NONE, 8, 1);
  }

  private Receipt limit(int value) throws Exception {
    return site.link("pv-1")
        .apply(
            Commands.write(new DeviceId("pv-1"), Instant.now(), values("limit", value)),
            toTakeBack -> CompletableFuture.allOf())
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** A program that writes one register of unit 1, once. */
  private PeerProcess writer(int register) throws Exception {
    return PeerProcess.mbpoll(
        "-m",
        "rtu",
        "-b",
        "9600",
        "-P",
        "none",
        "-a",
        "1",
        "-0",
        "-r",
        "" + register,
        "-1",
        hub.port(2).toString(),
        "1");
  }

  private PeerProcess logger(int unit) throws Exception {
    return PeerProcess.mbpoll(
        "-m",
        "rtu",
        "-b",
        "9600",
        "-P",
        "none",
        "-a",
        Integer.toString(unit),
        "-0",
        "-r",
        "20",
        "-c",
        "3",
        "-t",
        "4",
        "-l",
        "250",
        hub.port(2).toString());
  }

  @Test
  void is_used_by_us_alone_as_long_as_no_other_master_is_heard() throws Exception {
    site.nextBatch("pv-1");

    Receipt receipt = limit(60);

    assertEquals("", receipt.reason(), receipt::detail);
    assertTrue(site.foreignMaster(BUS).isEmpty());
  }

  @Test
  void is_read_on_but_not_written_once_the_other_was_heard() throws Exception {
    site.nextBatch("pv-1");
    try (PeerProcess logger = logger(2)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> site.foreignMaster(BUS).isPresent());
      String received = site.foreignMaster(BUS).orElseThrow();
      assertTrue(received.endsWith("unit 2, function 3"), received);

      Receipt refused = limit(60);
      assertEquals("precondition_failed", refused.reason(), refused::detail);
      assertEquals(Receipt.Result.REJECTED, refused.result());
      assertTrue(refused.detail().startsWith("another master is on the line"), refused.detail());

      for (int good = 0; good < 3; ) {
        good += site.next("pv-1", "limit").equals("0") ? 1 : 0;
      }
      logger.awaitLine("[20]:");
    }
    assertEquals("precondition_failed", limit(60).reason());
  }

  /**
   * Both masters may send at once, and then nothing is recognized, so that the other tries again.
   */
  @Test
  void is_noticed_when_the_other_writes_what_only_an_installation_may() throws Exception {
    site.nextBatch("pv-1");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              try (PeerProcess writer = writer(129)) {
                int unused = writer.exit();
              }
              return site.firmwareAttempt("pv-1").isPresent();
            });

    assertEquals("holding 129", site.firmwareAttempt("pv-1").orElseThrow());
  }

  @Test
  void is_noticed_when_the_other_asks_the_unit_that_we_ask() throws Exception {
    site.nextBatch("pv-1");
    try (PeerProcess logger = logger(1)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> site.foreignMaster(BUS).isPresent());
      assertEquals("a request to unit 1, function 3", site.foreignMaster(BUS).orElseThrow());
      logger.awaitLine("[20]:");
    }
  }
}
