// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import io.parasol.config.model.profile.Firmware;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.CheckedImage;
import io.parasol.legacy.transfer.ImageStream;
import io.parasol.legacy.transfer.ImageUnreadableException;
import io.parasol.legacy.transfer.ImageVariables;
import io.parasol.legacy.transfer.LoaderLine;
import io.parasol.legacy.transfer.LoaderRequests;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Probe;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.StepRun;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transfer as a profile describes it. The {@link BlockSender} does what is specific to the
 * protocol.
 */
final class ProfiledTransfer implements Transfer {

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

  /**
   * Time that a device may need to respond again, in addition to the restart time in its profile.
   */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Firmware firmware;
  private final LoaderLine line;
  private final LinkLease lease;
  private final ReleasedImage image;
  private final @Nullable Probe probe;
  private final LoaderRequests modbus;
  private final StepRun steps;
  private final BlockSender sender;
  private final TransferClock time;
  private TransferProgress cursor;
  private @Nullable ImageStream stream;

  ProfiledTransfer(
      LoaderProfile loader,
      LinkLease lease,
      ReleasedImage image,
      TransferProgress from,
      TransferClock time) {
    this.firmware = loader.firmware();
    this.line = loader.line();
    this.lease = lease;
    this.image = new CheckedImage(image);
    this.probe = loader.probe().orElse(null);
    this.time = time;
    this.cursor = from;
    this.modbus = new LoaderRequests(lease, firmware.times(), time);
    ImageVariables variables =
        new ImageVariables(this.image, BlockSenders.blocks(firmware.protocol(), image.length()));
    this.steps = new StepRun(lease, modbus, variables, time);
    this.sender =
        BlockSenders.of(
            firmware, modbus, steps, variables, image.length(), from.blocks() > 0, time);
  }

  @Override
  public List<Phase> phases() {
    return BlockSenders.phases(firmware, line);
  }

  @Override
  public TransferProgress cursor() {
    return cursor;
  }

  @Override
  public LoaderState locate() {
    try {
      lease.restoreSettings();
      LinkLease.Answer atHome = readProbe();
      if (atHome instanceof LinkLease.Data && probe != null) {
        return LoaderState.APPLICATION;
      }
      if (!firmware.protocol().isModbus()) {
        return LoaderState.LOADER_UNDETECTABLE;
      }
      if (!line.differsFromUsual()) {
        return atHome instanceof LinkLease.NoLeaseResponse
            ? LoaderState.SILENT
            : LoaderState.APPLICATION_OR_LOADER;
      }
      lease.changeSettings(line.settings().orElseThrow());
      LinkLease.Answer atLoader = readProbe();
      lease.restoreSettings();
      if (!(atLoader instanceof LinkLease.NoLeaseResponse)) {
        return LoaderState.LOADER;
      }
      return atHome instanceof LinkLease.NoLeaseResponse
          ? LoaderState.SILENT
          : LoaderState.APPLICATION_OR_LOADER;
    } catch (IOException failed) {
      return LoaderState.SILENT;
    }
  }

  private LinkLease.Answer readProbe() {
    Probe any = probe == null ? BlockSenders.DEFAULT_PROBE : probe;
    return modbus.readOnce(any.table(), any.address());
  }

  @Override
  public TransferOutcome perform(Phase phase) {
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
      return failed(
          broken, phase.isIrreversible() ? RecoveryAction.START_AGAIN : RecoveryAction.REPEAT);
    }
  }

  private static TransferOutcome failed(IOException how, RecoveryAction action) {
    String message = String.valueOf(how.getMessage());
    return how instanceof ImageUnreadableException
        ? TransferOutcome.failed("image_unreadable", message, RecoveryAction.STOP)
        : TransferOutcome.failed("comm_error", message, action);
  }

  private TransferOutcome enter() throws IOException {
    lease.restoreSettings();
    return steps.run(firmware.steps().enter(), RecoveryAction.RECOVER);
  }

  private TransferOutcome line() throws IOException {
    if (!firmware.protocol().isModbus()) {
      return sender.connect(lease.rawPort(line.settings().orElseThrow()));
    }
    if (line.differsFromUsual()) {
      lease.changeSettings(line.settings().orElseThrow());
    }
    return TransferOutcome.done();
  }

  private TransferOutcome erase() throws IOException {
    TransferOutcome protocolOutcome = sender.erase();
    return protocolOutcome instanceof TransferOutcome.Done
        ? steps.run(firmware.steps().erase(), RecoveryAction.START_AGAIN)
        : protocolOutcome;
  }

  @Override
  public TransferOutcome sendNext() {
    try {
      ImageStream open = stream;
      if (open == null) {
        open = ImageStream.at(image, cursor);
        stream = open;
      }
      if (open.remaining() == 0) {
        return open.outcome();
      }
      TransferOutcome outcome = sender.sendNext(open);
      cursor = open.cursor();
      return outcome;
    } catch (ImageStream.ChangedException changed) {
      return TransferOutcome.failed(
          "image_changed", String.valueOf(changed.getMessage()), RecoveryAction.STOP);
    } catch (IOException broken) {
      return failed(broken, RecoveryAction.START_AGAIN);
    }
  }

  private TransferOutcome verify() throws IOException {
    TransferOutcome protocolOutcome = sender.verify(image);
    if (!(protocolOutcome instanceof TransferOutcome.Done first)) {
      return protocolOutcome;
    }
    TransferOutcome stepsOutcome = steps.run(firmware.steps().verify(), RecoveryAction.START_AGAIN);
    return stepsOutcome instanceof TransferOutcome.Done second
        ? new TransferOutcome.Done(StepRun.strongest(first.proof(), second.proof()))
        : stepsOutcome;
  }

  private TransferOutcome activate() throws IOException {
    TransferOutcome outcome = steps.run(firmware.steps().activate(), RecoveryAction.RECOVER);
    return outcome instanceof TransferOutcome.Done ? sender.activate() : outcome;
  }

  private TransferOutcome confirm() throws IOException {
    lease.restoreSettings();
    Duration restart = firmware.times().restart();
    if (probe == null) {
      time.pause(restart);
      return TransferOutcome.done();
    }
    long end = time.now() + restart.plus(GRACE).toNanos();
    while (true) {
      if (readProbe() instanceof LinkLease.Data) {
        return TransferOutcome.done();
      }
      if (time.now() - end >= 0 || Thread.currentThread().isInterrupted()) {
        return TransferOutcome.failed(
            "timeout", "the device does not respond after the restart", RecoveryAction.REPEAT);
      }
      time.pause(PROBE_INTERVAL);
    }
  }

  private TransferOutcome restoreLine() throws IOException {
    lease.restoreSettings();
    return TransferOutcome.done();
  }

  @Override
  public TransferOutcome recover(boolean isErased) {
    try {
      if (firmware.steps().recover().isEmpty()) {
        // A loader with a protocol of its own is not taken for the application.
        return isErased && firmware.protocol().isModbus()
            ? TransferOutcome.failed(
                "not_found", "the profile has no steps to recover", RecoveryAction.STOP)
            : confirm();
      }
      TransferOutcome entered = line();
      return entered instanceof TransferOutcome.Done
          ? steps.run(firmware.steps().recover(), RecoveryAction.STOP)
          : entered;
    } catch (IOException broken) {
      return failed(broken, RecoveryAction.REPEAT);
    }
  }
}
