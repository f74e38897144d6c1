// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol.An3155;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
