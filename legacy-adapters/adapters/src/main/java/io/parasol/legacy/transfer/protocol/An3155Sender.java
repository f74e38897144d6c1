// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol.An3155;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.LineReader;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sender for the bootloader in the ROM of an STM32, over its USART (ST application note AN3155).
 * It uses only the commands that list the commands, read, erase, write and start memory. Commands
 * that change option bytes or protections are not implemented.
 */
public final class An3155Sender implements BlockSender {

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

  public static final int BLOCK = 256;
  private static final byte ERASED = (byte) 0xFF;

  private static final int SYNC_TRIES = 8;
  private static final int RESYNC_TRIES = 300;
  private static final Duration SYNC_TIMEOUT = Duration.ofMillis(500);
  private static final Duration RESYNC_TIMEOUT = Duration.ofMillis(100);
  private static final int WRITE_TRIES = 3;

  /** Number of pages that one command erases; the loader responds when all are erased. */
  private static final int PAGES_PER_COMMAND = 64;

  private final An3155 protocol;
  private final Firmware.Times times;
  private final TransferClock time;
  private final long length;
  private final Set<Integer> commands = new HashSet<>();
  private @Nullable SerialPort port;
  private @Nullable LineReader in;
  private boolean isWriteUnconfirmed;

  /**
   * @param length of the image in bytes, which determines the pages to erase.
   * @param isResumed whether blocks were sent in an earlier run.
   */
  public An3155Sender(
      An3155 protocol, Firmware.Times times, long length, boolean isResumed, TransferClock time) {
    this.protocol = protocol;
    this.times = times;
    this.length = length;
    this.isWriteUnconfirmed = isResumed;
    this.time = time;
  }

  /** The reply of the loader. */
  private enum LoaderReply {
    ACKNOWLEDGED,
    REJECTED,
    TIMEOUT
  }

  @Override
  public TransferOutcome connect(SerialPort bare) throws IOException {
    port = bare;
    in = new LineReader(bare, time);
    for (int tries = 0; tries < SYNC_TRIES; tries++) {
      in().purge();
      port().write(new byte[] {(byte) SYNCHRONISE});
      // A loader that is synchronised already answers with NACK.
      if (received(SYNC_TIMEOUT) != LoaderReply.TIMEOUT) {
        return readCommandList();
      }
    }
    return resynchronise()
        ? readCommandList()
        : TransferOutcome.failed(
            "not_found", "the loader does not respond", RecoveryAction.RECOVER);
  }

  private TransferOutcome readCommandList() throws IOException {
    if (command(GET) != LoaderReply.ACKNOWLEDGED) {
      return TransferOutcome.failed(
          "protocol", "the loader does not list its commands", RecoveryAction.RECOVER);
    }
    int count = nextByte();
    commands.clear();
    // The version of the loader comes first.
    nextByte();
    for (int i = 0; i < count; i++) {
      commands.add(nextByte());
    }
    return received(times.responseTimeout()) == LoaderReply.ACKNOWLEDGED
        ? TransferOutcome.done()
        : TransferOutcome.failed(
            "protocol", "the loader does not list its commands", RecoveryAction.RECOVER);
  }

  @Override
  public TransferOutcome erase() throws IOException {
    if (!commands.contains(ERASE) && !commands.contains(EXTENDED_ERASE)) {
      return TransferOutcome.failed(
          "device_refused", "the loader has no command to erase", RecoveryAction.STOP);
    }
    boolean isExtended = commands.contains(EXTENDED_ERASE);
    if (protocol.pageBytes() == 0) {
      return erase(isExtended ? bytes(0xFF, 0xFF, 0x00) : bytes(0xFF, 0x00), isExtended);
    }
    int pages = Math.toIntExact((length + protocol.pageBytes() - 1) / protocol.pageBytes());
    int most = isExtended ? 0xFFF0 : 0xFF;
    if (pages > most) {
      return TransferOutcome.failed(
          "device_refused", "the image has too many pages", RecoveryAction.STOP);
    }
    for (int first = 0; first < pages; first += PAGES_PER_COMMAND) {
      int count = Math.min(PAGES_PER_COMMAND, pages - first);
      TransferOutcome outcome =
          erase(isExtended ? extendedPages(first, count) : pages(first, count), isExtended);
      if (!(outcome instanceof TransferOutcome.Done)) {
        return outcome;
      }
    }
    return TransferOutcome.done();
  }

  private static byte[] pages(int first, int count) {
    ByteBuffer pages = ByteBuffer.allocate(count + 2).put((byte) (count - 1));
    for (int page = 0; page < count; page++) {
      pages.put((byte) (first + page));
    }
    return withXor(pages);
  }

  private static byte[] extendedPages(int first, int count) {
    ByteBuffer pages = ByteBuffer.allocate(2 * count + 3).putShort((short) (count - 1));
    for (int page = 0; page < count; page++) {
      pages.putShort((short) (first + page));
    }
    return withXor(pages);
  }

  /** Returns the bytes, followed by their exclusive or. */
  private static byte[] withXor(ByteBuffer all) {
    byte[] bytes = new byte[all.position() + 1];
    all.flip().get(bytes, 0, bytes.length - 1);
    for (int i = 0; i < bytes.length - 1; i++) {
      bytes[bytes.length - 1] ^= bytes[i];
    }
    return bytes;
  }

  private TransferOutcome erase(byte[] what, boolean isExtended) throws IOException {
    LoaderReply reply = command(isExtended ? EXTENDED_ERASE : ERASE);
    if (reply == LoaderReply.ACKNOWLEDGED) {
      port().write(what);
      reply = received(longer(times.responseTimeout(), times.busy()));
    }
    return outcome(reply, "erase");
  }

  @Override
  public TransferOutcome sendNext(ImageStream image) throws IOException {
    byte[] bytes = image.next(BLOCK);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4);
    Arrays.fill(padded, bytes.length, padded.length, ERASED);
    long at = protocol.start() + image.offset();
    for (int tries = 0; tries < WRITE_TRIES && !Thread.currentThread().isInterrupted(); tries++) {
      LoaderReply reply = LoaderReply.TIMEOUT;
      if (!isWriteUnconfirmed) {
        reply = write(at, padded);
      }
      if (reply == LoaderReply.REJECTED) {
        // The loader may have received other bytes than were sent. Nothing was written.
        continue;
      }
      if (reply == LoaderReply.TIMEOUT) {
        isWriteUnconfirmed = true;
        MemoryState found = inspectMemory(at, padded);
        if (found == MemoryState.ERASED) {
          isWriteUnconfirmed = false;
          continue;
        }
        if (found != MemoryState.WRITTEN) {
          return found == MemoryState.UNKNOWN
              ? TransferOutcome.failed(
                  "timeout", "write at 0x%08x: no response".formatted(at), RecoveryAction.REPEAT)
              : TransferOutcome.failed(
                  "verify_differs",
                  "block at 0x%08x is partly written".formatted(at),
                  RecoveryAction.START_AGAIN);
        }
      }
      isWriteUnconfirmed = false;
      image.markReceived();
      return image.outcome();
    }
    return TransferOutcome.failed(
        "device_refused", "write at 0x%08x: rejected".formatted(at), RecoveryAction.START_AGAIN);
  }

  private LoaderReply write(long at, byte[] data) throws IOException {
    LoaderReply reply = command(WRITE);
    if (reply == LoaderReply.ACKNOWLEDGED) {
      reply = address(at);
    }
    if (reply == LoaderReply.ACKNOWLEDGED) {
      ByteBuffer block =
          ByteBuffer.allocate(data.length + 2).put((byte) (data.length - 1)).put(data);
      port().write(withXor(block));
      reply = received(times.responseTimeout());
    }
    return reply;
  }

  private enum MemoryState {
    WRITTEN,
    ERASED,
    OTHER,
    UNKNOWN
  }

  /** Reads the memory after a write that got no response. */
  private MemoryState inspectMemory(long at, byte[] expected) throws IOException {
    byte[] found = resynchronise() ? read(at, expected.length) : null;
    if (found == null) {
      return MemoryState.UNKNOWN;
    }
    if (Arrays.equals(found, expected)) {
      return MemoryState.WRITTEN;
    }
    for (byte each : found) {
      if (each != ERASED) {
        return MemoryState.OTHER;
      }
    }
    return MemoryState.ERASED;
  }

  /** Reads memory; returns null if not all of the bytes arrive. */
  private byte @Nullable [] read(long at, int count) throws IOException {
    LoaderReply reply = command(READ);
    if (reply == LoaderReply.ACKNOWLEDGED) {
      reply = address(at);
    }
    if (reply == LoaderReply.ACKNOWLEDGED) {
      port().write(bytes(count - 1, ~(count - 1)));
      reply = received(times.responseTimeout());
    }
    if (reply != LoaderReply.ACKNOWLEDGED) {
      return null;
    }
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int next = in().next(times.responseTimeout());
      if (next == LineReader.NO_BYTE) {
        return null;
      }
      bytes[i] = (byte) next;
    }
    return bytes;
  }

  @Override
  public TransferOutcome verify(ReleasedImage image) throws IOException {
    if (!commands.contains(READ)) {
      return TransferOutcome.done();
    }
    for (long at = 0; at < image.length(); at += BLOCK) {
      int count = (int) Math.min(BLOCK, image.length() - at);
      byte[] expected = image.read(at, count);
      byte[] found = read(protocol.start() + at, count);
      for (int tries = 1; tries < WRITE_TRIES && found == null && resynchronise(); tries++) {
        found = read(protocol.start() + at, count);
      }
      if (found == null) {
        return TransferOutcome.failed(
            "timeout",
            "read at 0x%08x: no response".formatted(protocol.start() + at),
            RecoveryAction.REPEAT);
      }
      if (!Arrays.equals(found, expected)) {
        return TransferOutcome.failed(
            "verify_differs",
            "memory at 0x%08x differs from the image".formatted(protocol.start() + at),
            RecoveryAction.START_AGAIN);
      }
    }
    return TransferOutcome.proved(Proof.MEASURED);
  }

  @Override
  public TransferOutcome activate() throws IOException {
    if (!protocol.isStarted()) {
      return TransferOutcome.done();
    }
    LoaderReply reply = command(GO);
    if (reply == LoaderReply.ACKNOWLEDGED) {
      reply = address(protocol.start());
    }
    return reply == LoaderReply.ACKNOWLEDGED
        ? TransferOutcome.done()
        : TransferOutcome.failed(
            "device_refused", "the loader did not start the image", RecoveryAction.RECOVER);
  }

  /** Makes the loader wait for a command, in whatever state it is. */
  private boolean resynchronise() throws IOException {
    for (int tries = 0; tries < RESYNC_TRIES; tries++) {
      in().purge();
      port().write(bytes(NO_COMMAND, ~NO_COMMAND));
      if (received(RESYNC_TIMEOUT) == LoaderReply.REJECTED) {
        // The first NACK may belong to a command that was interrupted. The second one shows that
        // the loader waits for a command.
        port().write(bytes(NO_COMMAND, ~NO_COMMAND));
        if (received(RESYNC_TIMEOUT) == LoaderReply.REJECTED) {
          return true;
        }
      }
    }
    return false;
  }

  /** Sends a command and its complement. */
  private LoaderReply command(int code) throws IOException {
    in().purge();
    port().write(bytes(code, ~code));
    return received(times.responseTimeout());
  }

  private LoaderReply address(long at) throws IOException {
    port().write(withXor(ByteBuffer.allocate(5).putInt((int) at)));
    return received(times.responseTimeout());
  }

  private LoaderReply received(Duration patience) throws IOException {
    return switch (in().next(patience)) {
      case ACK -> LoaderReply.ACKNOWLEDGED;
      case NACK -> LoaderReply.REJECTED;
      default -> LoaderReply.TIMEOUT;
    };
  }

  private int nextByte() throws IOException {
    int next = in().next(times.responseTimeout());
    return next == LineReader.NO_BYTE ? 0 : next;
  }

  private static TransferOutcome outcome(LoaderReply reply, String what) {
    return switch (reply) {
      case ACKNOWLEDGED -> TransferOutcome.done();
      case REJECTED ->
          TransferOutcome.failed("device_refused", what + ": rejected", RecoveryAction.STOP);
      case TIMEOUT ->
          TransferOutcome.failed("timeout", what + ": no response", RecoveryAction.START_AGAIN);
    };
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
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
