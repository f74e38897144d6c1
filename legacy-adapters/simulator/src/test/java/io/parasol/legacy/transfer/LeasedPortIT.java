// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.lines.LineLinks;
import io.parasol.legacy.transfer.driver.TransferDrivers;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.loader.XmodemReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The port of a device that speaks in lines, lent to a transfer,")
class LeasedPortIT {

  private static final DeviceId DEVICE = new DeviceId("mast");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<Integer> opened = new CopyOnWriteArrayList<>();
  private final CompletableFuture<byte[]> received = new CompletableFuture<>();
  private volatile boolean isBroken;
  private SiteConfig.Device device;
  private LineLinks links;
  private DeviceLink link;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/acme-mast.yaml"),
        """
        profile: acme-mast
        protocol: lines
        request: {end: "\\r"}
        answer: {end: "\\r", timeout: 200ms}
        messages: {air: {ask: "AIR"}}
        points: {pressure: {at: air 1, type: number}}
        firmware:
          driver: xmodem
          packets: 1k
          line: {baud: 230400}
          restart: 1ms
          enter: [{say: {text: "BOOT\\r", expect: "READY", within: 2s}}]
        """);
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: rooftop-7
            links: {serial: {lines: /dev/null, baud: 115200}}
            devices: {mast: {link: serial, profile: acme-mast, every: 1s}}
            """);
    SiteConfig site = ConfigFile.load(file, Map.of());
    device = Objects.requireNonNull(site.devices().get(DEVICE));
    links =
        LineLinks.open(
            site.devices(SiteConfig.Device.Lines.class),
            this::open,
            new LinkListeners(
                (any, readings) ->
                    readings.forEach(
                        each ->
                            printed.add(
                                each.value() == null
                                    ? each.quality().wireName()
                                    : each.value().toString())),
                (any, function, result, late, took) -> {},
                (any, point, since) -> 0),
            Clock.systemUTC());
    link = Objects.requireNonNull(links.devices().get(DEVICE));
    links.start();
    await().until(() -> printed.contains("1013"));
  }

  @AfterEach
  void close() {
    links.close();
  }

  /** At its usual speed it speaks in lines, at the other its loader takes an image. */
  private SerialPort open(SerialSettings settings, boolean rs485) throws IOException {
    if (isBroken) {
      throw new IOException("Input/output error");
    }
    opened.add(settings.baud());
    PacedWire wire =
        new PacedWire(new LinePace(settings.baud(), settings.bitsPerCharacter()), 0, 1);
    Thread other =
        new Thread(
            () -> {
              try {
                if (settings.baud() == 115_200) {
                  speak(wire.secondPort());
                } else {
                  XmodemReceiver receiver =
                      new XmodemReceiver(wire.secondPort(), true, false, PATIENCE);
                  receiver.receive();
                  received.complete(receiver.image());
                }
              } catch (IOException closed) {
                // The port was closed at the other end.
              }
            });
    other.setDaemon(true);
    other.start();
    return wire.firstPort();
  }

  private static void speak(SerialPort port) throws IOException {
    byte[] buffer = new byte[64];
    StringBuilder line = new StringBuilder();
    while (true) {
      int count = port.read(buffer, PATIENCE);
      line.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
      int end = line.indexOf("\r");
      if (end >= 0) {
        String answer = line.substring(0, end).equals("BOOT") ? "READY" : "1013";
        port.write((answer + "\r").getBytes(StandardCharsets.US_ASCII));
        line.delete(0, end + 1);
      }
    }
  }

  private LinkLease lend() throws LeaseRefusedException {
    return link.lend(
        Images.command(DEVICE, CommandClass.FIRMWARE), new LeaseTerms.Exclusive(), PATIENCE);
  }

  @Test
  void carries_an_image_at_the_loaders_speed_and_is_as_usual_again() throws Exception {
    byte[] image = Images.random(3_000, 1);
    TransferDriver driver = TransferDrivers.of(device).orElseThrow();
    try (LinkLease lease = lend()) {
      Transfer transfer =
          driver.open(Images.install(DEVICE, Images.of(image)), lease, TransferProgress.START);
      assertEquals(
          List.of(Phase.ENTER, Phase.LINE, Phase.SEND, Phase.CONFIRM, Phase.RESTORE_LINE),
          transfer.phases());
      for (Phase phase : transfer.phases()) {
        TransferOutcome outcome =
            phase == Phase.SEND ? transfer.sendNext() : transfer.perform(phase);
        while (outcome instanceof TransferOutcome.Sent) {
          outcome = transfer.sendNext();
        }
        assertFalse(outcome instanceof TransferOutcome.Failed, outcome::toString);
      }
    }

    byte[] has = received.get(60, TimeUnit.SECONDS);
    assertArrayEquals(image, Arrays.copyOf(has, image.length));
    printed.clear();
    await().until(() -> printed.contains("1013"));
    assertEquals(List.of(115_200, 115_200, 230_400, 115_200), opened);
  }

  @Test
  void reads_the_device_while_the_line_has_its_settings() throws Exception {
    try (LinkLease lease = lend()) {
      assertEquals("1013", readPressure());
      lease.rawPort(lease.settings().orElseThrow());
      assertEquals(Quality.COMM_ERROR.wireName(), readPressure());
      lease.restoreSettings();
      assertEquals("1013", readPressure());
    }
  }

  private String readPressure() throws Exception {
    Reading reading =
        link.read(Set.of(new PointName("pressure")))
            .toCompletableFuture()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .get(0);
    return reading.value() == null ? reading.quality().wireName() : reading.value().toString();
  }

  @Test
  void has_no_port_while_its_port_cannot_be_used() throws Exception {
    try (LinkLease lease = lend()) {
      assertTrue(lease.hasPort());

      isBroken = true;
      assertThrows(IOException.class, () -> lease.rawPort(lease.settings().orElseThrow()));
      assertFalse(lease.hasPort());
      lease.restoreSettings();
      assertEquals(Quality.COMM_ERROR.wireName(), readPressure());
      assertFalse(lease.hasPort());

      isBroken = false;
      assertTrue(lease.hasPort());
      SerialPort port = lease.rawPort(lease.settings().orElseThrow());
      assertTrue(lease.hasPort());
      port.close();
      assertThrows(IOException.class, () -> port.read(new byte[1], Duration.ZERO));
      isBroken = true;
      assertFalse(lease.hasPort());
    }
  }

  @Test
  void makes_what_it_said_stale_and_speaks_no_Modbus() throws Exception {
    try (LinkLease lease = lend()) {
      await().until(() -> printed.contains(Quality.STALE.wireName()));
      assertEquals(
          new LinkLease.NoLeaseResponse("this line does not carry Modbus", false),
          lease.request(3, new byte[4], PATIENCE));
      assertEquals(
          LeaseRefusedException.Reason.LENT_ALREADY,
          assertThrows(LeaseRefusedException.class, this::lend).reason());
    }
    printed.clear();
    await().until(() -> printed.contains("1013"));
    lend().close();
  }

  @Test
  void is_not_shared_and_not_lent_for_another_class_of_command() {
    assertEquals(
        LeaseRefusedException.Reason.NOT_LENDABLE,
        assertThrows(
                LeaseRefusedException.class,
                () ->
                    link.lend(
                        Images.command(DEVICE, CommandClass.FIRMWARE),
                        new LeaseTerms.Shared(0.5),
                        PATIENCE))
            .reason());
    assertEquals(
        LeaseRefusedException.Reason.NOT_ENTITLED,
        assertThrows(
                LeaseRefusedException.class,
                () ->
                    link.lend(
                        Images.command(DEVICE, CommandClass.SETPOINT),
                        new LeaseTerms.Exclusive(),
                        PATIENCE))
            .reason());
  }

  @Test
  void is_as_usual_again_when_the_image_was_not_taken() throws Exception {
    TransferDriver driver = TransferDrivers.of(device).orElseThrow();
    try (LinkLease lease = lend()) {
      Transfer transfer =
          driver.open(
              Images.install(DEVICE, Images.of(Images.random(100, 2))),
              lease,
              TransferProgress.START);
      assertInstanceOf(TransferOutcome.Done.class, transfer.perform(Phase.ENTER));
      transfer.perform(Phase.LINE);
    }
    printed.clear();
    await().until(() -> printed.contains("1013"));
    assertEquals(115_200, opened.get(opened.size() - 1));
  }
}
