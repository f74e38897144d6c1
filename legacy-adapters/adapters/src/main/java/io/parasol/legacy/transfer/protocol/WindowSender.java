// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

import io.parasol.config.model.profile.FirmwareProtocol.OnLoss;
import io.parasol.config.model.profile.FirmwareProtocol.Window;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.ImageVariables;
import io.parasol.legacy.transfer.LoaderRequests;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.StepRun;
import io.parasol.legacy.transfer.TransferOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A sender that writes blocks into register windows, as a profile describes it. */
public final class WindowSender implements BlockSender {

  private static final int BLOCK_NUMBERS = 0x10000;

  private final Window protocol;
  private final LoaderRequests modbus;
  private final StepRun steps;
  private final ImageVariables variables;

  /** Whether it is unknown if the device has received the next block already. */
  private boolean isBlockUnconfirmed;

  /**
   * @param isResumed whether blocks were sent in an earlier run; the response to the last of them
   *     may have been lost.
   */
  public WindowSender(
      Window protocol,
      LoaderRequests modbus,
      StepRun steps,
      ImageVariables variables,
      boolean isResumed) {
    this.protocol = protocol;
    this.modbus = modbus;
    this.steps = steps;
    this.variables = variables;
    this.isBlockUnconfirmed = isResumed;
  }

  /** Returns the number of blocks of an image, without a head. */
  public static long blocks(Window protocol, long length) {
    int head = protocol.head().stream().mapToInt(Window.Block::bytes).sum();
    return (Math.max(0, length - head) + protocol.block().bytes() - 1) / protocol.block().bytes();
  }

  @Override
  public TransferOutcome sendNext(ImageStream image) throws IOException {
    boolean isHead = image.offset() == 0 && !protocol.head().isEmpty();
    Window.Block block = isHead ? protocol.head().get(0) : protocol.block();
    byte[] bytes = image.next(block.bytes());
    long number = isHead ? 0 : image.blocks() - protocol.head().size();
    List<Integer> registers = registers(block, bytes);
    ImageVariables.Block known =
        new ImageVariables.Block(number, image.offset(), bytes.length, registers, crc16(registers));
    TransferOutcome outcome = send(block.steps(), known, isHead);
    if (!(outcome instanceof TransferOutcome.Done)) {
      return outcome;
    }
    isBlockUnconfirmed = false;
    image.markReceived();
    return image.outcome();
  }

  private static List<Integer> registers(Window.Block block, byte[] bytes) {
    int size = block.pad().isPresent() ? block.bytes() : bytes.length + bytes.length % 2;
    byte[] padded = Arrays.copyOf(bytes, size);
    Arrays.fill(padded, bytes.length, size, (byte) block.pad().orElse(0));
    List<Integer> registers = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(padded);
    while (all.hasRemaining()) {
      int word = all.getShort() & 0xFFFF;
      registers.add(block.isLowByteFirst() ? word >> 8 | (word & 0xFF) << 8 : word);
    }
    return registers;
  }

  /** Computes CRC-16/MODBUS of registers, in their byte order on the wire. */
  static int crc16(List<Integer> registers) {
    int crc = 0xFFFF;
    for (int register : registers) {
      crc = crc16(crc16(crc, register >> 8), register & 0xFF);
    }
    return crc;
  }

  private static int crc16(int before, int next) {
    int crc = before ^ next;
    for (int bit = 0; bit < 8; bit++) {
      crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
    }
    return crc;
  }

  /** The result of one attempt to send a block: the outcome, or the reply that decides it. */
  private record Attempt(TransferOutcome outcome, Optional<LoaderRequests.Reply> reply) {}

  private TransferOutcome send(
      List<FirmwareStep> blockSteps, ImageVariables.Block block, boolean isHead)
      throws IOException {
    boolean wasLost = isBlockUnconfirmed;
    if (isBlockUnconfirmed && protocol.onLoss() instanceof OnLoss.ReadBlockCount ask) {
      Position position = position(ask, block);
      if (position != Position.EXPECTED) {
        return position.outcome();
      }
      wasLost = false;
    }
    RecoveryAction action = RecoveryAction.REPEAT;
    LoaderRequests.Reply reply = new LoaderRequests.NoReply("not sent", false);
    for (int sent = 0; sent < tries() && !Thread.currentThread().isInterrupted(); sent++) {
      Attempt attempt = attempt(blockSteps, block);
      if (attempt.reply().isEmpty()) {
        return attempt.outcome();
      }
      reply = attempt.reply().get();
      if (reply instanceof LoaderRequests.ExceptionReply no
          && wasLost
          && isDuplicateRejection(no)) {
        return TransferOutcome.done();
      }
      if (!(reply instanceof LoaderRequests.NoReply lost)) {
        // A loader that rejects the head rejects the image itself.
        action = isHead ? RecoveryAction.STOP : RecoveryAction.START_AGAIN;
        break;
      }
      if (lost.wasSent()) {
        wasLost = true;
        isBlockUnconfirmed = true;
        if (protocol.onLoss() instanceof OnLoss.StartAgain) {
          action = RecoveryAction.START_AGAIN;
          break;
        }
        if (protocol.onLoss() instanceof OnLoss.ReadBlockCount ask) {
          Position position = position(ask, block);
          if (position != Position.EXPECTED) {
            return position.outcome();
          }
          wasLost = false;
        }
      }
    }
    String what = "block %d%s".formatted(block.number(), isHead ? " (head)" : "");
    return StepRun.failed(reply, what, action);
  }

  private Attempt attempt(List<FirmwareStep> blockSteps, ImageVariables.Block block)
      throws IOException {
    for (int at = 0; at < blockSteps.size(); at++) {
      FirmwareStep step = blockSteps.get(at);
      if (step instanceof FirmwareStep.Write write) {
        LoaderRequests.Reply reply = steps.write(write, variables.registers(write.words(), block));
        boolean isDone =
            reply instanceof LoaderRequests.Ok
                || (reply instanceof LoaderRequests.Processing && StepRun.isPolled(blockSteps, at));
        if (!isDone) {
          return new Attempt(TransferOutcome.done(), Optional.of(reply));
        }
      } else {
        TransferOutcome outcome = steps.run(List.of(step), RecoveryAction.START_AGAIN);
        if (!(outcome instanceof TransferOutcome.Done)) {
          return new Attempt(outcome, Optional.empty());
        }
      }
    }
    return new Attempt(TransferOutcome.done(), Optional.empty());
  }

  private int tries() {
    if (protocol.onLoss() instanceof OnLoss.Repeat repeat) {
      return repeat.tries();
    }
    return protocol.onLoss() instanceof OnLoss.ReadBlockCount ask ? ask.tries() : 1;
  }

  private boolean isDuplicateRejection(LoaderRequests.ExceptionReply no) {
    return protocol.onLoss() instanceof OnLoss.Repeat repeat
        && repeat.duplicateException().isPresent()
        && repeat.duplicateException().getAsInt() == no.code();
  }

  /** The position that the device reports. */
  private enum Position {
    /** The device has received the block. */
    RECEIVED,
    /** The device waits for the block. */
    EXPECTED,
    MISMATCH,
    UNKNOWN;

    TransferOutcome outcome() {
      return switch (this) {
        case RECEIVED, EXPECTED -> TransferOutcome.done();
        case MISMATCH ->
            TransferOutcome.failed(
                "protocol",
                "the device has received an unexpected number of blocks",
                RecoveryAction.START_AGAIN);
        case UNKNOWN ->
            TransferOutcome.failed(
                "timeout",
                "the device does not report how many blocks it has received",
                RecoveryAction.REPEAT);
      };
    }
  }

  private Position position(OnLoss.ReadBlockCount ask, ImageVariables.Block block) {
    if (!(modbus.read(ask.at().table(), ask.at().offset(), 1) instanceof LoaderRequests.Ok ok)) {
      return Position.UNKNOWN;
    }
    int has = ok.firstRegister();
    if (has == (block.number() + 1) % BLOCK_NUMBERS) {
      return Position.RECEIVED;
    }
    return has == block.number() % BLOCK_NUMBERS ? Position.EXPECTED : Position.MISMATCH;
  }
}
