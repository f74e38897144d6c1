// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static io.parasol.legacy.modbus.plan.Commands.values;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.serial.NativeSerialPorts;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.port.VirtualPort;
import io.parasol.simulator.site.SimulatedLine;
import io.parasol.simulator.site.VictronCharger;
import io.parasol.simulator.site.VoltronicInverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Devices that speak in lines, on terminals of this machine,")
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("try") // What is opened there is there to be closed.
class LineLinksIT {

  private static final NativeSerialPorts PORTS =
      new NativeSerialPorts(List.of(Path.of("target", "native")));
  private static final DeviceId DEVICE = new DeviceId("device-1");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final List<LineLinks> opened = new ArrayList<>();

  private LinkListeners outlets() {
    return new LinkListeners(
        (device, readings) -> readings.forEach(this::take),
        (device, request, result, late, took) -> {},
        (device, point, since) -> 0);
  }

  private void take(Reading reading) {
    values.put(reading.point().value(), Bench.said(reading));
  }

  private DeviceLink open(String port, String profile, int baud) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: rooftop-7
            links:
              charger: {lines: %s, baud: %d}
            devices:
              device-1: {link: charger, profile: %s, every: 1s}
            """
                .formatted(port, baud, profile));
    LineLinks links =
        LineLinks.open(
            ConfigFile.load(file, Map.of()).devices(SiteConfig.Device.Lines.class),
            PORTS,
            outlets(),
            Clock.systemUTC());
    opened.add(links);
    links.start();
    links.firstPoll().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    return Objects.requireNonNull(links.devices().get(DEVICE));
  }

  @AfterEach
  void close() {
    opened.forEach(LineLinks::close);
  }

  private static Receipt prioritise(DeviceLink inverter, String priority) throws Exception {
    return inverter
        .apply(
            Commands.write(
                DEVICE,
                Instant.now(),
                CommandClass.CONFIG,
                values("output_priority", priority),
                Map.of()),
            toTakeBack -> CompletableFuture.allOf())
        .toCompletableFuture()
        .get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void are_heard_at_nineteen_thousand_baud() throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("charger"));
    try (SimulatedLine line =
        SimulatedLine.start(
            port, new LinePace(19_200, 10), new VictronCharger(Instant.now()), Clock.systemUTC())) {
      open(port.path().toString(), "ve-direct", 19_200);

      await().atMost(LONG).until(() -> values.containsKey("pv_power"));
      assertEquals("0xA042", values.get("product"));
      assertEquals("bulk", values.get("state"));
      assertTrue(Double.parseDouble(values.get("pv_voltage")) > 90, values::toString);
    }
  }

  @Test
  void are_asked_written_and_asked_again_at_two_thousand_baud() throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("inverter"));
    try (SimulatedLine line =
        SimulatedLine.start(
            port,
            new LinePace(2400, 10),
            new VoltronicInverter(Instant.now()),
            Clock.systemUTC())) {
      DeviceLink inverter = open(port.path().toString(), "voltronic-pi30", 2400);

      assertEquals("230", values.get("ac_voltage"));
      assertEquals("battery", values.get("mode"));

      Receipt receipt = prioritise(inverter, "solar-battery-grid");

      assertEquals("APPLIED ", receipt.result() + " " + receipt.reason(), receipt::detail);
      assertEquals(
          List.of("solar-battery-grid"),
          inverter
              .read(Set.of(new PointName("output_priority")))
              .toCompletableFuture()
              .get(LONG.toSeconds(), TimeUnit.SECONDS)
              .stream()
              .map(Bench::said)
              .toList());
    }
  }

  @Test
  void are_found_again_when_they_were_unplugged() throws Exception {
    VirtualPort port = VirtualPort.at(folder.resolve("charger"));
    try (SimulatedLine line =
        SimulatedLine.start(
            port, new LinePace(19_200, 10), new VictronCharger(Instant.now()), Clock.systemUTC())) {
      open(port.path().toString(), "ve-direct", 19_200);
      await().atMost(LONG).until(() -> "bulk".equals(values.get("state")));

      port.unplug();
      await().atMost(LONG).until(() -> "comm_error".equals(values.get("state")));

      port.plugIn();
      await().atMost(LONG).until(() -> "bulk".equals(values.get("state")));
    }
  }

  @Test
  void may_be_a_program_of_another_vendor() throws Exception {
    Path ours = folder.resolve("ours");
    Path theirs = folder.resolve("theirs");
    try (PeerProcess wire = PeerProcess.socat("-d", "-d", pty(ours), pty(theirs));
        PeerProcess inverter = started(theirs)) {
      DeviceLink device = open(ours.toString(), "voltronic-pi30", 2400);

      assertEquals("119", values.get("ac_power"));
      assertEquals("9293333010501", values.get("serial"));
      assertEquals("true", values.get("line_fail"));
      Receipt receipt = prioritise(device, "solar-battery-grid");
      assertEquals("APPLIED ", receipt.result() + " " + receipt.reason(), receipt::detail);
      Receipt refused =
          device
              .apply(
                  Commands.write(
                      DEVICE,
                      Instant.now(),
                      CommandClass.CONFIG,
                      values("charger_priority", "solar-only"),
                      Map.of()),
                  toTakeBack -> CompletableFuture.allOf())
              .toCompletableFuture()
              .get(LONG.toSeconds(), TimeUnit.SECONDS);
      assertEquals("FAILED device_refused", refused.result() + " " + refused.reason());
    }
  }

  private static String pty(Path link) {
    return "pty,rawer,link=" + link;
  }

  private static PeerProcess started(Path terminal) throws Exception {
    await().atMost(LONG).until(() -> Files.exists(terminal));
    PeerProcess inverter = PeerProcess.python("pi30_inverter.py", terminal.toString());
    inverter.awaitLine("ready");
    return inverter;
  }
}
