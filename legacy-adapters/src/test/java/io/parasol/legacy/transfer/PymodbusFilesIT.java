// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.FirmwareWay.RecordFile;
import io.parasol.config.site.FirmwareWay.RecordFile.Mode;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.LinkId;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.modbus.Peer;
import io.parasol.legacy.modbus.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("pymodbus")
class PymodbusFilesIT {

  private static final DeviceId DEVICE = new DeviceId("target");

  @TempDir Path folder;

  @ParameterizedTest(name = "takes an image of more than one file, and gives it back, by {0}")
  @ValueSource(strings = {"tcp", "rtu"})
  void takes_an_image(String framing) throws Exception {
    // pymodbus reads even numbers of registers only.
    byte[] image = Images.random(24_000, 1);
    Path dump = folder.resolve("files");
    try (Peer peer = Peer.pymodbus("pymodbus_files.py", 0, dump.toString(), framing)) {
      HostPort address = new HostPort("127.0.0.1", peer.port());
      LinkId id = new LinkId("box");
      SiteConfig.Link.Modbus link =
          framing.equals("rtu")
              ? new SiteConfig.Link.RtuOverTcp(id, address)
              : new SiteConfig.Link.ModbusTcp(id, address);
      TransferDriver driver =
          TransferDrivers.of(
                  Firmwares.of(new RecordFile(Mode.RECORD, 1, 120, true, 0)),
                  Optional.empty(),
                  Optional.empty())
              .orElseThrow();
      try (TestSite site =
              new TestSite()
                  .device("target", link, 1, TestSite.profile("loader-file"), Duration.ofHours(1))
                  .open();
          LinkLease lease =
              site.link("target")
                  .lend(
                      Images.command(DEVICE, CommandClass.FIRMWARE),
                      driver.tenure(),
                      Duration.ofSeconds(10))) {
        Transfer transfer =
            driver.open(Images.install(DEVICE, Images.of(image)), lease, Cursor.START);
        Outcome outcome = transfer.sendNext();
        while (outcome instanceof Outcome.Sent) {
          outcome = transfer.sendNext();
        }

        assertInstanceOf(Outcome.AllSent.class, outcome, outcome::toString);
        assertEquals(Outcome.shown(Proof.MEASURED), transfer.perform(Phase.VERIFY));
        byte[] has = Files.readAllBytes(dump);
        assertArrayEquals(image, Arrays.copyOf(has, image.length));
      }
    }
  }
}
