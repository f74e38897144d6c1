// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.transfer.BlockSender;
import io.parasol.legacy.transfer.ImageVariables;
import io.parasol.legacy.transfer.LoaderLine;
import io.parasol.legacy.transfer.LoaderRequests;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Probe;
import io.parasol.legacy.transfer.StepRun;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.protocol.An3155Sender;
import io.parasol.legacy.transfer.protocol.FileSender;
import io.parasol.legacy.transfer.protocol.WindowSender;
import io.parasol.legacy.transfer.protocol.XmodemSender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A factory of the block senders for all firmware protocols. */
final class BlockSenders {

  /** The register to probe if no register of the device is known. */
  static final Probe DEFAULT_PROBE = new Probe(Table.HOLDING, 0);

  private BlockSenders() {}

  static BlockSender of(
      Firmware firmware,
      LoaderRequests modbus,
      StepRun steps,
      ImageVariables variables,
      long length,
      boolean isResumed,
      TransferClock time) {
    FirmwareProtocol protocol = firmware.protocol();
    if (protocol instanceof FirmwareProtocol.Window window) {
      return new WindowSender(window, modbus, steps, variables, isResumed);
    }
    if (protocol instanceof FirmwareProtocol.RecordFile file) {
      return new FileSender(file, modbus);
    }
    if (protocol instanceof FirmwareProtocol.Xmodem xmodem) {
      return new XmodemSender(xmodem.packets(), Optional.empty(), time);
    }
    if (protocol instanceof FirmwareProtocol.Ymodem ymodem) {
      return new XmodemSender(ymodem.packets(), Optional.of(ymodem.file()), time);
    }
    return new An3155Sender(
        (FirmwareProtocol.An3155) protocol, firmware.times(), length, isResumed, time);
  }

  /** Returns the phases that a device of this profile needs. */
  static List<Phase> phases(Firmware firmware, LoaderLine line) {
    FirmwareProtocol protocol = firmware.protocol();
    Firmware.Steps steps = firmware.steps();
    boolean hasLine = line.differsFromUsual() || !protocol.isModbus();
    List<Phase> phases = new ArrayList<>();
    addIf(!steps.enter().isEmpty(), Phase.ENTER, phases);
    addIf(hasLine, Phase.LINE, phases);
    addIf(
        protocol instanceof FirmwareProtocol.An3155 || !steps.erase().isEmpty(),
        Phase.ERASE,
        phases);
    phases.add(Phase.SEND);
    boolean isReadBack =
        protocol instanceof FirmwareProtocol.An3155
            || (protocol instanceof FirmwareProtocol.RecordFile file && file.isReadBack());
    addIf(isReadBack || !steps.verify().isEmpty(), Phase.VERIFY, phases);
    boolean isStarted = protocol instanceof FirmwareProtocol.An3155 loader && loader.isStarted();
    addIf(isStarted || !steps.activate().isEmpty(), Phase.ACTIVATE, phases);
    phases.add(Phase.CONFIRM);
    addIf(hasLine, Phase.RESTORE_LINE, phases);
    return List.copyOf(phases);
  }

  private static void addIf(boolean isNeeded, Phase phase, List<Phase> to) {
    if (isNeeded) {
      to.add(phase);
    }
  }

  /**
   * Returns the number of blocks of an image, for the variables in a profile; 0 for a protocol
   * without register windows.
   */
  static long blocks(FirmwareProtocol protocol, long length) {
    return protocol instanceof FirmwareProtocol.Window window
        ? WindowSender.blocks(window, length)
        : 0;
  }
}
