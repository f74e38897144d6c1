// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.certs.command.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image that a device fetches by itself. What comes next is the device's to ask and ours to
 * grant: the block behind the last one, or one that it has had already; to run it, once it says
 * that it has all of it and with the right hash.
 */
final class ChunkTransfer implements Transfer {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final VerifiedInstall install;
  private final PullLease lease;
  private final ReleasedImage image;
  private final ChunkDriver.Patience patience;
  private final Pauses time;
  private Cursor cursor;
  private @Nullable ImageStream stream;
  private Pull.@Nullable Activate pending;

  ChunkTransfer(
      VerifiedInstall install,
      PullLease lease,
      Cursor from,
      ChunkDriver.Patience patience,
      Pauses time) {
    this.install = install;
    this.lease = lease;
    this.image = new CheckedImage(install.image());
    this.patience = patience;
    this.time = time;
    this.cursor = from;
  }

  @Override
  public List<Phase> phases() {
    return List.of(Phase.ENTER, Phase.SEND, Phase.VERIFY, Phase.ACTIVATE, Phase.CONFIRM);
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public Whereabouts locate() {
    return isBack() ? Whereabouts.APPLICATION : Whereabouts.SILENT;
  }

  private boolean isBack() {
    long end = time.now() + patience.back().toNanos();
    while (!lease.isConnected()) {
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      time.pause(BETWEEN_LOOKS);
    }
    return true;
  }

  @Override
  public Outcome perform(Phase phase) {
    try {
      return switch (phase) {
        case ENTER -> enter();
        case SEND -> throw new IllegalArgumentException("blocks are sent one by one");
        case VERIFY -> verify();
        case ACTIVATE -> activate();
        case CONFIRM -> confirm();
        case LINE, ERASE, RESTORE_LINE -> Outcome.done();
      };
    } catch (IOException unreadable) {
      return unreadable(unreadable);
    } catch (InterruptedException stopping) {
      return stopping();
    }
  }

  /** The command names the one image that the device takes. */
  private Outcome enter() {
    Action.Install wanted = (Action.Install) install.command().content().action();
    if (!wanted.image().sha256().equals(image.sha256())) {
      return Outcome.failed(
          "device_refused", "it takes no other image than that of its command", Remedy.STOP);
    }
    return lease.announce()
        ? Outcome.done()
        : Outcome.failed("comm_error", "the device is not connected", Remedy.REPEAT);
  }

  @Override
  public Outcome sendNext() {
    try {
      ImageStream open = stream;
      if (open == null) {
        open = ImageStream.at(image, cursor);
        stream = open;
      }
      return open.left() == 0 ? open.outcome() : sendNext(open);
    } catch (ImageStream.ChangedException changed) {
      return Outcome.failed("image_changed", String.valueOf(changed.getMessage()), Remedy.STOP);
    } catch (IOException unreadable) {
      return unreadable(unreadable);
    } catch (InterruptedException stopping) {
      return stopping();
    }
  }

  private Outcome sendNext(ImageStream open) throws IOException, InterruptedException {
    long end = time.now() + patience.silence().toNanos();
    while (true) {
      Optional<Pull> pull = lease.next(until(end));
      if (pull.isEmpty()) {
        return silent("it asks for no block");
      }
      if (pull.get() instanceof Pull.Ended said) {
        return refused(said);
      }
      if (pull.get() instanceof Pull.Activate early) {
        lease.refuse(early, "not_yet", "it has not had all of it", open.offset());
      } else if (pull.get() instanceof Pull.Block block && block.offset() == open.offset()) {
        byte[] bytes = open.next(block.length());
        if (!lease.send(block, bytes, open.left() - bytes.length)) {
          return Outcome.failed("comm_error", "the block was not taken on its way", Remedy.REPEAT);
        }
        open.taken();
        cursor = open.cursor();
        return open.outcome();
      } else if (pull.get() instanceof Pull.Block other) {
        again(other, open.offset());
      }
    }
  }

  /** What the device has had already it may have again; it moves nothing on. */
  private void again(Pull.Block block, long had) throws IOException {
    if (block.offset() >= had) {
      lease.refuse(block, "wrong_offset", "the next block begins at " + had, had);
      return;
    }
    int count = (int) Math.min(block.length(), had - block.offset());
    byte[] bytes = image.read(block.offset(), count);
    lease.send(block, bytes, image.length() - block.offset() - count);
  }

  /** The device has hashed what it has; that is compared with what the release says. */
  private Outcome verify() throws IOException, InterruptedException {
    Pull.Activate asks = pending;
    long end = time.now() + patience.silence().toNanos();
    while (asks == null) {
      Optional<Pull> pull = lease.next(until(end));
      if (pull.isEmpty()) {
        return silent("it does not say that it has all of it");
      }
      if (pull.get() instanceof Pull.Ended said) {
        return refused(said);
      }
      if (pull.get() instanceof Pull.Block block) {
        again(block, image.length());
      } else {
        asks = (Pull.Activate) pull.get();
      }
    }
    if (!asks.sha256().equals(image.sha256())) {
      lease.refuse(asks, "differs", "that is not the hash of the image", 0);
      return Outcome.failed("verify_differs", "it has something else", Remedy.START_AGAIN);
    }
    pending = asks;
    return Outcome.shown(Proof.MEASURED);
  }

  private Outcome activate() throws IOException, InterruptedException {
    Outcome verified = verify();
    Pull.Activate asks = pending;
    if (asks == null) {
      return verified;
    }
    pending = null;
    return lease.allow(asks)
        ? Outcome.done()
        : Outcome.failed("comm_error", "the answer was not taken on its way", Remedy.REPEAT);
  }

  /** Whatever it says, or if it says nothing: which version it runs is asked afterwards. */
  private Outcome confirm() throws InterruptedException {
    long end = time.now() + patience.restart().toNanos();
    while (lease.ended().isEmpty()) {
      Optional<Pull> pull = lease.next(until(end));
      if (pull.isEmpty()) {
        return isBack() ? Outcome.done() : silent("it is not back");
      }
      if (pull.get() instanceof Pull.Ended said) {
        if (!said.isApplied()) {
          return refused(said);
        }
      } else if (pull.get() instanceof Pull.Activate again
          && again.sha256().equals(image.sha256())) {
        lease.allow(again); // it did not hear it
      } else if (pull.get() instanceof Pull.Asked asked) {
        lease.refuse(asked, "no_install", "it may run what it has", image.length());
      }
    }
    return Outcome.done();
  }

  @Override
  public Outcome recover(boolean isErased) {
    return isBack() ? Outcome.done() : silent("it is not back");
  }

  private Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - time.now()));
  }

  private static Outcome silent(String detail) {
    return Outcome.failed("timeout", detail, Remedy.REPEAT);
  }

  private static Outcome stopping() {
    Thread.currentThread().interrupt();
    return Outcome.failed("cancelled", "the gateway is stopping", Remedy.REPEAT);
  }

  private static Outcome unreadable(IOException how) {
    return Outcome.failed("image_unreadable", String.valueOf(how.getMessage()), Remedy.STOP);
  }

  /** It runs what it ran before, whatever else it says. */
  private Outcome refused(Pull.Ended said) {
    return Outcome.failed(
        "device_refused",
        said.isApplied() ? "it says that it is done, and is not" : said.detail(),
        Remedy.RECOVER);
  }
}
