// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.SelfTestReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Receives the results of commands. Must not block. */
@ConfinedTo("commands")
public interface CommandListener {

  /**
   * Called when the result of a command is decided.
   *
   * @param commandClass empty if the command was rejected before its class was verified.
   * @param reason the reason in the receipt; empty if the outcome needs none. The set is bounded,
   *     except for reasons that an adapter supplies.
   */
  void ended(DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason);

  /**
   * Called when the set of pending reversions of a device has changed. The gateway will revert
   * values that commands have set for a limited time.
   *
   * @param pending in the order of the commands; empty if no reversion is pending.
   */
  void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending);

  /**
   * Called after a security self-test. If a check failed, the gateway carries out no more commands.
   */
  void selfTestCompleted(SelfTestReport report);

  /**
   * Called when a message was dropped without a receipt: a repetition, or one above the limit of
   * queued messages.
   */
  void dropped(DeviceId device, String why);

  /** Called when a message was rejected, with its only receipt. */
  default void refused(CommandReceipt receipt) {}

  /**
   * Called when the final receipt of a command or of a reversion is in the log.
   *
   * @param signers fingerprints of the keys that signed the command.
   */
  default void recorded(CommandReceipt receipt, Set<String> signers) {}

  /** Passes everything to another listener. A method that is overridden must do that itself. */
  interface Forwarding extends CommandListener {

    /** Returns the other listener. */
    CommandListener next();

    @Override
    default void ended(
        DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {
      next().ended(device, commandClass, outcome, reason);
    }

    @Override
    default void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending) {
      next().pendingReversionsChanged(device, pending);
    }

    @Override
    default void selfTestCompleted(SelfTestReport report) {
      next().selfTestCompleted(report);
    }

    @Override
    default void dropped(DeviceId device, String why) {
      next().dropped(device, why);
    }

    @Override
    default void refused(CommandReceipt receipt) {
      next().refused(receipt);
    }

    @Override
    default void recorded(CommandReceipt receipt, Set<String> signers) {
      next().recorded(receipt, signers);
    }
  }
}
