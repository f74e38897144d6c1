// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.profile.FirmwareProtocol.RecordFile;
import io.parasol.config.model.profile.FirmwareProtocol.RecordFile.Mode;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.legacy.transfer.Firmwares;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code modbus-file} does with files that are not ours (FC 21 and 20): units 1, and files 1
 * and 2 of 10,000 registers, which are written in blocks of {@link #WORDS}.
 */
public abstract class ForeignFilesContract {

  /** Not the most that fit: pymodbus reads even numbers of registers only. */
  public static final int WORDS = 120;

  private static final DeviceId DEVICE = new DeviceId("target");

  /** A server of files by another vendor. */
  public interface FileServer extends AutoCloseable {
    int port();

    /** The registers of the files, one file after the other. */
    byte[] contents() throws Exception;

    @Override
    void close();
  }

  /** Starts it. */
  public abstract FileServer start(boolean isRtu) throws Exception;

  @ParameterizedTest(name = "takes an image of more than one file, and gives it back, by {0}")
  @ValueSource(strings = {"tcp", "rtu"})
  void takes_an_image(String framing) throws Exception {
    boolean isRtu = framing.equals("rtu");
    byte[] image = Images.random(24_000, 1);
    TransferDriver driver =
        TransferDrivers.of(
                Firmwares.of(new RecordFile(Mode.RECORD, 1, WORDS, true, 0)),
                Optional.empty(),
                Optional.empty())
            .orElseThrow();
    try (FileServer server = start(isRtu);
        TestSite site =
            new TestSite()
                .device(
                    "target",
                    link(server.port(), isRtu),
                    1,
                    TestSite.profile("loader-file"),
                    Duration.ofHours(1))
                .open();
        LinkLease lease =
            site.link("target")
                .lend(
                    Images.command(DEVICE, CommandClass.FIRMWARE),
                    driver.tenure(),
                    Duration.ofSeconds(10))) {
      Transfer transfer =
          driver.open(Images.install(DEVICE, Images.of(image)), lease, TransferProgress.START);
      TransferOutcome outcome = transfer.sendNext();
      while (outcome instanceof TransferOutcome.Sent) {
        outcome = transfer.sendNext();
      }

      assertInstanceOf(TransferOutcome.AllSent.class, outcome, outcome::toString);
      assertEquals(TransferOutcome.proved(Proof.MEASURED), transfer.perform(Phase.VERIFY));
      assertArrayEquals(image, Arrays.copyOf(server.contents(), image.length));
    }
  }

  private static SiteConfig.Link.Modbus link(int port, boolean isRtu) {
    LinkId id = new LinkId("box");
    HostPort address = new HostPort("127.0.0.1", port);
    return isRtu
        ? new SiteConfig.Link.RtuOverTcp(id, address)
        : new SiteConfig.Link.ModbusTcp(id, address);
  }
}
