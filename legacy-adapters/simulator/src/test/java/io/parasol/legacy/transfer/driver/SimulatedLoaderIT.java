// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.loader.SimulatedLease;
import io.parasol.simulator.loader.SimulatedLoader;
import io.parasol.simulator.site.SimulatedSite;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A controller of a simulation that has a loader")
class SimulatedLoaderIT {

  private static final DeviceId DEVICE = new DeviceId("target");

  @TempDir Path folder;

  private Map<String, String> identity(TestSite site) throws Exception {
    return TestSite.texts(
        site.link("target")
            .read(Set.of(new PointName("serial"), new PointName("version")))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS));
  }

  private SimulatedSite start(String loader) throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    try (InputStream in = SimulatedLease.class.getResourceAsStream("loader-command.yaml")) {
      Files.write(
          folder.resolve("profiles/loader-command.yaml"),
          Objects.requireNonNull(in).readAllBytes());
    }
    Path file =
        Files.writeString(
            folder.resolve("simulation.yaml"),
            """
            endpoints:
              - listen: 127.0.0.1:0
                controllers:
                  1: {profile: loader-command, plays: inverter, loader: {%s}}
            """
                .formatted(loader));
    return SimulatedSite.start(SimulationFile.load(file, Map.of()), InstantSource.system());
  }

  @Test
  void takes_an_image_and_says_that_it_runs_it() throws Exception {
    byte[] image = SimulatedLoader.image("acme", "1.4.0", Images.random(1_000, 1));
    String loader =
        "takes: command, model: acme, serial: SN-7, version: 1.3.0, identity: 10,"
            + " loses-answer-to: 3, other-serial: SN-8";
    try (SimulatedSite simulated = start(loader);
        TestSite site =
            new TestSite()
                .device(
                    "target",
                    simulated.address(0),
                    1,
                    TestSite.profile("loader-command"),
                    Duration.ofMillis(100))
                .open()) {
      assertEquals(Map.of("serial", "SN-7", "version", "1.3.0"), identity(site));
      TransferDriver driver =
          TransferDrivers.of(
                  TestSite.profile("loader-command").firmware().orElseThrow(),
                  Optional.empty(),
                  Optional.empty())
              .orElseThrow();
      try (LinkLease lease =
          site.link("target")
              .lend(
                  Images.command(DEVICE, CommandClass.FIRMWARE),
                  driver.tenure(),
                  Duration.ofSeconds(5))) {
        Transfer transfer =
            driver.open(Images.install(DEVICE, Images.of(image)), lease, TransferProgress.START);
        for (Phase phase : transfer.phases()) {
          TransferOutcome outcome =
              phase == Phase.SEND ? transfer.sendNext() : transfer.perform(phase);
          while (outcome instanceof TransferOutcome.Sent) {
            outcome = transfer.sendNext();
          }
          assertFalse(outcome instanceof TransferOutcome.Failed, outcome::toString);
        }
        assertInstanceOf(TransferOutcome.Done.class, transfer.perform(Phase.CONFIRM));
      }
      assertEquals(Map.of("serial", "SN-8", "version", "1.4.0"), identity(site));
    }
  }
}
