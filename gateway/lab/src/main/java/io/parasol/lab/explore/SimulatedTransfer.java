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

/** A transfer to the simulated device, which runs an image only if all of it was activated. */
final class SimulatedTransfer implements Transfer {

  private final World world;
  private final DeviceSteps steps;
  private final ReleasedImage image;
  private TransferProgress cursor;

  SimulatedTransfer(World world, DeviceSteps steps, ReleasedImage image, TransferProgress from) {
    this.world = world;
    this.steps = steps;
    this.image = image;
    this.cursor = from;
  }

  @Override
  public List<Phase> phases() {
    return List.of(Phase.values());
  }

  @Override
  public LoaderState locate() {
    steps.begin("locate");
    return world.isInLoader
        ? LoaderState.LOADER
        : world.version.isEmpty() ? LoaderState.SILENT : LoaderState.APPLICATION;
  }

  @Override
  public TransferOutcome perform(Phase phase) {
    steps.begin(phase.wireName());
    TransferOutcome outcome = outcome(phase);
    return steps.isResponseLost(phase.wireName()) ? noResponse() : outcome;
  }

  private static TransferOutcome noResponse() {
    return failed("timeout", RecoveryAction.REPEAT);
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
    steps.begin("block");
    if (!world.isInLoader || !world.version.isEmpty()) {
      return failed("device_refused", RecoveryAction.START_AGAIN);
    }
    TransferProgress reached = next();
    if (steps.isResponseLost("block")) {
      return noResponse();
    }
    cursor = reached;
    return cursor.bytes() == image.length()
        ? new TransferOutcome.AllSent(cursor)
        : new TransferOutcome.Sent(cursor);
  }

  /** Writes the next block to the device. */
  private TransferProgress next() {
    try {
      long left = image.length() - cursor.bytes();
      long end = cursor.bytes() + Math.min(SimulatedFleet.BLOCK_BYTES, left);
      String sent = ReleasedImage.of(image.read(0, (int) end)).sha256();
      world.flashed = end;
      return new TransferProgress(cursor.blocks() + 1, end, sent);
    } catch (IOException unreadable) {
      throw new IllegalStateException("an image in memory", unreadable);
    }
  }

  @Override
  public TransferProgress cursor() {
    return cursor;
  }

  @Override
  public TransferOutcome recover(boolean isErased) {
    steps.begin("recover");
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
