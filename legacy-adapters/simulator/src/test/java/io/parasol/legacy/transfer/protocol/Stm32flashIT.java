// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol.An3155;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.loader.SimulatedRom;
import io.parasol.simulator.port.VirtualPort;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("stm32flash")
class Stm32flashIT {

  private static final Path PROGRAM = Path.of("/usr/bin/stm32flash");

  @TempDir Path folder;
  private final byte[] image = Images.random(5 * 1024, 1);

  @BeforeEach
  void find() throws Exception {
    PeerProcess.assumePeer(Files.isExecutable(PROGRAM), "stm32flash", "stm32flash");
    Files.write(folder.resolve("image.bin"), image);
  }

  /** What the loader has heard from it while it wrote and verified the image. */
  private byte[] flashed() throws Exception {
    try (SimulatedRom rom = SimulatedRom.start(VirtualPort.at(folder.resolve("tty")), 0)) {
      // A pseudo terminal has no parity, and stm32flash insists on what it asked for.
      try (PeerProcess peer =
          PeerProcess.program(
              PROGRAM,
              "-m",
              "8n1",
              "-b",
              "115200",
              "-w",
              folder.resolve("image.bin").toString(),
              "-v",
              "-g",
              "0x08000000",
              folder.resolve("tty").toString())) {
        List<String> printed = peer.output();
        assertTrue(
            printed.stream().anyMatch(line -> line.contains("100.00%")),
            () -> "it said " + printed);
      }
      assertArrayEquals(image, rom.flash(image.length));
      assertEquals(SimulatedRom.FLASH, rom.startedAt());
      return rom.received();
    }
  }

  @Test
  void writes_verifies_and_starts_an_image_in_the_simulated_loader() throws Exception {
    assertTrue(flashed().length > image.length);
  }

  @Test
  void sends_byte_for_byte_the_same_writes_as_the_driver() throws Exception {
    byte[] theirs = flashed();
    byte[] ours;
    try (PacedWire wire = new PacedWire(new LinePace(921_600, 11), 0, 1);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 0)) {
      An3155Sender sender =
          new An3155Sender(
              new An3155(SimulatedRom.FLASH, 1024, true),
              Firmware.Times.DEFAULT,
              image.length,
              false,
              TransferClock.REAL);
      sender.connect(wire.firstPort());
      sender.erase();
      ImageStream stream = ImageStream.at(Images.of(image), TransferProgress.START);
      TransferOutcome outcome = sender.sendNext(stream);
      while (outcome instanceof TransferOutcome.Sent) {
        outcome = sender.sendNext(stream);
      }
      assertInstanceOf(TransferOutcome.AllSent.class, outcome);
      sender.activate();
      ours = rom.received();
    }

    assertEquals(writes(theirs), writes(ours));
    assertEquals(erased(theirs), erased(ours));
    assertArrayEquals(lastBytes(theirs, 7), lastBytes(ours, 7), "the command to start");
  }

  private static byte[] lastBytes(byte[] all, int count) {
    return Arrays.copyOfRange(all, all.length - count, all.length);
  }

  /** Each write into the flash: its command, address, data and checksums. */
  private static List<String> writes(byte[] received) {
    List<String> writes = new ArrayList<>();
    for (int i = 0; i + 8 < received.length; i++) {
      boolean isWrite =
          received[i] == 0x31
              && received[i + 1] == (byte) 0xCE
              && received[i + 2] == 0x08
              && received[i + 3] == 0;
      if (isWrite) {
        int end = i + 7 + 1 + (received[i + 7] & 0xFF) + 1 + 1;
        writes.add(HexFormat.of().formatHex(received, i, Math.min(end, received.length)));
        i = end - 1;
      }
    }
    return writes;
  }

  /** The pages that the command to erase names, in whatever portions. */
  private static String erased(byte[] received) {
    ByteArrayOutputStream pages = new ByteArrayOutputStream();
    for (int i = 0; i + 3 < received.length; i++) {
      if (received[i] == 0x43 && received[i + 1] == (byte) 0xBC) {
        int count = (received[i + 2] & 0xFF) + 1;
        if (i + 3 + count < received.length) {
          pages.write(received, i + 3, count);
          i += 3 + count;
        }
      }
    }
    return HexFormat.of().formatHex(pages.toByteArray());
  }
}
