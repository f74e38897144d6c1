// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.loader.XmodemReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each side waits for bytes, not for the other program: {@code sx} and {@code rx} are known to hang
 * when their last word is lost, so that what arrived is what is judged.
 */
@DisplayName("lrzsz, over a paced line that spoils bytes,")
class XmodemLrzszIT {

  private static final LinePace PACE = new LinePace(115_200, 10);

  @TempDir Path folder;

  /** A program whose standard input and output are one end of the wire. */
  private Process peer(PacedWire wire, String program, String... arguments) throws IOException {
    PeerProcess.assumePeer(Files.isExecutable(Path.of("/usr/bin", program)), program, "lrzsz");
    List<String> command = new ArrayList<>(List.of("/usr/bin/" + program));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("said").toFile())
            .start();
    SerialPort end = wire.secondPort();
    carry(
        () -> {
          byte[] bytes = new byte[64];
          int count = process.getInputStream().read(bytes);
          while (count >= 0) {
            end.write(Arrays.copyOf(bytes, count));
            count = process.getInputStream().read(bytes);
          }
        });
    carry(
        () -> {
          byte[] bytes = new byte[64];
          while (process.isAlive()) {
            int count = end.read(bytes, Duration.ofMillis(100));
            process.getOutputStream().write(bytes, 0, count);
            process.getOutputStream().flush();
          }
        });
    return process;
  }

  private interface Carrying {
    void run() throws IOException;
  }

  private static void carry(Carrying what) {
    Thread thread =
        new Thread(
            () -> {
              try {
                what.run();
              } catch (IOException over) {
                // So is the test.
              }
            },
            "wire-to-lrzsz");
    thread.setDaemon(true);
    thread.start();
  }

  @ParameterizedTest(name = "receives with {0} what is sent in {1}, {2} of 1000 bytes spoilt")
  @CsvSource({
    "rx, BYTES_128, 0",
    "rx, BYTES_128, 2",
    "rx, BYTES_1024, 0",
    "rb, BYTES_1024, 0",
    "rb, BYTES_128, 2"
  })
  void receives(String program, Packets packets, int errors) throws Exception {
    byte[] image = Images.random(length(errors), errors);
    boolean isBatch = program.equals("rb");
    try (PacedWire wire = new PacedWire(PACE, errors, 7)) {
      Process peer = isBatch ? peer(wire, program, "-y") : peer(wire, program, "-c", "image.bin");
      XmodemSender sender =
          new XmodemSender(
              packets, isBatch ? Optional.of("image.bin") : Optional.empty(), TransferClock.REAL);
      sender.connect(wire.firstPort());
      ImageStream stream = ImageStream.at(Images.of(image), TransferProgress.START);

      TransferOutcome outcome = sender.sendNext(stream);
      while (outcome instanceof TransferOutcome.Sent) {
        outcome = sender.sendNext(stream);
      }

      assertInstanceOf(TransferOutcome.AllSent.class, outcome, () -> said());
      peer.waitFor(10, TimeUnit.SECONDS);
      peer.destroyForcibly().waitFor();
      byte[] received = Files.readAllBytes(folder.resolve("image.bin"));
      assertArrayEquals(image, Arrays.copyOf(received, image.length), this::said);
      if (isBatch) {
        assertEquals(image.length, received.length);
      }
    }
  }

  /** Each byte that is spoilt costs seconds of lrzsz's own waits. */
  private static int length(int errors) {
    return errors == 0 ? 10_000 : 1_500;
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (IOException nothing) {
      return "";
    }
  }

  @ParameterizedTest(name = "sends with {0} {1} what is received, {2} of 1000 bytes spoilt")
  @CsvSource({"sx, -q, 0", "sx, -q, 2", "sx, -k, 0", "sb, -k, 0", "sb, -q, 2"})
  void sends(String program, String option, int errors) throws Exception {
    byte[] image = Images.random(length(errors), errors + 1);
    Files.write(folder.resolve("image.bin"), image);
    boolean isBatch = program.equals("sb");
    try (PacedWire wire = new PacedWire(PACE, errors, 8)) {
      Process peer = peer(wire, program, option, "image.bin");
      XmodemReceiver receiver =
          new XmodemReceiver(wire.firstPort(), true, isBatch, Duration.ofSeconds(1));

      XmodemReceiver.End end = receiver.receive();

      assertEquals(XmodemReceiver.End.COMPLETE, end, this::said);
      assertArrayEquals(image, Arrays.copyOf(receiver.image(), image.length), this::said);
      if (isBatch) {
        assertEquals(Optional.of("image.bin"), receiver.name());
        assertEquals(image.length, receiver.image().length);
      }
      peer.destroyForcibly().waitFor();
    }
  }
}
