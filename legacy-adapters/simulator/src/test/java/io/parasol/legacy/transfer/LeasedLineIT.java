// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.legacy.transfer.driver.TransferDrivers;
import io.parasol.simulator.config.Loader.TransferMode;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A serial line that is lent to a transfer")
class LeasedLineIT {

  private static final DeviceId TARGET = new DeviceId("target");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Exists; it is never opened. */
  private static final Path PORT = Path.of("/dev/null");

  private static final SerialSettings CONFIGURED =
      new SerialSettings(PORT, 115_200, Parity.EVEN, 8, 1);
  private static final SerialSettings LOADERS = new SerialSettings(PORT, 57_600, Parity.NONE, 8, 2);

  private static final FactorySerialSettings LOADERS_LINE =
      new FactorySerialSettings(
          OptionalInt.of(57_600), Optional.of(Parity.NONE), OptionalInt.of(2));

  private final byte[] image =
      SimulatedLoader.image("acme-pv2000", "1.4.0", Images.random(2_000, 1));
  private SimulatedLoader loader;
  private FormedLine line;
  private TestSite site;

  @BeforeEach
  void open() {
    begin(TransferMode.WINDOW);
  }

  private void begin(TransferMode kind) {
    loader =
        new SimulatedLoader(
            kind, "acme-pv2000", "SN-1", "1.3.0", Duration.ofMillis(50), LoaderFaults.NONE);
    line = new FormedLine(CONFIGURED, kind == TransferMode.WINDOW ? LOADERS : CONFIGURED, loader);
    ModbusSerial link = new ModbusSerial(new LinkId("east"), CONFIGURED, Framing.RTU, false, false);
    Duration every = Duration.ofMillis(100);
    site =
        new TestSite()
            .ports(line)
            .device("target", link, 1, TestSite.profile("loader-window"), every)
            .device("other", link, 2, TestSite.profile("loader-window"), every)
            .open();
  }

  @AfterEach
  void close() {
    site.close();
    line.close();
  }

  private LinkLease lend(LeaseTerms terms) throws LeaseRefusedException {
    return site.link("target").lend(Images.command(TARGET, CommandClass.FIRMWARE), terms, PATIENCE);
  }

  private LinkLease lend() throws LeaseRefusedException {
    return lend(new LeaseTerms.Exclusive());
  }

  private void awaitReading(String device, String text) throws InterruptedException {
    String said = site.next(device, "any");
    while (!said.equals(text)) {
      said = site.next(device, "any");
    }
  }

  private Map<String, String> read(String device) throws Exception {
    List<Reading> readings =
        site.link(device)
            .read(Set.of(new PointName("any")))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    return TestSite.texts(readings);
  }

  /** As in the profile, but on a line that is fast enough for a test. */
  private static TransferDriver driver(String profile, FactorySerialSettings loaders) {
    Firmware said = TestSite.profile(profile).firmware().orElseThrow();
    return TransferDrivers.of(
            new Firmware(said.protocol(), said.steps(), loaders, said.share(), said.times()),
            Optional.of(CONFIGURED),
            Optional.of(new Probe(Table.HOLDING, 0)))
        .orElseThrow();
  }

  private static void run(Transfer transfer) {
    for (Phase phase : transfer.phases()) {
      TransferOutcome outcome = phase == Phase.SEND ? transfer.sendNext() : transfer.perform(phase);
      while (outcome instanceof TransferOutcome.Sent) {
        outcome = transfer.sendNext();
      }
      assertFalse(outcome instanceof TransferOutcome.Failed, () -> phase + " of " + transfer);
    }
  }

  @Test
  void carries_an_image_in_the_loaders_form_and_is_as_usual_again() throws Exception {
    awaitReading("other", "7");
    TransferDriver driver = driver("loader-window", LOADERS_LINE);
    try (LinkLease lease = lend()) {
      Transfer transfer =
          driver.open(Images.install(TARGET, Images.of(image)), lease, TransferProgress.START);
      run(transfer);
      assertEquals(Images.sha256(image), transfer.cursor().sha256());
    }

    assertEquals("1.4.0", loader.version());
    assertEquals(List.of(CONFIGURED, LOADERS, CONFIGURED), line.opened());
    awaitReading("other", Quality.STALE.wireName());
    awaitReading("other", "7");
    awaitReading("target", "0");
  }

  @Test
  void makes_the_others_stale_and_asks_only_the_target() throws Exception {
    awaitReading("other", "7");
    awaitReading("target", "0");
    try (LinkLease lease = lend()) {
      awaitReading("other", Quality.STALE.wireName());
      awaitReading("target", Quality.STALE.wireName());
      line.asked().clear();

      assertEquals(Map.of("any", Quality.STALE.wireName()), read("other"));
      assertEquals(
          Optional.empty(),
          site.link("other").identify().toCompletableFuture().get(60, TimeUnit.SECONDS));
      assertEquals(Map.of("any", "0"), read("target"));
      assertEquals(
          Optional.of(new DeviceIdentity("Parasol", "acme-pv2000", "", "1.3.0")),
          site.link("target").identify().toCompletableFuture().get(60, TimeUnit.SECONDS));
      for (int i = 0; i < 20; i++) {
        assertInstanceOf(LinkLease.Data.class, lease.request(3, new byte[] {0, 0, 0, 1}, PATIENCE));
      }
      assertTrue(
          line.asked().stream().allMatch(each -> each.startsWith("unit 1 ")),
          () -> line.asked().toString());
    }
    awaitReading("other", "7");
  }

  @Test
  void is_as_usual_again_also_when_the_transfer_left_it_in_another_form() throws Exception {
    LinkLease lease = lend();
    lease.changeSettings(LOADERS);
    assertEquals(Optional.of(LOADERS), lease.settings());

    lease.close();

    await().until(() -> line.opened().get(line.opened().size() - 1).equals(CONFIGURED));
    awaitReading("other", "7");
    assertEquals(
        new LinkLease.NoLeaseResponse("the lease has ended", false),
        lease.request(3, new byte[] {0, 0, 0, 1}, PATIENCE));
    assertThrows(IOException.class, () -> lease.changeSettings(LOADERS));
  }

  @Test
  void carries_another_protocol_and_is_as_usual_again() throws Exception {
    try (LinkLease lease = lend()) {
      byte[] frame = {1, 3, 0, 0, 0, 1, (byte) 0x84, 0x0A};
      SerialPort port = lease.rawPort(CONFIGURED);
      port.write(frame);
      byte[] received = new byte[16];
      assertTrue(port.read(received, PATIENCE) > 0);
      assertEquals(1, received[0]);
      assertInstanceOf(
          LinkLease.NoLeaseResponse.class, lease.request(3, new byte[] {0, 0, 0, 1}, PATIENCE));

      lease.restoreSettings();
      assertInstanceOf(LinkLease.Data.class, lease.request(3, new byte[] {0, 0, 0, 1}, PATIENCE));
    }
    awaitReading("other", "7");
  }

  @Test
  void has_no_port_while_its_port_cannot_be_used() throws Exception {
    try (LinkLease lease = lend()) {
      assertTrue(lease.hasPort());

      line.setBroken(true);
      assertInstanceOf(
          LinkLease.NoLeaseResponse.class, lease.request(3, new byte[] {0, 0, 0, 1}, PATIENCE));
      assertFalse(lease.hasPort());
      assertThrows(IOException.class, () -> lease.rawPort(CONFIGURED));
      assertFalse(lease.hasPort());
      assertThrows(IOException.class, lease::restoreSettings);
      assertFalse(lease.hasPort());

      line.setBroken(false);
      await().until(lease::hasPort);
      SerialPort unused = lease.rawPort(CONFIGURED);
      assertTrue(lease.hasPort());
    }
  }

  @Test
  void is_lent_to_one_at_a_time() throws Exception {
    try (LinkLease first = lend()) {
      LeaseRefusedException refused = assertThrows(LeaseRefusedException.class, this::lend);
      assertEquals(LeaseRefusedException.Reason.LENT_ALREADY, refused.reason());
      assertEquals(TARGET, first.device());
    }
    lend().close();
  }

  @Test
  void is_not_lent_for_a_command_of_another_class_or_device() {
    for (var command :
        List.of(
            Images.command(TARGET, CommandClass.CONFIG),
            Images.command(new DeviceId("other"), CommandClass.FIRMWARE))) {
      LeaseRefusedException refused =
          assertThrows(
              LeaseRefusedException.class,
              () -> site.link("target").lend(command, new LeaseTerms.Exclusive(), PATIENCE));
      assertEquals(LeaseRefusedException.Reason.NOT_ENTITLED, refused.reason());
    }
  }

  @Test
  void is_shared_with_the_polls_of_the_others() throws Exception {
    close();
    begin(TransferMode.COMMAND);
    awaitReading("other", "7");
    TransferDriver driver = driver("loader-command", FactorySerialSettings.UNKNOWN);
    try (LinkLease lease = lend(driver.tenure())) {
      awaitReading("target", Quality.STALE.wireName());
      line.asked().clear();
      Transfer transfer =
          driver.open(Images.install(TARGET, Images.of(image)), lease, TransferProgress.START);
      run(transfer);
      assertThrows(IOException.class, () -> lease.changeSettings(LOADERS));
    }

    assertEquals("1.4.0", loader.version());
    long polls = line.asked().stream().filter(each -> each.startsWith("unit 2 ")).count();
    assertTrue(polls >= 3, () -> "polls of the other while sending: " + polls);
    assertEquals(List.of(CONFIGURED), line.opened());
    awaitReading("target", "0");
  }
}
