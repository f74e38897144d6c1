// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.Firmware;
import io.parasol.legacy.LinkLease;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as a profile describes it. The {@link BlockSender} does what is specific to the
 * protocol.
 */
final class ProfiledTransfer implements Transfer {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /**
   * Time that a device may need to respond again, in addition to the restart time in its profile.
   */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Firmware firmware;
  private final LoaderLine line;
  private final LinkLease lease;
  private final ReleasedImage image;
  private final Optional<Probe> probe;
  private final ModbusTalk talk;
  private final StepRun steps;
  private final BlockSender sender;
  private final Pauses time;
  private Cursor cursor;
  private @Nullable ImageStream stream;

  ProfiledTransfer(
      Firmware firmware,
      LoaderLine line,
      LinkLease lease,
      ReleasedImage image,
      Optional<Probe> probe,
      Cursor from,
      Pauses time) {
    this.firmware = firmware;
    this.line = line;
    this.lease = lease;
    this.image = new CheckedImage(image);
    this.probe = probe;
    this.time = time;
    this.cursor = from;
    this.talk = new ModbusTalk(lease, firmware.times(), time);
    Facts facts = new Facts(this.image, BlockSenders.blocks(firmware.way(), image.length()));
    this.steps = new StepRun(lease, talk, facts, time);
    this.sender =
        BlockSenders.of(firmware, talk, steps, facts, image.length(), from.blocks() > 0, time);
  }

  @Override
  public List<Phase> phases() {
    return BlockSenders.phases(firmware, line);
  }

  @Override
  public Cursor cursor() {
    return cursor;
  }

  @Override
  public Whereabouts locate() {
    try {
      lease.home();
      LinkLease.Answer atHome = look();
      if (atHome instanceof LinkLease.Data && probe.isPresent()) {
        return Whereabouts.APPLICATION;
      }
      if (!firmware.way().isModbus()) {
        return Whereabouts.UNHEARD;
      }
      if (!line.isOther()) {
        return atHome instanceof LinkLease.Silent ? Whereabouts.SILENT : Whereabouts.EITHER;
      }
      lease.become(line.form().orElseThrow());
      LinkLease.Answer atLoader = look();
      lease.home();
      if (!(atLoader instanceof LinkLease.Silent)) {
        return Whereabouts.LOADER;
      }
      return atHome instanceof LinkLease.Silent ? Whereabouts.SILENT : Whereabouts.EITHER;
    } catch (IOException gone) {
      return Whereabouts.SILENT;
    }
  }

  private LinkLease.Answer look() {
    Probe any = probe.orElse(BlockSenders.ANYTHING);
    return talk.once(any.table(), any.address());
  }

  @Override
  public Outcome perform(Phase phase) {
    try {
      return switch (phase) {
        case ENTER -> enter();
        case LINE -> line();
        case ERASE -> erase();
        case SEND -> throw new IllegalArgumentException("blocks are sent with sendNext");
        case VERIFY -> verify();
        case ACTIVATE -> activate();
        case CONFIRM -> confirm();
        case RESTORE_LINE -> restoreLine();
      };
    } catch (IOException broken) {
      return broken(broken, phase.isIrreversible() ? Remedy.START_AGAIN : Remedy.REPEAT);
    }
  }

  private static Outcome broken(IOException how, Remedy remedy) {
    String message = String.valueOf(how.getMessage());
    return how instanceof ImageUnreadableException
        ? Outcome.failed("image_unreadable", message, Remedy.STOP)
        : Outcome.failed("comm_error", message, remedy);
  }

  private Outcome enter() throws IOException {
    lease.home();
    return steps.run(firmware.steps().enter(), Remedy.RECOVER);
  }

  private Outcome line() throws IOException {
    if (!firmware.way().isModbus()) {
      return sender.connect(lease.bare(line.form().orElseThrow()));
    }
    if (line.isOther()) {
      lease.become(line.form().orElseThrow());
    }
    return Outcome.done();
  }

  private Outcome erase() throws IOException {
    Outcome own = sender.erase();
    return own instanceof Outcome.Done
        ? steps.run(firmware.steps().erase(), Remedy.START_AGAIN)
        : own;
  }

  @Override
  public Outcome sendNext() {
    try {
      ImageStream open = stream;
      if (open == null) {
        open = ImageStream.at(image, cursor);
        stream = open;
      }
      if (open.left() == 0) {
        return open.outcome();
      }
      Outcome outcome = sender.sendNext(open);
      cursor = open.cursor();
      return outcome;
    } catch (ImageStream.ChangedException changed) {
      return Outcome.failed("image_changed", String.valueOf(changed.getMessage()), Remedy.STOP);
    } catch (IOException broken) {
      return broken(broken, Remedy.START_AGAIN);
    }
  }

  private Outcome verify() throws IOException {
    Outcome own = sender.verify(image);
    if (!(own instanceof Outcome.Done first)) {
      return own;
    }
    Outcome others = steps.run(firmware.steps().verify(), Remedy.START_AGAIN);
    return others instanceof Outcome.Done second
        ? new Outcome.Done(StepRun.strongest(first.proof(), second.proof()))
        : others;
  }

  private Outcome activate() throws IOException {
    Outcome outcome = steps.run(firmware.steps().activate(), Remedy.RECOVER);
    return outcome instanceof Outcome.Done ? sender.activate() : outcome;
  }

  private Outcome confirm() throws IOException {
    lease.home();
    Duration restart = firmware.times().restart();
    if (probe.isEmpty()) {
      time.pause(restart);
      return Outcome.done();
    }
    long end = time.now() + restart.plus(GRACE).toNanos();
    while (true) {
      if (look() instanceof LinkLease.Data) {
        return Outcome.done();
      }
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return Outcome.failed(
            "timeout", "the device does not respond after the restart", Remedy.REPEAT);
      }
      time.pause(BETWEEN_LOOKS);
    }
  }

  private Outcome restoreLine() throws IOException {
    lease.home();
    return Outcome.done();
  }

  @Override
  public Outcome recover(boolean isErased) {
    try {
      if (firmware.steps().recover().isEmpty()) {
        return isErased
            ? Outcome.failed("not_found", "the profile has no steps to recover", Remedy.STOP)
            : confirm();
      }
      Outcome entered = line();
      return entered instanceof Outcome.Done
          ? steps.run(firmware.steps().recover(), Remedy.STOP)
          : entered;
    } catch (IOException broken) {
      return broken(broken, Remedy.REPEAT);
    }
  }
}
