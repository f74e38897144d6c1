// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Reading;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.simulator.loader.LeasedLoader;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * As {@link PowerCutTest}, with the drivers that there are, and devices that play their other side:
 * the power goes before and after every record of the journal, thus in every phase and between any
 * two blocks, and, where Modbus is spoken, around every request as well.
 */
@DisplayName("A power cut in the middle of a transfer")
class DriverPowerCutTest {

  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger("io.parasol.gateway.install.run");

  @TempDir Path temp;

  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  @ParameterizedTest(name = "by {0} ends in the new firmware, at each of {1} points")
  @CsvSource({
    "modbus-file record,   44",
    "modbus-file stream, 48",
    "modbus-file block-index, 46",
    "modbus-window repeat, 48",
    "modbus-window ask,    112",
    "xmodem,               30",
    "ymodem,               30",
    "an3155,               26",
  })
  void ends_in_the_new_firmware(String driver, int expected) throws Exception {
    int points = 0;
    boolean isWhole = false;
    while (!isWhole) {
      points++;
      byte[] image = SimulatedLoader.image(LeasedLoader.MODEL, "1.4.0", Images.bytes("rest", 600));
      Scene scene = new Scene(Files.createDirectory(temp.resolve("at-" + points)), image);
      try (LeasedLoader loader =
          LeasedLoader.of(driver, Scene.INVERTER, image, () -> scene.device.fuse.point())) {
        scene.fleet = new FleetOfOne(loader);
        Scene.Job job = scene.new Job();
        scene.device.fuse = new PowerCut.Fuse(points);
        InstallAttempt.Result result;
        try {
          result = scene.run(job);
          isWhole = true;
        } catch (PowerCut cut) {
          scene.device.fuse = new PowerCut.Fuse(0);
          loader.gatewayStarts();
          result = scene.run(job);
        }
        String where = "%s cut at point %d: %s".formatted(driver, points, result.result());
        assertEquals(Outcome.APPLIED, result.result().outcome(), where);
        assertEquals(Optional.of("1.4.0"), loader.meet().map(DeviceIdentity::firmware), where);
      }
    }
    assertEquals(expected, points - 1);
  }

  private static final class FleetOfOne implements Fleet {

    private final LeasedLoader loader;
    private boolean isShut;

    FleetOfOne(LeasedLoader loader) {
      this.loader = loader;
    }

    @Override
    public Set<DeviceId> updatable() {
      return Set.of(Scene.INVERTER);
    }

    @Override
    public Optional<TransferDriver> driver(DeviceId device) {
      return Optional.of(loader.driver());
    }

    @Override
    public Optional<LinkId> line(DeviceId device) {
      return Optional.empty();
    }

    @Override
    public boolean isBlocked(DeviceId device) {
      return false;
    }

    /**
     * A device that once responds with another identity stays unknown until a person confirms it.
     */
    @Override
    public IdentityGuard.IdentityCheck checkIdentity(DeviceId device) {
      Optional<DeviceIdentity> identity = loader.meet();
      isShut |= identity.filter(DeviceIdentity::isUnknown).isPresent();
      return new IdentityGuard.IdentityCheck(identity, isShut);
    }

    @Override
    public void updating(DeviceId device, boolean isSo) {}

    @Override
    public List<Reading> read(DeviceId device, Set<PointName> points) {
      return List.of();
    }

    @Override
    public LinkLease lend(VerifiedCommand install) {
      return loader.lend();
    }
  }
}
