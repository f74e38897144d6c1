// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ScriptedPort;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.loader.XmodemReceiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An image sent by XMODEM")
class XmodemSenderTest {

  private static final LinePace FAST = new LinePace(921_600, 10);
  private static final Duration PATIENCE = Duration.ofMillis(300);

  /** Sends until the end, and returns the outcome. */
  private static TransferOutcome send(XmodemSender sender, ImageStream image) throws Exception {
    TransferOutcome outcome;
    do {
      outcome = sender.sendNext(image);
    } while (outcome instanceof TransferOutcome.Sent);
    return outcome;
  }

  private static TransferOutcome transfer(
      byte[] bytes, PacedWire wire, XmodemSender sender, XmodemReceiver receiver, Object end)
      throws Exception {
    CompletableFuture<Object> received =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return receiver.receive();
              } catch (java.io.IOException failed) {
                return failed;
              }
            });
    sender.connect(wire.firstPort());
    TransferOutcome outcome =
        send(sender, ImageStream.at(Images.of(bytes), TransferProgress.START));
    assertEquals(end, received.get(60, TimeUnit.SECONDS));
    return outcome;
  }

  private static XmodemSender xmodem(Packets packets) {
    return new XmodemSender(packets, Optional.empty(), TransferClock.REAL);
  }

  private static XmodemReceiver crc(PacedWire wire) {
    return new XmodemReceiver(wire.secondPort(), true, false, PATIENCE);
  }

  private static void assertArrived(byte[] sent, byte[] padded) {
    assertArrayEquals(sent, Arrays.copyOf(padded, sent.length));
    for (int i = sent.length; i < padded.length; i++) {
      assertEquals(0x1A, padded[i]);
    }
  }

  @Test
  void has_the_check_value_of_its_crc() {
    assertEquals(0x31C3, XmodemCrc.of("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest(name = "arrives, though one byte of a hundred is spoilt, of {0} bytes")
  @ValueSource(ints = {1, 127, 128, 129, 4096})
  void arrives_over_a_bad_line(int length) throws Exception {
    byte[] image = Images.random(length, length);
    try (PacedWire wire = new PacedWire(FAST, 10, length)) {
      XmodemReceiver receiver = crc(wire);

      TransferOutcome outcome =
          transfer(image, wire, xmodem(Packets.BYTES_128), receiver, XmodemReceiver.End.COMPLETE);

      assertEquals(Images.sha256(image), ((TransferOutcome.AllSent) outcome).cursor().sha256());
      assertArrived(image, receiver.image());
    }
  }

  @ParameterizedTest(name = "arrives with a sum instead of a CRC: {0}")
  @ValueSource(booleans = {true, false})
  void arrives_as_the_receiver_wants_it(boolean wantsSum) throws Exception {
    byte[] image = Images.random(1000, 1);
    try (PacedWire wire = new PacedWire(FAST, 0, 1)) {
      XmodemReceiver receiver = new XmodemReceiver(wire.secondPort(), !wantsSum, false, PATIENCE);

      assertInstanceOf(
          TransferOutcome.AllSent.class,
          transfer(image, wire, xmodem(Packets.BYTES_128), receiver, XmodemReceiver.End.COMPLETE));
      assertArrived(image, receiver.image());
    }
  }

  @ParameterizedTest(name = "arrives in packets of {0}, more than can be numbered")
  @ValueSource(strings = {"BYTES_128", "BYTES_1024"})
  void arrives_in_many_packets(String packets) throws Exception {
    Packets size = Packets.valueOf(packets);
    byte[] image = Images.random(size == Packets.BYTES_128 ? 260 * 128 : 260 * 1024 + 300, 2);
    try (PacedWire wire = new PacedWire(new LinePace(4_000_000, 10), 0, 2)) {
      XmodemReceiver receiver = crc(wire);

      TransferOutcome outcome =
          transfer(image, wire, xmodem(size), receiver, XmodemReceiver.End.COMPLETE);

      assertTrue(((TransferOutcome.AllSent) outcome).cursor().blocks() >= 260);
      assertArrived(image, receiver.image());
    }
  }

  @Test
  void arrives_once_when_an_acknowledgement_is_lost() throws Exception {
    byte[] image = Images.random(700, 3);
    try (PacedWire wire = new PacedWire(FAST, 0, 3)) {
      XmodemReceiver receiver = crc(wire).losingAckOf(3);

      assertInstanceOf(
          TransferOutcome.AllSent.class,
          transfer(image, wire, xmodem(Packets.BYTES_128), receiver, XmodemReceiver.End.COMPLETE));
      assertEquals(1, receiver.duplicates());
      assertArrived(image, receiver.image());
    }
  }

  /**
   * As lrzsz does after a gateway was killed, and after text that was meant for the application.
   */
  @Test
  void arrives_after_the_receiver_has_cancelled_an_earlier_session() throws Exception {
    byte[] image = Images.random(700, 4);
    try (PacedWire wire = new PacedWire(FAST, 0, 4)) {
      wire.secondPort().write(new byte[] {0x18, 0x18, 0x18, 0x18, 8, 8, 8, 8});

      assertInstanceOf(
          TransferOutcome.AllSent.class,
          transfer(image, wire, xmodem(Packets.BYTES_128), crc(wire), XmodemReceiver.End.COMPLETE));
    }
  }

  /** A receiver that requests the start each second does so while the first packet comes. */
  @Test
  void is_sent_once_when_the_receiver_requests_the_start_before_the_packet_is_there()
      throws Exception {
    ScriptedPort port =
        new ScriptedPort(
            sent -> sent.length > 1 && sent[1] == 1 ? new byte[] {'C', 6} : new byte[] {6}, 1);
    port.say('C');
    XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
    sender.connect(port);

    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(sender, ImageStream.at(Images.of(Images.random(200, 7)), TransferProgress.START)));
    assertEquals(2 * (3 + 128 + 2) + 1, port.written().length);
  }

  @Test
  void is_sent_again_when_the_receiver_still_requests_the_start() throws Exception {
    int[] packets = {0};
    ScriptedPort port =
        new ScriptedPort(
            sent -> sent.length > 1 && packets[0]++ == 0 ? new byte[] {'C'} : new byte[] {6}, 1);
    port.say('C');
    XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
    sender.connect(port);

    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(sender, ImageStream.at(Images.of(Images.random(100, 7)), TransferProgress.START)));
    assertEquals(2, packets[0]);
    assertEquals(Duration.ofSeconds(1), port.passed());
  }

  /** A receiver requests a sum when nothing came for some time, and then accepts nothing else. */
  @ParameterizedTest(name = "with {0} bytes of check")
  @ValueSource(ints = {1, 2})
  void arrives_though_the_receiver_now_wants_the_other_check(int check) throws Exception {
    ScriptedPort port =
        new ScriptedPort(
            sent -> new byte[] {(byte) (sent.length == 3 + 128 + check ? 6 : 0x15)}, 1);
    port.say(check == 1 ? 'C' : 0x15);
    XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
    sender.connect(port);

    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(sender, ImageStream.at(Images.of(Images.random(200, 7)), TransferProgress.START)));
  }

  @Test
  void keeps_the_check_of_the_first_packet() throws Exception {
    int[] rejections = {0};
    ScriptedPort port =
        new ScriptedPort(
            sent ->
                new byte[] {
                  (byte) (sent.length > 1 && sent[1] == 2 && rejections[0]++ < 10 ? 0x15 : 6)
                },
            1);
    port.say('C');
    XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
    sender.connect(port);

    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(sender, ImageStream.at(Images.of(Images.random(200, 7)), TransferProgress.START)));
    assertEquals(12 * (3 + 128 + 2) + 1, port.written().length);
  }

  @Test
  void arrives_as_a_batch_of_one_file_with_its_name_and_length() throws Exception {
    byte[] image = Images.random(5000, 4);
    try (PacedWire wire = new PacedWire(FAST, 0, 4)) {
      XmodemReceiver receiver = new XmodemReceiver(wire.secondPort(), true, true, PATIENCE);
      XmodemSender sender =
          new XmodemSender(Packets.BYTES_1024, Optional.of("fw-1.4.bin"), TransferClock.REAL);

      assertInstanceOf(
          TransferOutcome.AllSent.class,
          transfer(image, wire, sender, receiver, XmodemReceiver.End.COMPLETE));
      assertEquals(Optional.of("fw-1.4.bin"), receiver.name());
      assertArrayEquals(image, receiver.image());
    }
  }

  @Nested
  @DisplayName("ends")
  class Ends {

    private final ScriptedPort silent = new ScriptedPort(any -> new byte[0], 1);

    private TransferOutcome.Failed failed(ScriptedPort port, int length) throws Exception {
      XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
      sender.connect(port);
      ImageStream image =
          ImageStream.at(Images.of(Images.random(length, 5)), TransferProgress.START);
      return (TransferOutcome.Failed) send(sender, image);
    }

    @Test
    void when_the_receiver_cancels_in_the_middle() throws Exception {
      byte[] image = Images.random(1000, 6);
      try (PacedWire wire = new PacedWire(FAST, 0, 6)) {
        XmodemReceiver receiver = crc(wire).cancellingAt(4);

        TransferOutcome outcome =
            transfer(
                image, wire, xmodem(Packets.BYTES_128), receiver, XmodemReceiver.End.CANCELLED);

        assertEquals(
            new Failure(
                "cancelled", "packet 4: the receiver cancelled", RecoveryAction.START_AGAIN),
            ((TransferOutcome.Failed) outcome).failure());
      }
    }

    @ParameterizedTest(name = "when the receiver rejects the whole image, in a batch: {0}")
    @ValueSource(booleans = {false, true})
    void when_the_receiver_cancels_at_the_end(boolean isBatch) throws Exception {
      ScriptedPort port =
          new ScriptedPort(
              sent ->
                  sent.length == 1
                      ? new byte[] {0x18, 0x18}
                      : sent[1] == 0 ? new byte[] {6, 'C'} : new byte[] {6},
              1);
      port.say('C');
      XmodemSender sender =
          new XmodemSender(
              Packets.BYTES_128, isBatch ? Optional.of("fw.bin") : Optional.empty(), port);
      sender.connect(port);

      TransferOutcome outcome =
          send(sender, ImageStream.at(Images.of(Images.random(200, 7)), TransferProgress.START));

      assertEquals(
          new Failure(
              "cancelled",
              "end of the transfer: the receiver cancelled",
              RecoveryAction.START_AGAIN),
          ((TransferOutcome.Failed) outcome).failure());
    }

    /** As lrzsz does when a packet was damaged too often. */
    @Test
    void when_the_receiver_requests_the_packet_once_more_and_then_cancels() throws Exception {
      ScriptedPort port = new ScriptedPort(any -> new byte[] {0x15, 0x18, 0x18, 0x18}, 64);
      port.say('C');

      Failure failure = failed(port, 100).failure();

      assertEquals("cancelled", failure.reason());
      assertEquals(3 + 128 + 2, port.written().length, "it was sent again after the cancellation");
    }

    @Test
    void when_nothing_at_all_is_replied_for_some_packets() throws Exception {
      silent.say('C');

      Failure failure = failed(silent, 100).failure();

      assertEquals("timeout", failure.reason());
      assertEquals(Duration.ofSeconds(6 * 15), silent.passed());
    }

    @Test
    void but_not_for_one_CAN() throws Exception {
      ScriptedPort port = new ScriptedPort(sent -> new byte[] {0x18, 0x06}, 1);
      port.say('C');
      XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
      sender.connect(port);

      assertInstanceOf(
          TransferOutcome.AllSent.class,
          send(sender, ImageStream.at(Images.of(Images.random(200, 7)), TransferProgress.START)));
    }

    @Test
    void when_the_receiver_never_asks() throws Exception {
      Failure failure = failed(silent, 100).failure();

      assertEquals("timeout", failure.reason());
      assertEquals("the receiver never requested a packet", failure.detail());
      assertEquals(0, silent.written().length, "nothing may be sent unasked");
      assertEquals(Duration.ofSeconds(60), silent.passed());
    }

    @Test
    void when_the_receiver_never_acknowledges_and_reports_it_to_the_receiver() throws Exception {
      silent.say('C');

      Failure failure = failed(silent, 100).failure();

      assertEquals("packet 1: never acknowledged", failure.detail());
      byte[] last =
          Arrays.copyOfRange(
              silent.written(), silent.written().length - 8, silent.written().length);
      assertArrayEquals(new byte[] {24, 24, 24, 24, 24, 24, 24, 24}, last);
    }

    @Test
    void well_when_only_the_answer_to_the_end_is_lost() throws Exception {
      ScriptedPort port =
          new ScriptedPort(sent -> sent.length > 1 ? new byte[] {6} : new byte[0], 1);
      port.say('C');
      XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
      sender.connect(port);

      assertInstanceOf(
          TransferOutcome.AllSent.class,
          send(sender, ImageStream.at(Images.of(Images.random(200, 7)), TransferProgress.START)));
    }

    @Test
    void when_what_was_sent_is_not_what_the_release_says() throws Exception {
      ScriptedPort port = new ScriptedPort(sent -> new byte[] {6}, 1);
      port.say('C');
      XmodemSender sender = new XmodemSender(Packets.BYTES_128, Optional.empty(), port);
      sender.connect(port);
      byte[] image = Images.random(200, 8);
      byte[] other = image.clone();
      other[199] ^= 1;

      TransferOutcome outcome =
          send(
              sender,
              ImageStream.at(Images.of(other, Images.sha256(image)), TransferProgress.START));

      assertEquals("image_changed", ((TransferOutcome.Failed) outcome).failure().reason());
      byte[] bytes = port.written();
      assertEquals(0x18, bytes[bytes.length - 1], "the receiver must hear that it is no image");
    }

    @ParameterizedTest(name = "in bounded time, whatever is said to it (seed {0})")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void in_bounded_time(long seed) throws Exception {
      Random random = new Random(seed);
      byte[] words = {6, 0x15, 0x18, 'C', 0, (byte) 0xFF, 4, 1};
      for (int run = 0; run < 200; run++) {
        ScriptedPort port =
            new ScriptedPort(
                sent -> {
                  byte[] answer = new byte[random.nextInt(4)];
                  for (int i = 0; i < answer.length; i++) {
                    answer[i] = words[random.nextInt(words.length)];
                  }
                  return answer;
                },
                1 + random.nextInt(3));
        port.say(words[random.nextInt(words.length)], 'C');
        XmodemSender sender =
            new XmodemSender(
                Packets.BYTES_128,
                random.nextBoolean() ? Optional.empty() : Optional.of("a"),
                port);
        sender.connect(port);

        TransferOutcome outcome =
            send(
                sender,
                ImageStream.at(Images.of(Images.random(300, seed)), TransferProgress.START));

        assertTrue(
            outcome instanceof TransferOutcome.AllSent || outcome instanceof TransferOutcome.Failed,
            outcome::toString);
      }
    }
  }
}
