// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol.An3155;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ScriptedPort;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.loader.SimulatedRom;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An image sent to the loader in the ROM of an STM32")
class An3155SenderTest {

  private static final LinePace FAST = new LinePace(921_600, 11);
  private static final Firmware.Times TIMES =
      new Firmware.Times(
          Duration.ofMillis(400), Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO);

  private static An3155 way(int page) {
    return new An3155(SimulatedRom.FLASH, page, true);
  }

  private static An3155Sender sender(int page, byte[] image, TransferClock time) {
    return new An3155Sender(way(page), TIMES, image.length, false, time);
  }

  private static TransferOutcome send(An3155Sender sender, ImageStream image) throws Exception {
    TransferOutcome outcome = sender.sendNext(image);
    while (outcome instanceof TransferOutcome.Sent) {
      outcome = sender.sendNext(image);
    }
    return outcome;
  }

  private static ImageStream stream(byte[] image) throws Exception {
    return ImageStream.at(Images.of(image), TransferProgress.START);
  }

  @ParameterizedTest(name = "is written, read back and started, {0} bytes erased at a time")
  @ValueSource(ints = {0, 1024})
  void is_written(int page) throws Exception {
    byte[] image = Images.random(70 * 1024 + 3, page);
    try (PacedWire wire = new PacedWire(FAST, 0, 1);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 0)) {
      An3155Sender sender = sender(page, image, TransferClock.REAL);

      assertEquals(TransferOutcome.done(), sender.connect(wire.firstPort()));
      assertEquals(TransferOutcome.done(), sender.erase());
      assertInstanceOf(TransferOutcome.AllSent.class, send(sender, stream(image)));
      assertEquals(TransferOutcome.proved(Proof.MEASURED), sender.verify(Images.of(image)));
      assertEquals(TransferOutcome.done(), sender.activate());

      assertArrayEquals(image, rom.flash(image.length));
      assertEquals(SimulatedRom.FLASH, rom.startedAt());
      assertTrue(
          List.of(0x00, 0x11, 0x21, 0x31, 0x43).containsAll(rom.commands()),
          () -> "a command that it never sends: " + rom.commands());
    }
  }

  @Test
  void is_looked_for_when_the_answer_to_a_write_is_lost_and_not_written_again() throws Exception {
    byte[] image = Images.random(2000, 2);
    try (PacedWire wire = new PacedWire(FAST, 0, 1);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 3)) {
      An3155Sender sender = sender(0, image, TransferClock.REAL);
      sender.connect(wire.firstPort());
      sender.erase();

      assertInstanceOf(TransferOutcome.AllSent.class, send(sender, stream(image)));

      assertArrayEquals(image, rom.flash(image.length));
      long writes = rom.commands().stream().filter(each -> each == 0x31).count();
      assertEquals(8, writes, "a block was written twice");
    }
  }

  @Test
  void is_written_over_a_bad_line() throws Exception {
    byte[] image = Images.random(3000, 3);
    try (PacedWire wire = new PacedWire(FAST, 1, 4);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 0)) {
      An3155Sender sender = sender(0, image, TransferClock.REAL);
      sender.connect(wire.firstPort());
      TransferOutcome erased = sender.erase();
      for (int tries = 0; tries < 5 && !(erased instanceof TransferOutcome.Done); tries++) {
        sender.connect(wire.firstPort());
        erased = sender.erase();
      }
      ImageStream stream = stream(image);
      TransferOutcome outcome = send(sender, stream);
      for (int tries = 0; tries < 10 && isToBeRepeated(outcome); tries++) {
        outcome = send(sender, stream);
      }

      assertInstanceOf(TransferOutcome.AllSent.class, outcome, outcome::toString);
      assertArrayEquals(image, rom.flash(image.length));
    }
  }

  /** A port that damages one byte: the given one of those that are read after a command. */
  private static final class DamagingPort implements SerialPort {

    private final SerialPort port;
    private final int command;
    private final int position;
    private final boolean isWrite;
    private int left = -1;
    private boolean isDamaged;

    /**
     * @param position of the byte in the response; with {@code isWrite}, in what is written next.
     */
    DamagingPort(SerialPort port, int command, int position, boolean isWrite) {
      this.port = port;
      this.command = command;
      this.position = position;
      this.isWrite = isWrite;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws IOException {
      int count = port.read(into, timeout);
      if (!isWrite && left >= 0 && count > 0) {
        damage(into, count);
      }
      return count;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      byte[] sent = bytes.clone();
      if (isWrite && left >= 0) {
        damage(sent, sent.length);
      }
      if (!isDamaged && Arrays.equals(bytes, new byte[] {(byte) command, (byte) ~command})) {
        left = position;
      }
      port.write(sent);
    }

    private void damage(byte[] bytes, int count) {
      if (left < count) {
        bytes[left] ^= 0x20;
        isDamaged = true;
      }
      left -= Math.min(left + 1, count);
    }

    @Override
    public void close() {
      port.close();
    }
  }

  @ParameterizedTest(name = "is written though byte {1} of command {0} is damaged (sent: {2})")
  @CsvSource({
    "0x00, 1, false", // The number of commands.
    "0x00, 9, false", // One of the commands: that to erase.
    "0x43, 1, true", // The pages to erase.
    "0x43, 1, false", // The acknowledgement of the erasure.
    "0x11, 7, false" // A byte of the memory that is read back.
  })
  void is_written_though_a_byte_is_damaged(String command, int position, boolean isSent)
      throws Exception {
    byte[] image = Images.random(600, 7);
    try (PacedWire wire = new PacedWire(FAST, 0, 1);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 0)) {
      DamagingPort port =
          new DamagingPort(wire.firstPort(), Integer.decode(command), position, isSent);
      An3155Sender sender = sender(1024, image, TransferClock.REAL);

      assertEquals(TransferOutcome.done(), sender.connect(port));
      assertEquals(TransferOutcome.done(), sender.erase());
      assertInstanceOf(TransferOutcome.AllSent.class, send(sender, stream(image)));
      assertEquals(TransferOutcome.proved(Proof.MEASURED), sender.verify(Images.of(image)));

      assertTrue(port.isDamaged);
      assertArrayEquals(image, rom.flash(image.length));
    }
  }

  @Test
  void is_looked_for_again_when_what_was_read_is_damaged() throws Exception {
    byte[] image = Images.random(600, 8);
    try (PacedWire wire = new PacedWire(FAST, 0, 1);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 2)) {
      DamagingPort port = new DamagingPort(wire.firstPort(), 0x11, 9, false);
      An3155Sender sender = sender(0, image, TransferClock.REAL);
      sender.connect(port);
      sender.erase();

      assertInstanceOf(TransferOutcome.AllSent.class, send(sender, stream(image)));

      assertTrue(port.isDamaged);
      assertArrayEquals(image, rom.flash(image.length));
    }
  }

  @Test
  void is_not_waited_for_byte_by_byte() throws Exception {
    ScriptedPort port =
        new ScriptedPort(
            sent ->
                switch (sent[0]) {
                  case 0x7F -> new byte[] {0x79};
                  case 0x00 -> new byte[] {0x79, (byte) 0xFF};
                  default -> new byte[0];
                },
            1);

    TransferOutcome outcome = sender(0, new byte[1], port).connect(port);

    assertEquals("protocol", ((TransferOutcome.Failed) outcome).failure().reason());
    assertTrue(port.passed().compareTo(Duration.ofSeconds(40)) < 0, () -> "" + port.passed());
  }

  private static boolean isToBeRepeated(TransferOutcome outcome) {
    return outcome instanceof TransferOutcome.Failed failed
        && failed.failure().action() == RecoveryAction.REPEAT;
  }

  @Test
  void is_not_written_where_nothing_was_erased() throws Exception {
    byte[] image = Images.random(300, 5);
    try (PacedWire wire = new PacedWire(FAST, 0, 1);
        SimulatedRom rom = SimulatedRom.start(wire.secondPort(), 0)) {
      An3155Sender sender = sender(0, image, TransferClock.REAL);
      sender.connect(wire.firstPort());

      TransferOutcome outcome = send(sender, stream(image));

      assertEquals(
          new Failure(
              "device_refused", "write at 0x08000000: rejected", RecoveryAction.START_AGAIN),
          ((TransferOutcome.Failed) outcome).failure());
      assertEquals(0x5A, rom.flash(1)[0]);
    }
  }

  @Nested
  @DisplayName("ends")
  class Ends {

    @Test
    void when_no_loader_answers() throws Exception {
      ScriptedPort silent = new ScriptedPort(any -> new byte[0], 1);

      TransferOutcome outcome = sender(0, new byte[1], silent).connect(silent);

      assertEquals(
          new Failure("not_found", "the loader does not respond", RecoveryAction.RECOVER),
          ((TransferOutcome.Failed) outcome).failure());
      assertTrue(silent.passed().compareTo(Duration.ofSeconds(40)) < 0);
    }

    @ParameterizedTest(name = "in bounded time, whatever is said to it (seed {0})")
    @ValueSource(longs = {1, 2, 3, 4})
    void in_bounded_time(long seed) throws Exception {
      Random random = new Random(seed);
      byte[] words = {0x79, 0x79, 0x79, 0x1F, 0, 0x31, 0x43, 0x11, (byte) 0xFF};
      byte[] image = Images.random(600, seed);
      for (int run = 0; run < 100; run++) {
        ScriptedPort port =
            new ScriptedPort(
                sent -> {
                  byte[] answer = new byte[random.nextInt(5)];
                  for (int i = 0; i < answer.length; i++) {
                    answer[i] = words[random.nextInt(words.length)];
                  }
                  return answer;
                },
                1 + random.nextInt(4));
        An3155Sender sender = sender(0, image, port);

        sender.connect(port);
        sender.erase();
        TransferOutcome outcome = send(sender, stream(image));
        sender.verify(Images.of(image));

        assertTrue(
            outcome instanceof TransferOutcome.AllSent || outcome instanceof TransferOutcome.Failed,
            outcome::toString);
        assertNoForbiddenCommand(port.written());
      }
    }

    /** Commands are pairs of complements; those of option bytes and protections never go out. */
    private void assertNoForbiddenCommand(byte[] written) {
      for (int code : new int[] {0x63, 0x73, 0x82, 0x92}) {
        byte[] command = {(byte) code, (byte) ~code};
        for (int i = 0; i + 2 <= written.length; i++) {
          boolean isAlone = i + 2 == written.length || i == 0;
          assertTrue(!isAlone || !Arrays.equals(command, Arrays.copyOfRange(written, i, i + 2)));
        }
      }
    }
  }
}
