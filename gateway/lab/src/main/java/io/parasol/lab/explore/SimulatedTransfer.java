// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A transfer to the simulated device, which runs an image only if all of it was activated. */
final class SimulatedTransfer implements Transfer {

  private final World world;
  private final Consumer<String> block;
  private final ReleasedImage image;
  private TransferProgress cursor;

  SimulatedTransfer(
      World world, Consumer<String> block, ReleasedImage image, TransferProgress from) {
    this.world = world;
    this.block = block;
    this.image = image;
    this.cursor = from;
  }

  @Override
  public List<Phase> phases() {
    return List.of(Phase.values());
  }

  @Override
  public LoaderState locate() {
    block.accept("locate");
    return world.isInLoader
        ? LoaderState.LOADER
        : world.version.isEmpty() ? LoaderState.SILENT : LoaderState.APPLICATION;
  }

  @Override
  public TransferOutcome perform(Phase phase) {
    block.accept(phase.wireName());
    TransferOutcome outcome = outcome(phase);
    block.accept("response to " + phase.wireName());
    return outcome;
  }

  private TransferOutcome outcome(Phase phase) {
    switch (phase) {
      case ENTER -> {
        world.isInLoader = true;
        world.wasTouched = true;
      }
      case ERASE -> {
        if (!world.isInLoader) {
          return failed("device_refused", RecoveryAction.START_AGAIN);
        }
        world.version = "";
        world.flashed = 0;
      }
      case VERIFY -> {
        return world.flashed == image.length()
            ? TransferOutcome.proved(Proof.CLAIMED)
            : failed("verify_differs", RecoveryAction.START_AGAIN);
      }
      case ACTIVATE -> {
        if (world.isInLoader && world.flashed == image.length()) {
          world.version = ExploredSite.NEW_VERSION;
          world.isInLoader = false;
        }
      }
      case CONFIRM -> {
        return world.isHalfFlashed()
            ? failed("timeout", RecoveryAction.REPEAT)
            : TransferOutcome.done();
      }
      case LINE, RESTORE_LINE, SEND -> {
        // The line has the same settings for the loader; blocks are sent by sendNext.
      }
    }
    return TransferOutcome.done();
  }

  @Override
  public TransferOutcome sendNext() {
    block.accept("block");
    if (!world.isInLoader || !world.version.isEmpty()) {
      return failed("device_refused", RecoveryAction.START_AGAIN);
    }
    try {
      long left = image.length() - cursor.bytes();
      long end = cursor.bytes() + Math.min(SimulatedFleet.BLOCK_BYTES, left);
      String sent = ReleasedImage.of(image.read(0, (int) end)).sha256();
      world.flashed = end;
      cursor = new TransferProgress(cursor.blocks() + 1, end, sent);
    } catch (IOException unreadable) {
      throw new IllegalStateException("an image in memory", unreadable);
    }
    block.accept("response to block");
    return cursor.bytes() == image.length()
        ? new TransferOutcome.AllSent(cursor)
        : new TransferOutcome.Sent(cursor);
  }

  @Override
  public TransferProgress cursor() {
    return cursor;
  }

  @Override
  public TransferOutcome recover(boolean isErased) {
    block.accept("recover");
    if (world.version.isEmpty()) {
      return failed("not_found", RecoveryAction.RECOVER);
    }
    world.isInLoader = false;
    return TransferOutcome.done();
  }

  private static TransferOutcome failed(String reason, RecoveryAction action) {
    return TransferOutcome.failed(reason, "", action);
  }
}
