// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol.An3155;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sender for the bootloader in the ROM of an STM32, over its USART (ST application note AN3155).
 * It uses only the commands that list the commands, read, erase, write and start memory. Commands
 * that change option bytes or protections are not implemented.
 */
public final class An3155Sender implements BlockSender {

  public static final int BLOCK = An3155Loader.BLOCK;

  private static final byte ERASED = (byte) 0xFF;

  /**
   * Maximum number of attempts of a command. A damaged byte of the command makes the loader reject
   * it, and the bytes that are read have no checksum.
   */
  private static final int MAX_ATTEMPTS = 3;

  /** Number of pages that one command erases; the loader responds when all are erased. */
  private static final int PAGES_PER_COMMAND = 64;

  private final An3155 protocol;
  private final Firmware.Times times;
  private final TransferClock time;
  private final long length;
  private @Nullable An3155Loader loader;
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

  @Override
  public TransferOutcome connect(SerialPort port) throws IOException {
    loader = new An3155Loader(port, time, times.responseTimeout());
    if (!loader.synchronise()) {
      return TransferOutcome.failed(
          "not_found", "the loader does not respond", RecoveryAction.RECOVER);
    }
    boolean isListed = false;
    for (int tries = 0; tries == 0 || (tries < MAX_ATTEMPTS && loader.resynchronise()); tries++) {
      isListed |= loader.readCommandList();
      if (isListed && loader.canErase()) {
        break;
      }
    }
    return isListed
        ? TransferOutcome.done()
        : TransferOutcome.failed(
            "protocol", "the loader does not list its commands", RecoveryAction.RECOVER);
  }

  @Override
  public TransferOutcome erase() throws IOException {
    if (!loader().canErase()) {
      return TransferOutcome.failed(
          "device_refused", "the loader has no command to erase", RecoveryAction.STOP);
    }
    Duration timeout = longer(times.responseTimeout(), times.busy());
    if (protocol.pageBytes() == 0) {
      return erase(() -> loader().eraseAll(timeout));
    }
    int pages = Math.toIntExact((length + protocol.pageBytes() - 1) / protocol.pageBytes());
    if (pages > loader().maxPages()) {
      return TransferOutcome.failed(
          "device_refused", "the image has too many pages", RecoveryAction.STOP);
    }
    for (int page = 0; page < pages; page += PAGES_PER_COMMAND) {
      int first = page;
      int count = Math.min(PAGES_PER_COMMAND, pages - first);
      TransferOutcome outcome = erase(() -> loader().erase(first, count, timeout));
      if (!(outcome instanceof TransferOutcome.Done)) {
        return outcome;
      }
    }
    return TransferOutcome.done();
  }

  private interface EraseCommand {
    An3155Loader.Reply send() throws IOException;
  }

  /** Erases pages, and repeats that as long as the loader responds: erasing twice does no harm. */
  private TransferOutcome erase(EraseCommand command) throws IOException {
    An3155Loader.Reply reply = command.send();
    for (int tries = 1;
        tries < MAX_ATTEMPTS
            && reply != An3155Loader.Reply.ACKNOWLEDGED
            && loader().resynchronise();
        tries++) {
      reply = command.send();
    }
    return switch (reply) {
      case ACKNOWLEDGED -> TransferOutcome.done();
      case REJECTED ->
          TransferOutcome.failed("device_refused", "erase: rejected", RecoveryAction.STOP);
      case TIMEOUT ->
          TransferOutcome.failed("timeout", "erase: no response", RecoveryAction.START_AGAIN);
    };
  }

  @Override
  public TransferOutcome sendNext(ImageStream image) throws IOException {
    byte[] bytes = image.next(BLOCK);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4);
    Arrays.fill(padded, bytes.length, padded.length, ERASED);
    long at = protocol.start() + image.offset();
    for (int tries = 0; tries < MAX_ATTEMPTS && !Thread.currentThread().isInterrupted(); tries++) {
      switch (writeOnce(at, padded)) {
        case WRITTEN -> {
          image.markReceived();
          return image.outcome();
        }
        case ERASED -> {
          // Nothing was written. The loader may have received other bytes than were sent.
        }
        case UNKNOWN -> {
          return TransferOutcome.failed(
              "timeout", "write at 0x%08x: no response".formatted(at), RecoveryAction.REPEAT);
        }
        case OTHER -> {
          return TransferOutcome.failed(
              "verify_differs",
              "block at 0x%08x is partly written".formatted(at),
              RecoveryAction.START_AGAIN);
        }
      }
    }
    return TransferOutcome.failed(
        "device_refused", "write at 0x%08x: rejected".formatted(at), RecoveryAction.START_AGAIN);
  }

  private enum MemoryState {
    WRITTEN,
    ERASED,
    OTHER,
    UNKNOWN
  }

  /** Writes a block, unless an earlier write may have done so. Returns the state of its memory. */
  private MemoryState writeOnce(long at, byte[] data) throws IOException {
    An3155Loader.Reply reply =
        isWriteUnconfirmed ? An3155Loader.Reply.TIMEOUT : loader().write(at, data);
    if (reply != An3155Loader.Reply.TIMEOUT) {
      return reply == An3155Loader.Reply.ACKNOWLEDGED ? MemoryState.WRITTEN : MemoryState.ERASED;
    }
    MemoryState found = inspectMemory(at, data);
    isWriteUnconfirmed = found == MemoryState.OTHER || found == MemoryState.UNKNOWN;
    return found;
  }

  /** Reads the memory after a write that got no response. */
  private MemoryState inspectMemory(long at, byte[] expected) throws IOException {
    MemoryState state = MemoryState.UNKNOWN;
    for (int tries = 0; tries < MAX_ATTEMPTS && loader().resynchronise(); tries++) {
      Optional<byte[]> found = loader().read(at, expected.length);
      if (found.isPresent()) {
        state = stateOf(found.get(), expected);
        if (state != MemoryState.OTHER) {
          return state;
        }
      }
    }
    return state;
  }

  private static MemoryState stateOf(byte[] found, byte[] expected) {
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

  @Override
  public TransferOutcome verify(ReleasedImage image) throws IOException {
    if (!loader().canRead()) {
      return TransferOutcome.done();
    }
    for (long offset = 0; offset < image.length(); offset += BLOCK) {
      int count = (int) Math.min(BLOCK, image.length() - offset);
      TransferOutcome outcome = verify(protocol.start() + offset, image.read(offset, count));
      if (!(outcome instanceof TransferOutcome.Done)) {
        return outcome;
      }
    }
    return TransferOutcome.proved(Proof.MEASURED);
  }

  private TransferOutcome verify(long at, byte[] expected) throws IOException {
    boolean isRead = false;
    for (int tries = 0; tries == 0 || (tries < MAX_ATTEMPTS && loader().resynchronise()); tries++) {
      Optional<byte[]> found = loader().read(at, expected.length);
      if (found.isPresent() && Arrays.equals(found.get(), expected)) {
        return TransferOutcome.done();
      }
      isRead |= found.isPresent();
    }
    return isRead
        ? TransferOutcome.failed(
            "verify_differs",
            "memory at 0x%08x differs from the image".formatted(at),
            RecoveryAction.START_AGAIN)
        : TransferOutcome.failed(
            "timeout", "read at 0x%08x: no response".formatted(at), RecoveryAction.REPEAT);
  }

  @Override
  public TransferOutcome activate() throws IOException {
    return !protocol.isStarted()
            || loader().start(protocol.start()) == An3155Loader.Reply.ACKNOWLEDGED
        ? TransferOutcome.done()
        : TransferOutcome.failed(
            "device_refused", "the loader did not start the image", RecoveryAction.RECOVER);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private An3155Loader loader() throws IOException {
    if (loader == null) {
      throw new IOException("the port is not open");
    }
    return loader;
  }
}
