// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.certs.command.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transfer of an image that the device fetches itself. The device sends requests and the
 * gateway grants them. The device may request the next block, or one that it has received already.
 * It may run the image once it has reported that it has the whole image, with the right hash.
 */
final class ChunkTransfer implements Transfer {

  private static final Duration CONNECTION_CHECK_INTERVAL = Duration.ofMillis(500);

  private final VerifiedInstall install;
  private final PullLease lease;
  private final ReleasedImage image;
  private final ChunkDriver.ChunkTimeouts timeouts;
  private final TransferClock time;
  private TransferProgress cursor;
  private @Nullable ImageStream stream;
  private Pull.@Nullable Activate pending;

  ChunkTransfer(
      VerifiedInstall install,
      PullLease lease,
      TransferProgress from,
      ChunkDriver.ChunkTimeouts timeouts,
      TransferClock time) {
    this.install = install;
    this.lease = lease;
    this.image = new CheckedImage(install.image());
    this.timeouts = timeouts;
    this.time = time;
    this.cursor = from;
  }

  @Override
  public List<Phase> phases() {
    return List.of(Phase.ENTER, Phase.SEND, Phase.VERIFY, Phase.ACTIVATE, Phase.CONFIRM);
  }

  @Override
  public TransferProgress cursor() {
    return cursor;
  }

  @Override
  public LoaderState locate() {
    return awaitReconnect() ? LoaderState.APPLICATION : LoaderState.SILENT;
  }

  private boolean awaitReconnect() {
    long end = time.now() + timeouts.reconnect().toNanos();
    while (!lease.isConnected()) {
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      time.pause(CONNECTION_CHECK_INTERVAL);
    }
    return true;
  }

  @Override
  public TransferOutcome perform(Phase phase) {
    try {
      return switch (phase) {
        case ENTER -> enter();
        case SEND -> throw new IllegalArgumentException("blocks are sent with sendNext");
        case VERIFY -> verify();
        case ACTIVATE -> activate();
        case CONFIRM -> confirm();
        case LINE, ERASE, RESTORE_LINE -> TransferOutcome.done();
      };
    } catch (IOException unreadable) {
      return imageUnreadable(unreadable);
    } catch (InterruptedException stopping) {
      return interrupted();
    }
  }

  /** Announces the install to the device, which takes only the image that the command names. */
  private TransferOutcome enter() {
    Action.Install wanted = (Action.Install) install.command().content().action();
    if (!wanted.image().sha256().equals(image.sha256())) {
      return TransferOutcome.failed(
          "device_refused", "the image is not the one that the command names", RecoveryAction.STOP);
    }
    return lease.announce()
        ? TransferOutcome.done()
        : TransferOutcome.failed(
            "comm_error", "the device is not connected", RecoveryAction.REPEAT);
  }

  @Override
  public TransferOutcome sendNext() {
    try {
      ImageStream open = stream;
      if (open == null) {
        open = ImageStream.at(image, cursor);
        stream = open;
      }
      return open.remaining() == 0 ? open.outcome() : sendNext(open);
    } catch (ImageStream.ChangedException changed) {
      return TransferOutcome.failed(
          "image_changed", String.valueOf(changed.getMessage()), RecoveryAction.STOP);
    } catch (IOException unreadable) {
      return imageUnreadable(unreadable);
    } catch (InterruptedException stopping) {
      return interrupted();
    }
  }

  private TransferOutcome sendNext(ImageStream open) throws IOException, InterruptedException {
    long end = time.now() + timeouts.maxSilence().toNanos();
    while (true) {
      Optional<Pull> pull = lease.next(until(end));
      if (pull.isEmpty()) {
        return timedOut("the device requested no block in time");
      }
      if (pull.get() instanceof Pull.FinalReport report) {
        return endedByDevice(report);
      }
      if (pull.get() instanceof Pull.Activate early) {
        lease.reject(
            early, "not_yet", "the device has not received the whole image", open.offset());
      } else if (pull.get() instanceof Pull.Block block && block.offset() == open.offset()) {
        byte[] bytes = open.next(block.length());
        if (!lease.send(block, bytes, open.remaining() - bytes.length)) {
          return TransferOutcome.failed(
              "comm_error", "the block could not be sent", RecoveryAction.REPEAT);
        }
        open.markReceived();
        cursor = open.cursor();
        return open.outcome();
      } else if (pull.get() instanceof Pull.Block other) {
        resend(other, open.offset());
      }
    }
  }

  /** Sends a block that the device has received already; the cursor does not move. */
  private void resend(Pull.Block block, long received) throws IOException {
    if (block.offset() >= received) {
      lease.reject(block, "wrong_offset", "the next block begins at " + received, received);
      return;
    }
    int count = (int) Math.min(block.length(), received - block.offset());
    byte[] bytes = image.read(block.offset(), count);
    lease.send(block, bytes, image.length() - block.offset() - count);
  }

  /** Compares the hash that the device reports with that of the release. */
  private TransferOutcome verify() throws IOException, InterruptedException {
    Pull.Activate request = pending;
    long end = time.now() + timeouts.maxSilence().toNanos();
    while (request == null) {
      Optional<Pull> pull = lease.next(until(end));
      if (pull.isEmpty()) {
        return timedOut("the device did not report in time that it has the whole image");
      }
      if (pull.get() instanceof Pull.FinalReport report) {
        return endedByDevice(report);
      }
      if (pull.get() instanceof Pull.Block block) {
        resend(block, image.length());
      } else {
        request = (Pull.Activate) pull.get();
      }
    }
    if (!request.sha256().equals(image.sha256())) {
      lease.reject(request, "differs", "the hash is not that of the image", 0);
      return TransferOutcome.failed(
          "verify_differs",
          "the device received other bytes than the image",
          RecoveryAction.START_AGAIN);
    }
    pending = request;
    return TransferOutcome.proved(Proof.MEASURED);
  }

  private TransferOutcome activate() throws IOException, InterruptedException {
    TransferOutcome verified = verify();
    Pull.Activate request = pending;
    if (request == null) {
      return verified;
    }
    pending = null;
    return lease.permit(request)
        ? TransferOutcome.done()
        : TransferOutcome.failed(
            "comm_error", "the permission could not be sent", RecoveryAction.REPEAT);
  }

  /**
   * Waits for the final report of the device, or until it is connected again without one. The
   * caller then reads which version the device runs.
   */
  private TransferOutcome confirm() throws InterruptedException {
    long end = time.now() + timeouts.restart().toNanos();
    while (lease.finalReport().isEmpty()) {
      Optional<Pull> pull = lease.next(until(end));
      if (pull.isEmpty()) {
        return awaitReconnect()
            ? TransferOutcome.done()
            : timedOut("the device is not connected again");
      }
      if (pull.get() instanceof Pull.FinalReport report) {
        if (!report.isApplied()) {
          return endedByDevice(report);
        }
      } else if (pull.get() instanceof Pull.Activate again
          && again.sha256().equals(image.sha256())) {
        lease.permit(again); // the device did not receive the permission
      } else if (pull.get() instanceof Pull.PullRequest asked) {
        lease.reject(
            asked,
            "no_install",
            "all blocks were sent; the device may run the image",
            image.length());
      }
    }
    return TransferOutcome.done();
  }

  @Override
  public TransferOutcome recover(boolean isErased) {
    return awaitReconnect()
        ? TransferOutcome.done()
        : timedOut("the device is not connected again");
  }

  private Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - time.now()));
  }

  private static TransferOutcome timedOut(String detail) {
    return TransferOutcome.failed("timeout", detail, RecoveryAction.REPEAT);
  }

  private static TransferOutcome interrupted() {
    Thread.currentThread().interrupt();
    return TransferOutcome.failed("cancelled", "the gateway is stopping", RecoveryAction.REPEAT);
  }

  private static TransferOutcome imageUnreadable(IOException how) {
    return TransferOutcome.failed(
        "image_unreadable", String.valueOf(how.getMessage()), RecoveryAction.STOP);
  }

  /**
   * Returns the failure of a device that ended the command itself and runs its previous version.
   */
  private TransferOutcome endedByDevice(Pull.FinalReport report) {
    return TransferOutcome.failed(
        "device_refused",
        report.isApplied()
            ? "the device reports the install as applied too early"
            : report.detail(),
        RecoveryAction.RECOVER);
  }
}
