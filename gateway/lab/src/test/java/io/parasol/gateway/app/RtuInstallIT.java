// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.sessions.LoaderPark;
import io.parasol.gateway.sessions.Operators;
import io.parasol.gateway.sessions.Releaser;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.site.SimulatedSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** RS-485 as a pseudo terminal at the pace of a real line, and the whole gateway before it. */
@DisplayName("A release for one of three devices on a serial line")
@EnabledOnOs(OS.LINUX)
class RtuInstallIT {

  private static final String VERSION = "1.4.0";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Another form of the line for the loader, and its device away while it erases. */
  private static final String PROFILE =
      """
      profile: loader
      timeout: 10s
      points:
        any: {at: holding 0, type: uint16}
      identity: device-identification
      firmware:
        driver: modbus-window
        patience: 2s
        restart: 2s
        line: {parity: none, stop-bits: 2}
        enter:
          - write: {at: holding 0xE000, words: [1]}
        erase:
          - write: {at: holding 0xE000, words: [2], answer: optional}
          - poll: {at: holding 0xE001, is: 0, failed: [2], every: 100ms, within: 10s}
        block:
          bytes: 64
          pad: 0xFF
          steps:
            - write: {at: holding 0xE00F, words: [block, data]}
            - write: {at: holding 0xE000, words: [3]}
            - poll: {at: holding 0xE001, is: 0, failed: [2], every: 50ms, within: 10s}
        lost: {do: ask, at: holding 0xE002, tries: 3}
        verify:
          - check: {at: holding 0xE003, words: [crc32-high, crc32-low]}
        activate:
          - write: {at: holding 0xE000, words: [4], answer: optional}
        recover:
          - write: {at: holding 0xE000, words: [5]}
      """;

  @TempDir Path folder;

  private SimulatedSite bus(Path port) throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(folder.resolve("profiles/loader.yaml"), PROFILE);
    Path file =
        Files.writeString(
            folder.resolve("simulation.yaml"),
            """
            endpoints:
              - pty: %s
                baud: 57600
                controllers:
                  1: {profile: loader, plays: pattern, loader: {takes: command, model: %s, serial: SN-1, version: %s, erasing: 500ms}}
                  2: {profile: loader, plays: pattern}
                  3: {profile: loader, plays: pattern}
            """
                .formatted(port, Releaser.MODEL, Releaser.OLD));
    return SimulatedSite.start(SimulationFile.load(file, Map.of()), InstantSource.system());
  }

  @Test
  @SuppressWarnings("try") // The bus is there to be asked.
  void is_installed_while_the_others_are_stale_and_not_failed() throws Exception {
    Releaser releaser = new Releaser(folder.resolve("owners"));
    releaser.add(VERSION);
    releaser.publish();
    Path port = folder.resolve("ttyUSB0");
    try (SimulatedSite bus = bus(port)) {
      FieldSite site =
          releaser.site(
              folder.resolve("site"),
              PROFILE,
              "at-once: {devices: 1}",
              """
              links:
                bus: {serial: "%s", baud: 57600, parity: none}
              devices:
                inverter-01: {link: bus, unit: 1, profile: loader, every: 250ms}
                inverter-02: {link: bus, unit: 2, profile: loader, every: 250ms}
                inverter-03: {link: bus, unit: 3, profile: loader, every: 250ms}
              """
                  .formatted(port));
      try (Gateway gateway = site.start();
          Operators operators = new Operators(site, gateway.broker())) {
        DeviceId device = LoaderPark.device(1);
        operators.awaitPolicy(device, releaser.chief);
        List<String> neighbours = List.of("inverter-02", "inverter-03");
        neighbours.forEach(each -> awaitGood(operators, each, 0));
        byte[] envelope = releaser.install(device, VERSION);
        operators.send(device, envelope);

        CommandReceipt receipt = operators.end(envelope);

        assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
        for (String each : neighbours) {
          // Stale once, when the line was lent; and no failure was reported before it was returned.
          awaitGood(operators, each, indexOfStale(operators, each));
          assertTrue(
              operators.heard(each + "/telemetry").stream()
                  .skip(indexOfStale(operators, each))
                  .noneMatch(text -> text.contains("timeout") || text.contains("comm_error")),
              () -> operators.heard(each + "/telemetry").toString());
          assertTrue(
              operators.heard(each + "/event").stream()
                  .noneMatch(text -> text.contains("no_answer")),
              () -> operators.heard(each + "/event").toString());
          assertFalse(operators.heard(each + "/state").toString().contains("offline"));
        }
        operators.awaitUpdate(device, update -> update.contains("\"version\":\"1.4.0\""));
      }
    }
  }

  private static int indexOfStale(Operators operators, String device) {
    List<String> printed = operators.heard(device + "/telemetry");
    for (int i = 0; i < printed.size(); i++) {
      if (printed.get(i).contains("\"q\":{\"any\":\"stale\"}")) {
        return i;
      }
    }
    throw new AssertionError(device + " was never stale: " + printed);
  }

  /** Waits until a device has been read well, after this number of messages. */
  private static void awaitGood(Operators operators, String device, int behind) {
    Awaitility.await(device)
        .atMost(PATIENCE)
        .until(
            () ->
                operators.heard(device + "/telemetry").stream()
                    .skip(behind)
                    .anyMatch(text -> text.contains("\"q\":{}")));
  }
}
