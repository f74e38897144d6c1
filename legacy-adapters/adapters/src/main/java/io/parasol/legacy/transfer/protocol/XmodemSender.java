// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.LineReader;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sender for XMODEM, with packets of 128 or 1024 bytes, or for a YMODEM batch of one file. The
 * receiver chooses between a checksum and a CRC, and requests lost packets again.
 */
public final class XmodemSender implements BlockSender {

  private static final int SOH = 0x01;
  private static final int STX = 0x02;
  private static final int EOT = 0x04;
  private static final int ACK = 0x06;
  private static final int NAK = 0x15;
  private static final int CAN = 0x18;
  private static final int WANTS_CRC = 'C';
  private static final byte PADDING = 0x1A;

  private static final int SHORT_PACKET = 128;
  private static final int LONG_PACKET = 1024;

  /**
   * Maximum wait for the first request. A receiver sends requests every 3 or 10 s, and gives up
   * after a minute.
   */
  private static final Duration FIRST_REQUEST_TIMEOUT = Duration.ofSeconds(60);

  /**
   * How long a repeated request for the start is checked for an acknowledgement that follows. The
   * request may have been sent just before the first packet arrived, and a packet that is sent
   * twice is acknowledged twice.
   */
  private static final Duration REPEATED_REQUEST_TIMEOUT = Duration.ofSeconds(1);

  /**
   * Number of rejections of the first packet in a row after which the other check is used. A
   * receiver that got no packet in time stops requesting a CRC.
   */
  private static final int REJECTIONS_BEFORE_OTHER_CHECK = 2;

  /** Maximum wait for a reply. A receiver that got nothing sends its request again after 10 s. */
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(15);

  /**
   * Maximum wait for a reply at the end of a session, which is lost if the receiver has ended
   * already.
   */
  private static final Duration LAST_REPLY_TIMEOUT = Duration.ofSeconds(4);

  /**
   * Maximum number of transmissions of a packet. A line that damages one byte in a hundred still
   * delivers one packet in four.
   */
  private static final int MAX_ATTEMPTS = 32;

  /**
   * Maximum number of transmissions in a row without any reply. A receiver that is there requests a
   * lost packet again; one that has gone must not get the image as text.
   */
  private static final int MAX_UNANSWERED = 6;

  private static final int MAX_END_TRIES = 3;

  /** Maximum number of bytes that are discarded at once, on a line that never becomes silent. */
  private static final int MAX_DISCARDED = 32 * 1024;

  private final Packets packets;
  private final @Nullable String file;
  private final TransferClock time;
  private @Nullable SerialPort port;
  private @Nullable LineReader in;
  private boolean wantsCrc;

  /** Whether the receiver has accepted a packet with the present check. */
  private boolean isCheckProven;

  private boolean isBegun;
  private int number = 1;

  /**
   * @param file the name of the file, for YMODEM.
   */
  public XmodemSender(Packets packets, Optional<String> file, TransferClock time) {
    this.packets = packets;
    this.file = file.orElse(null);
    this.time = time;
  }

  @Override
  public TransferOutcome connect(SerialPort bare) {
    port = bare;
    in = new LineReader(bare, time);
    return TransferOutcome.done();
  }

  /** The reply of the receiver to a packet. */
  private enum PacketReply {
    ACKNOWLEDGED,
    CANCELLED,
    REPEAT,
    /** The receiver requests the start of the session, with CRC. */
    START,
    NONE;

    boolean isFinal() {
      return this == ACKNOWLEDGED || this == CANCELLED;
    }
  }

  @Override
  public TransferOutcome sendNext(ImageStream image) throws IOException {
    if (!isBegun) {
      TransferOutcome begun = begin(image);
      if (!(begun instanceof TransferOutcome.Done)) {
        return begun;
      }
      isBegun = true;
    }
    int size =
        packets == Packets.BYTES_1024 && image.remaining() >= LONG_PACKET
            ? LONG_PACKET
            : SHORT_PACKET;
    byte[] bytes = image.next(size);
    byte[] padded = Arrays.copyOf(bytes, size);
    Arrays.fill(padded, bytes.length, size, PADDING);
    PacketReply reply = send(number, padded);
    if (reply != PacketReply.ACKNOWLEDGED) {
      return failed(reply, "packet " + number);
    }
    number++;
    image.markReceived();
    TransferOutcome outcome = image.outcome();
    if (outcome instanceof TransferOutcome.Failed) {
      cancel();
    } else if (outcome instanceof TransferOutcome.AllSent && end() == PacketReply.CANCELLED) {
      return failed(PacketReply.CANCELLED, "end of the transfer");
    }
    return outcome;
  }

  private TransferOutcome begin(ImageStream image) throws IOException {
    PacketReply request = awaitFirstRequest();
    if (request != PacketReply.ACKNOWLEDGED) {
      return request == PacketReply.CANCELLED
          ? failed(request, "start of the transfer")
          : TransferOutcome.failed(
              "timeout", "the receiver never requested a packet", RecoveryAction.RECOVER);
    }
    if (file == null) {
      return TransferOutcome.done();
    }
    PacketReply reply = send(0, header(file, image.length()));
    if (reply == PacketReply.ACKNOWLEDGED) {
      reply = awaitRequest(REPLY_TIMEOUT);
    }
    return reply == PacketReply.ACKNOWLEDGED
        ? TransferOutcome.done()
        : failed(reply, "block 0 (file name)");
  }

  /** Returns block 0: the name, a zero byte, and the length in decimal digits. */
  private static byte[] header(String name, long length) {
    byte[] text = (name + "\0" + length).getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(text, SHORT_PACKET);
  }

  /**
   * Waits for the request of the first packet. A receiver that cancels before anything was sent has
   * ended an earlier session, and may begin another one.
   */
  private PacketReply awaitFirstRequest() throws IOException {
    long until = time.now() + FIRST_REQUEST_TIMEOUT.toNanos();
    PacketReply ifNone = PacketReply.REPEAT;
    while (true) {
      PacketReply request = awaitRequest(Duration.ofNanos(Math.max(0, until - time.now())));
      if (request != PacketReply.CANCELLED) {
        return request == PacketReply.ACKNOWLEDGED ? request : ifNone;
      }
      ifNone = PacketReply.CANCELLED;
    }
  }

  private PacketReply awaitRequest(Duration timeout) throws IOException {
    long until = time.now() + timeout.toNanos();
    boolean wasCancel = false;
    while (true) {
      long left = until - time.now();
      int received = left <= 0 ? LineReader.NO_BYTE : in().next(Duration.ofNanos(left));
      if (received == LineReader.NO_BYTE) {
        return PacketReply.REPEAT;
      }
      if (received == WANTS_CRC || received == NAK) {
        wantsCrc = received == WANTS_CRC;
        return PacketReply.ACKNOWLEDGED;
      }
      if (received == CAN && wasCancel) {
        return PacketReply.CANCELLED;
      }
      wasCancel = received == CAN;
    }
  }

  /** Sends a packet until the receiver acknowledges it, at most {@link #MAX_ATTEMPTS} times. */
  private PacketReply send(int packet, byte[] data) throws IOException {
    // If nothing of the first packet arrived, the receiver may request it as it requests the start.
    boolean isFirst = packet <= 1;
    int unanswered = 0;
    int rejections = 0;
    for (int tries = 0;
        tries < MAX_ATTEMPTS
            && unanswered < MAX_UNANSWERED
            && !Thread.currentThread().isInterrupted();
        tries++) {
      if (discard() == PacketReply.CANCELLED) {
        return PacketReply.CANCELLED;
      }
      port().write(packet(packet, data));
      PacketReply reply = reply(REPLY_TIMEOUT, isFirst);
      if (reply.isFinal()) {
        isCheckProven |= reply == PacketReply.ACKNOWLEDGED;
        return reply;
      }
      unanswered = reply == PacketReply.NONE ? unanswered + 1 : 0;
      rejections = reply == PacketReply.REPEAT ? rejections + 1 : 0;
      wantsCrc |= reply == PacketReply.START;
      if (!isCheckProven && rejections == REJECTIONS_BEFORE_OTHER_CHECK) {
        wantsCrc = !wantsCrc;
        rejections = 0;
      }
    }
    cancel();
    return PacketReply.REPEAT;
  }

  /**
   * Discards what has arrived since the last reply, except that the receiver has cancelled: some
   * receivers request a packet and give up right afterwards.
   */
  private PacketReply discard() throws IOException {
    boolean wasCancel = false;
    for (int count = 0; count < MAX_DISCARDED; count++) {
      int received = in().next(Duration.ZERO);
      if (received == LineReader.NO_BYTE) {
        return PacketReply.NONE;
      }
      if (received == CAN && wasCancel) {
        return PacketReply.CANCELLED;
      }
      wasCancel = received == CAN;
    }
    return PacketReply.NONE;
  }

  /**
   * Waits for the reply to a packet. If it is not {@link PacketReply#isFinal}, the packet must be
   * sent again.
   */
  private PacketReply reply(Duration timeout, boolean isFirst) throws IOException {
    long until = time.now() + timeout.toNanos();
    PacketReply ifNoMore = PacketReply.NONE;
    boolean wasCancel = false;
    while (true) {
      long left = until - time.now();
      int received = left <= 0 ? LineReader.NO_BYTE : in().next(Duration.ofNanos(left));
      if (received == ACK) {
        return PacketReply.ACKNOWLEDGED;
      }
      if (received == LineReader.NO_BYTE) {
        return ifNoMore;
      }
      if (received == NAK) {
        return PacketReply.REPEAT;
      }
      if (received == WANTS_CRC && isFirst && ifNoMore == PacketReply.NONE) {
        ifNoMore = PacketReply.START;
        until -= Math.max(0, until - time.now() - REPEATED_REQUEST_TIMEOUT.toNanos());
      }
      if (received == CAN && wasCancel) {
        return PacketReply.CANCELLED;
      }
      wasCancel = received == CAN;
    }
  }

  private byte[] packet(int packet, byte[] data) {
    int check = wantsCrc ? 2 : 1;
    byte[] bytes = new byte[3 + data.length + check];
    bytes[0] = (byte) (data.length == LONG_PACKET ? STX : SOH);
    bytes[1] = (byte) packet;
    bytes[2] = (byte) ~packet;
    System.arraycopy(data, 0, bytes, 3, data.length);
    if (wantsCrc) {
      int crc = XmodemCrc.of(data);
      bytes[bytes.length - 2] = (byte) (crc >> 8);
      bytes[bytes.length - 1] = (byte) crc;
    } else {
      int sum = 0;
      for (byte each : data) {
        sum += each;
      }
      bytes[bytes.length - 1] = (byte) sum;
    }
    return bytes;
  }

  /**
   * Ends the session. The receiver has acknowledged every packet. A missing reply to the end is no
   * failure: the receiver may have ended, and its last reply may be lost. A receiver that cancels
   * instead has rejected the image as a whole.
   *
   * @return {@link PacketReply#CANCELLED} if it has.
   */
  private PacketReply end() throws IOException {
    PacketReply reply = PacketReply.NONE;
    for (int tries = 0; tries < MAX_END_TRIES + 1 && !reply.isFinal(); tries++) {
      port().write(new byte[] {EOT});
      reply = reply(LAST_REPLY_TIMEOUT, false);
    }
    if (reply != PacketReply.CANCELLED) {
      endBatch();
    }
    return reply;
  }

  /** Tells a receiver of a batch that no further file follows. */
  private void endBatch() throws IOException {
    if (file != null && awaitRequest(LAST_REPLY_TIMEOUT) == PacketReply.ACKNOWLEDGED) {
      byte[] last = packet(0, new byte[SHORT_PACKET]);
      for (int tries = 0; tries < MAX_END_TRIES; tries++) {
        port().write(last);
        if (reply(LAST_REPLY_TIMEOUT, false) == PacketReply.ACKNOWLEDGED) {
          return;
        }
      }
    }
  }

  /** Cancels the session. Two CAN in a row are enough; more of them make it reliable. */
  private void cancel() throws IOException {
    byte[] cancel = new byte[8];
    Arrays.fill(cancel, (byte) CAN);
    port().write(cancel);
  }

  private static TransferOutcome failed(PacketReply reply, String what) {
    return reply == PacketReply.CANCELLED
        ? TransferOutcome.failed(
            "cancelled", what + ": the receiver cancelled", RecoveryAction.START_AGAIN)
        : TransferOutcome.failed(
            "timeout", what + ": never acknowledged", RecoveryAction.START_AGAIN);
  }

  private SerialPort port() throws IOException {
    if (port == null) {
      throw new IOException("the port is not open");
    }
    return port;
  }

  private LineReader in() throws IOException {
    if (in == null) {
      throw new IOException("the port is not open");
    }
    return in;
  }
}
