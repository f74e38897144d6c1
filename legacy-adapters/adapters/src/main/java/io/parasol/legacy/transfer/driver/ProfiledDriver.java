// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareProtocol.OnLoss;
import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.config.model.profile.FirmwareProtocol.RecordFile.Mode;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LeaseTerms;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.transfer.Capabilities;
import io.parasol.legacy.transfer.Capabilities.Addressing;
import io.parasol.legacy.transfer.Capabilities.ReadBack;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.LoaderLine;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.legacy.transfer.VerifiedInstall;
import io.parasol.legacy.transfer.protocol.An3155Sender;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The driver for the devices of one model on one line, as their profile describes it. */
final class ProfiledDriver implements TransferDriver {

  private final LoaderProfile loader;
  private final Firmware firmware;
  private final LoaderLine line;
  private final TransferClock time;

  ProfiledDriver(LoaderProfile loader, TransferClock time) {
    this.loader = loader;
    this.firmware = loader.firmware();
    this.line = loader.line();
    this.time = time;
  }

  @Override
  public String name() {
    return firmware.protocol().name();
  }

  @Override
  public Capabilities capabilities() {
    FirmwareProtocol protocol = firmware.protocol();
    Optional<SerialSettings> settings =
        line.differsFromUsual() ? line.settings() : Optional.empty();
    boolean isExclusive = firmware.share().isEmpty();
    if (protocol instanceof FirmwareProtocol.Window window) {
      boolean isChecked =
          firmware.steps().verify().stream().anyMatch(step -> step instanceof FirmwareStep.Check);
      return new Capabilities(
          Addressing.BLOCK,
          window.block().bytes(),
          !(window.onLoss() instanceof OnLoss.StartAgain),
          isChecked ? ReadBack.CHECKSUM : ReadBack.NONE,
          settings,
          isExclusive);
    }
    if (protocol instanceof FirmwareProtocol.RecordFile file) {
      return new Capabilities(
          file.mode() == Mode.STREAM ? Addressing.STREAM : Addressing.RECORD,
          2 * file.words(),
          file.mode() != Mode.STREAM,
          file.isReadBack() ? ReadBack.WHOLE : ReadBack.NONE,
          settings,
          isExclusive);
    }
    if (protocol instanceof FirmwareProtocol.An3155) {
      return new Capabilities(
          Addressing.OFFSET, An3155Sender.BLOCK, true, ReadBack.WHOLE, settings, isExclusive);
    }
    Packets packets =
        protocol instanceof FirmwareProtocol.Xmodem xmodem
            ? xmodem.packets()
            : ((FirmwareProtocol.Ymodem) protocol).packets();
    return new Capabilities(
        Addressing.STREAM,
        packets == Packets.BYTES_1024 ? 1024 : 128,
        false,
        ReadBack.NONE,
        settings,
        isExclusive);
  }

  @Override
  public LeaseTerms tenure() {
    return firmware.share().isPresent()
        ? new LeaseTerms.Shared(firmware.share().getAsDouble())
        : new LeaseTerms.Exclusive();
  }

  @Override
  public Estimate estimate(long length) {
    Duration onWire = WireLimit.of(firmware.protocol(), line.settings()).time(length);
    Duration sending =
        firmware.share().isPresent()
            ? Duration.ofNanos((long) (onWire.toNanos() / firmware.share().getAsDouble()))
            : onWire;
    Firmware.Steps steps = firmware.steps();
    Duration overhead =
        pauses(steps.enter())
            .plus(pauses(steps.erase()))
            .plus(pauses(steps.verify()))
            .plus(pauses(steps.activate()))
            .plus(firmware.times().erasing())
            .plus(firmware.times().restart());
    return new Estimate(sending, sending.plus(overhead));
  }

  private static Duration pauses(List<FirmwareStep> steps) {
    Duration all = Duration.ZERO;
    for (FirmwareStep step : steps) {
      if (step instanceof FirmwareStep.Pause pause) {
        all = all.plus(pause.time());
      }
    }
    return all;
  }

  @Override
  public Transfer open(VerifiedInstall install, LinkLease lease, TransferProgress from) {
    if (!lease.device().equals(install.device())) {
      throw new IllegalArgumentException(
          "lease of %s: expected one of %s".formatted(lease.device(), install.device()));
    }
    if (!from.equals(TransferProgress.START) && !capabilities().isResumable()) {
      throw new IllegalArgumentException(
          "cursor after %d blocks: expected the start; %s cannot resume"
              .formatted(from.blocks(), name()));
    }
    return new ProfiledTransfer(loader, lease, install.image(), from, time);
  }
}
