// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Rejection;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what currently prevents a command from being carried out. */
@ConfinedTo("commands")
final class BlockingReasons {

  private final CommandContext context;
  private final CommandJournal journal;
  private final DeviceQueues queues;

  BlockingReasons(CommandContext context, CommandJournal journal, DeviceQueues queues) {
    this.context = context;
    this.journal = journal;
    this.queues = queues;
  }

  /** Returns the reasons for a device, in the order in which a command would meet them. */
  List<BlockingReason> of(DeviceId device) {
    return Stream.of(
            halt(), journal(), signers(), clock(), link(device), identity(device), queue(device))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<BlockingReason> halt() {
    return context
        .halt()
        .ending()
        .map(result -> new BlockingReason(result.reason(), result.detail()));
  }

  private Optional<BlockingReason> journal() {
    Optional<String> unavailable = journal.unavailableReason();
    if (unavailable.isPresent()) {
      return reason(true, CommandResult.JOURNAL_UNAVAILABLE, unavailable.get());
    }
    return reason(
        !journal.hasFreeSpace(),
        CommandResult.DISK_FULL,
        "the disk has no free space for the records of a command");
  }

  private Optional<BlockingReason> signers() {
    return reason(
        context.site().policy().get().signers().isEmpty(),
        Rejection.UNKNOWN_SIGNER.wireName(),
        "the site configures no signers; no command can be verified");
  }

  private Optional<BlockingReason> clock() {
    return reason(
        !context.clock().isTrusted(),
        Rejection.CLOCK_UNTRUSTED.wireName(),
        "the gateway's clock is not trusted");
  }

  private Optional<BlockingReason> link(DeviceId device) {
    return reason(
        context.site().controllers().link(device).isEmpty(),
        Rejection.NOT_WRITABLE.wireName(),
        "the gateway has no link to " + device);
  }

  private Optional<BlockingReason> identity(DeviceId device) {
    return reason(
        context.site().controllers().isBlocked(device),
        Rejection.DEVICE_IDENTITY_CHANGED.wireName(),
        "another device answers at its address; parasol pki confirm decides which one is right; or"
            + " its certificate is revoked");
  }

  private Optional<BlockingReason> queue(DeviceId device) {
    DeviceQueue queue = queues.of(device);
    return reason(
        queue.isBusy(),
        "device_busy",
        "a command is running, %d more are queued".formatted(queue.waiting()));
  }

  private static Optional<BlockingReason> reason(boolean applies, String reason, String detail) {
    return applies ? Optional.of(new BlockingReason(reason, detail)) : Optional.empty();
  }
}
