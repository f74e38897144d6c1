// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.LineReader;
import io.parasol.legacy.transfer.TransferClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the bootloader in the ROM of an STM32 on the wire (ST application note AN3155). A
 * command is a byte and its complement; addresses and data end with their exclusive or.
 */
final class An3155Loader {

  /** Maximum number of bytes that one command reads or writes. */
  static final int BLOCK = 256;

  private static final int SYNCHRONISE = 0x7F;
  private static final int ACK = 0x79;
  private static final int NACK = 0x1F;

  private static final int GET = 0x00;
  private static final int READ = 0x11;
  private static final int GO = 0x21;
  private static final int WRITE = 0x31;
  private static final int ERASE = 0x43;
  private static final int EXTENDED_ERASE = 0x44;

  /** Not a command: a loader that waits for a command answers with NACK. */
  private static final int NO_COMMAND = 0xFF;

  private static final int SYNC_TRIES = 8;
  private static final int RESYNC_TRIES = 300;
  private static final Duration SYNC_TIMEOUT = Duration.ofMillis(500);
  private static final Duration RESYNC_TIMEOUT = Duration.ofMillis(100);

  private static final int MAX_PAGES = 0xFF;
  private static final int MAX_EXTENDED_PAGES = 0xFFF0;

  /** The reply of the loader. */
  enum Reply {
    ACKNOWLEDGED,
    REJECTED,
    TIMEOUT
  }

  private final SerialPort port;
  private final LineReader in;
  private final Duration timeout;
  private final Set<Integer> commands = new HashSet<>();

  /**
   * @param timeout for each reply.
   */
  An3155Loader(SerialPort port, TransferClock time, Duration timeout) {
    this.port = port;
    this.in = new LineReader(port, time);
    this.timeout = timeout;
  }

  /** Makes the loader set its speed; returns whether it waits for a command afterwards. */
  boolean synchronise() throws IOException {
    for (int tries = 0; tries < SYNC_TRIES; tries++) {
      in.purge();
      port.write(new byte[] {(byte) SYNCHRONISE});
      // A loader that is synchronised already answers with NACK.
      if (reply(SYNC_TIMEOUT) != Reply.TIMEOUT) {
        return true;
      }
    }
    return resynchronise();
  }

  /** Makes the loader wait for a command, in whatever state it is. */
  boolean resynchronise() throws IOException {
    for (int tries = 0; tries < RESYNC_TRIES; tries++) {
      // The first NACK may belong to a command that was interrupted. The second one shows that the
      // loader waits for a command.
      in.purge();
      boolean first = rejectsNoCommand();
      if (first && rejectsNoCommand()) {
        return true;
      }
    }
    return false;
  }

  private boolean rejectsNoCommand() throws IOException {
    port.write(bytes(NO_COMMAND, ~NO_COMMAND));
    return reply(RESYNC_TIMEOUT) == Reply.REJECTED;
  }

  /** Asks for the list of commands; returns whether the loader gave it. */
  boolean readCommandList() throws IOException {
    commands.clear();
    if (command(GET) != Reply.ACKNOWLEDGED) {
      return false;
    }
    int count = in.next(timeout);
    // The version of the loader comes before the commands.
    for (int i = -1; i < count; i++) {
      int next = in.next(timeout);
      if (next == LineReader.NO_BYTE) {
        return false;
      }
      if (i >= 0) {
        commands.add(next);
      }
    }
    return reply(timeout) == Reply.ACKNOWLEDGED;
  }

  boolean canErase() {
    return commands.contains(ERASE) || erasesExtended();
  }

  boolean canRead() {
    return commands.contains(READ);
  }

  /** Returns the number of pages that the erase command can name. */
  int maxPages() {
    return erasesExtended() ? MAX_EXTENDED_PAGES : MAX_PAGES;
  }

  Reply eraseAll(Duration timeout) throws IOException {
    return erase(erasesExtended() ? bytes(0xFF, 0xFF, 0x00) : bytes(0xFF, 0x00), timeout);
  }

  Reply erase(int firstPage, int count, Duration timeout) throws IOException {
    return erase(
        erasesExtended() ? extendedPages(firstPage, count) : pages(firstPage, count), timeout);
  }

  private Reply erase(byte[] pages, Duration timeout) throws IOException {
    Reply reply = command(erasesExtended() ? EXTENDED_ERASE : ERASE);
    if (reply == Reply.ACKNOWLEDGED) {
      port.write(pages);
      reply = reply(timeout);
    }
    return reply;
  }

  private boolean erasesExtended() {
    return commands.contains(EXTENDED_ERASE);
  }

  private static byte[] pages(int first, int count) {
    ByteBuffer pages = ByteBuffer.allocate(count + 1).put((byte) (count - 1));
    for (int page = 0; page < count; page++) {
      pages.put((byte) (first + page));
    }
    return withXor(pages);
  }

  private static byte[] extendedPages(int first, int count) {
    ByteBuffer pages = ByteBuffer.allocate(2 * count + 2).putShort((short) (count - 1));
    for (int page = 0; page < count; page++) {
      pages.putShort((short) (first + page));
    }
    return withXor(pages);
  }

  Reply write(long address, byte[] data) throws IOException {
    Reply reply = commandAt(WRITE, address);
    if (reply == Reply.ACKNOWLEDGED) {
      port.write(
          withXor(ByteBuffer.allocate(data.length + 1).put((byte) (data.length - 1)).put(data)));
      reply = reply(timeout);
    }
    return reply;
  }

  /** Reads memory; the result is empty if not all of the bytes arrive. */
  Optional<byte[]> read(long address, int count) throws IOException {
    Reply reply = commandAt(READ, address);
    if (reply == Reply.ACKNOWLEDGED) {
      port.write(bytes(count - 1, ~(count - 1)));
      reply = reply(timeout);
    }
    return reply == Reply.ACKNOWLEDGED ? Optional.ofNullable(receive(count)) : Optional.empty();
  }

  private byte @Nullable [] receive(int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int next = in.next(timeout);
      if (next == LineReader.NO_BYTE) {
        return null;
      }
      bytes[i] = (byte) next;
    }
    return bytes;
  }

  /** Starts the image at an address. */
  Reply start(long address) throws IOException {
    return commandAt(GO, address);
  }

  private Reply commandAt(int code, long address) throws IOException {
    Reply reply = command(code);
    if (reply == Reply.ACKNOWLEDGED) {
      port.write(withXor(ByteBuffer.allocate(4).putInt((int) address)));
      reply = reply(timeout);
    }
    return reply;
  }

  private Reply command(int code) throws IOException {
    in.purge();
    port.write(bytes(code, ~code));
    return reply(timeout);
  }

  private Reply reply(Duration timeout) throws IOException {
    return switch (in.next(timeout)) {
      case ACK -> Reply.ACKNOWLEDGED;
      case NACK -> Reply.REJECTED;
      default -> Reply.TIMEOUT;
    };
  }

  /** Returns the bytes, followed by their exclusive or. */
  private static byte[] withXor(ByteBuffer full) {
    byte[] bytes = new byte[full.flip().limit() + 1];
    full.get(bytes, 0, bytes.length - 1);
    for (int i = 0; i < bytes.length - 1; i++) {
      bytes[bytes.length - 1] ^= bytes[i];
    }
    return bytes;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
