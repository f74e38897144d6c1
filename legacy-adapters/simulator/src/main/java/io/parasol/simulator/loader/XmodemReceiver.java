// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.SerialPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that receives one image by XMODEM or YMODEM.
 *
 * <p>It acknowledges and drops a duplicate packet, requests a missing or damaged packet again, and
 * ends after two CAN in a row.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class XmodemReceiver {

  private static final int SOH = 0x01;
  private static final int STX = 0x02;
  private static final int EOT = 0x04;
  private static final int ACK = 0x06;
  private static final int NAK = 0x15;
  private static final int CAN = 0x18;

  private static final Duration BYTE = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofMillis(25);
  private static final int MAX_ATTEMPTS = 32;
  private static final int MAX_BYTES = 16 << 20;

  private final SerialPort port;
  private final boolean wantsCrc;
  private final boolean isBatch;
  private final Duration timeout;
  private final byte[] buffer = new byte[1];
  private final ByteArrayOutputStream image = new ByteArrayOutputStream();
  private int ackToLose;
  private int cancelAt;
  private int expected;
  private int packets;
  private int duplicates;
  private @Nullable String name;
  private long length = Long.MAX_VALUE;

  /**
   * @param isBatch whether it uses YMODEM.
   * @param timeout wait before it repeats a request.
   */
  public XmodemReceiver(SerialPort port, boolean wantsCrc, boolean isBatch, Duration timeout) {
    this.port = port;
    this.wantsCrc = wantsCrc || isBatch;
    this.isBatch = isBatch;
    this.timeout = timeout;
    this.expected = isBatch ? 0 : 1;
  }

  /** Loses the reply to the given packet, from 1 on, once. */
  public XmodemReceiver losingAckOf(int packet) {
    ackToLose = packet;
    return this;
  }

  /** Cancels instead of accepting the given packet, from 1 on. */
  public XmodemReceiver cancellingAt(int packet) {
    cancelAt = packet;
    return this;
  }

  /** The result of a session. */
  public enum End {
    COMPLETE,
    /** Either side cancelled. */
    CANCELLED,
    FAILED
  }

  /** Returns the received bytes; with YMODEM cut to the length in block 0, else with padding. */
  public byte[] image() {
    byte[] all = image.toByteArray();
    return length < all.length ? Arrays.copyOf(all, (int) length) : all;
  }

  /** Returns the file name in block 0. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Returns the number of duplicate packets. */
  public int duplicates() {
    return duplicates;
  }

  /** Receives one image. Blocks. */
  public End receive() throws IOException {
    boolean isBegun = false;
    boolean wasCancel = false;
    int tries = 0;
    requestPacket();
    while (tries < MAX_ATTEMPTS) {
      int first = next(timeout);
      if (first == CAN && wasCancel) {
        return End.CANCELLED;
      }
      wasCancel = first == CAN;
      if (wasCancel) {
        continue;
      }
      if (first == EOT && isBegun) {
        if (!isBatch) {
          send(ACK);
          return End.COMPLETE;
        }
        return endOfBatch();
      }
      if (first == SOH || first == STX) {
        PacketOutcome taken = packet(first == STX ? 1024 : 128);
        if (taken == PacketOutcome.CANCELLED) {
          return End.CANCELLED;
        }
        if (taken == PacketOutcome.ACCEPTED) {
          isBegun = true;
          tries = 0;
          continue;
        }
      }
      tries++;
      discardUntilSilent();
      if (isBegun) {
        send(NAK);
      } else {
        requestPacket();
      }
    }
    return End.FAILED;
  }

  private void requestPacket() throws IOException {
    send(wantsCrc ? 'C' : NAK);
  }

  private enum PacketOutcome {
    ACCEPTED,
    DAMAGED,
    CANCELLED
  }

  private PacketOutcome packet(int size) throws IOException {
    int number = next(BYTE);
    int complement = next(BYTE);
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      int next = next(BYTE);
      if (next < 0) {
        return PacketOutcome.DAMAGED;
      }
      data[i] = (byte) next;
    }
    int sum = next(BYTE);
    if (wantsCrc) {
      sum = sum << 8 | next(BYTE);
    }
    if (sum < 0 || (number ^ complement) != 0xFF || sum != (wantsCrc ? crc(data) : sum(data))) {
      return PacketOutcome.DAMAGED;
    }
    if (number == (expected - 1 & 0xFF) && packets > 0) {
      duplicates++;
      send(ACK);
      return PacketOutcome.ACCEPTED;
    }
    if (number != (expected & 0xFF)) {
      return PacketOutcome.DAMAGED;
    }
    if (++packets == cancelAt || image.size() + size > MAX_BYTES) {
      send(CAN, CAN);
      return PacketOutcome.CANCELLED;
    }
    boolean isHeader = isBatch && packets == 1;
    if (isHeader) {
      header(data);
    } else {
      image.writeBytes(data);
    }
    expected++;
    if (packets != ackToLose) {
      send(ACK);
    }
    if (isHeader) {
      requestPacket();
    }
    return PacketOutcome.ACCEPTED;
  }

  private void header(byte[] data) {
    String text = new String(data, StandardCharsets.US_ASCII);
    int end = text.indexOf('\0');
    name = text.substring(0, Math.max(0, end));
    String digits = text.substring(end + 1).replaceFirst("(?s)[^0-9].*", "");
    length = digits.isEmpty() || digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  /**
   * Ends a batch. The receiver answers the first EOT with NAK; an empty block 0 follows the second.
   */
  private End endOfBatch() throws IOException {
    send(NAK);
    if (next(timeout) == EOT) {
      send(ACK);
      requestPacket();
      for (int i = 0; i < MAX_ATTEMPTS; i++) {
        if (next(timeout) == SOH) {
          for (int left = 132; left > 0; left--) {
            next(BYTE);
          }
          send(ACK);
          break;
        }
      }
    }
    return End.COMPLETE;
  }

  /** Discards the rest of a damaged packet, until the line is silent. */
  private void discardUntilSilent() throws IOException {
    int most = 4096;
    while (next(QUIET) >= 0 && most-- > 0) {
      // The byte is discarded.
    }
  }

  private int next(Duration wait) throws IOException {
    return port.read(buffer, wait) == 0 ? -1 : buffer[0] & 0xFF;
  }

  private void send(int... bytes) throws IOException {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    port.write(all);
  }

  private static int sum(byte[] data) {
    int sum = 0;
    for (byte each : data) {
      sum += each;
    }
    return sum & 0xFF;
  }

  /**
   * Computes the CRC bit by bit, unlike the sender, so that an error in one of the two does not go
   * unnoticed.
   */
  private static int crc(byte[] data) {
    int crc = 0;
    for (byte each : data) {
      for (int bit = 7; bit >= 0; bit--) {
        int top = crc >> 15 & 1;
        crc = (crc << 1 | ((each >> bit) & 1)) & 0xFFFF;
        crc ^= top == 1 ? 0x1021 : 0;
      }
    }
    for (int bit = 0; bit < 16; bit++) {
      int top = crc >> 15 & 1;
      crc = crc << 1 & 0xFFFF;
      crc ^= top == 1 ? 0x1021 : 0;
    }
    return crc;
  }
}
