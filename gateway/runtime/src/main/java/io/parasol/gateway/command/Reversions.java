// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.legacy.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reverts values that commands have set for a limited time, unless a newer command has settled the
 * points. Reversions survive a restart. A reversion that fails is reported and retried without a
 * limit.
 */
@ConfinedTo("commands")
final class Reversions {

  /** Maximum pause between two attempts. */
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

  private static final CommandResult SUPERSEDED =
      CommandResult.withoutWrite(
          Outcome.REJECTED,
          Rejection.SUPERSEDED.wireName(),
          "a newer command has set the points; nothing is reverted");

  private final CommandContext context;
  private final DeviceQueues queues;
  private final CommandListener listener;
  private final Duration firstPause;
  private final Map<CommandKey, Progress> progressByCommand = new HashMap<>();
  private Map<DeviceId, List<PendingReversion>> reported = Map.of();
  private boolean isStopping;

  /**
   * @param firstPause between the first and the second attempt; each later pause is twice as long.
   */
  Reversions(
      CommandContext context, DeviceQueues queues, CommandListener listener, Duration firstPause) {
    this.context = context;
    this.queues = queues;
    this.listener = listener;
    this.firstPause = firstPause;
  }

  /** The progress of one reversion in this process. */
  private static final class Progress {
    private boolean hasBegun;
    private boolean hasEnded;
    private @Nullable Duration pause;
    private String reported = "";
  }

  /**
   * Publishes receipts that an earlier process left unpublished, and checks the other reversions.
   */
  void resume() {
    for (JournalRecord.OpenReversion each : context.journal().openReversions()) {
      each.receipt()
          .ifPresent(
              receipt -> context.receipts().resume(each.receiptKey(), receipt, each.reply()));
    }
    check();
  }

  /** Starts no more reversions; the next process continues with them. */
  void stop() {
    isStopping = true;
  }

  /** Checks all open reversions for those that are new, superseded or due. */
  void check() {
    Instant now = context.clock().instant();
    for (JournalRecord.OpenReversion each : context.journal().openReversions()) {
      if (each.receipt().isPresent()) {
        progressByCommand.remove(each.key());
      } else if (each.reversion().values().isEmpty()) {
        end(each, SUPERSEDED);
      } else {
        checkDue(each, now);
      }
    }
    notifyListener();
  }

  private void checkDue(JournalRecord.OpenReversion owed, Instant now) {
    boolean isNew = !progressByCommand.containsKey(owed.key());
    Progress progress = progressByCommand.computeIfAbsent(owed.key(), unknown -> new Progress());
    Duration left = Duration.between(now, owed.reversion().due());
    if (left.isZero() || left.isNegative()) {
      begin(owed.key(), progress);
    } else if (isNew) {
      // Also uses the monotonic clock: the wall clock can be set back or stand still.
      context.thread().after(left, () -> begin(owed.key(), progress));
    }
  }

  private void begin(CommandKey key, Progress progress) {
    if (!progress.hasBegun) {
      progress.hasBegun = true;
      queue(key);
    }
  }

  private void queue(CommandKey key) {
    if (!isStopping) {
      queues.of(key.device()).add(new ReversionTask(context, key, this));
    }
  }

  /**
   * Returns what the reversion still has to restore; empty if there is nothing left, or if this
   * process is stopping.
   */
  Optional<JournalRecord.OpenReversion> remaining(CommandKey key) {
    return context
        .journal()
        .openReversions(key)
        .filter(each -> !isStopping && each.receipt().isEmpty())
        .filter(each -> !each.reversion().values().isEmpty() && !hasEnded(key));
  }

  private boolean hasEnded(CommandKey key) {
    return Optional.ofNullable(progressByCommand.get(key)).filter(it -> it.hasEnded).isPresent();
  }

  /**
   * Returns the command that restores the values. It counts as verified because the original
   * command was.
   */
  VerifiedCommand command(JournalRecord.OpenReversion owed, Map<PointName, Value> values) {
    return new JournaledEnvelope(owed.envelope())
        .verifiedBefore(context.site().policy().get())
        .revertCommand(owed.reversion().id(), values);
  }

  /** Handles the result of an attempt. */
  void attempted(JournalRecord.OpenReversion owed, Receipt receipt) {
    boolean isDecided =
        receipt.result() == Receipt.Result.APPLIED || receipt.reason().equals(Receipt.UNCONFIRMED);
    if (isDecided) {
      end(owed, CommandResult.of(receipt));
    } else {
      delayed(owed, receipt.reason(), receipt.detail());
    }
  }

  /** Reports a failed attempt and schedules the next one. */
  void delayed(JournalRecord.OpenReversion owed, String reason, String detail) {
    context.journal().keepReserved(owed);
    Progress progress = progressByCommand.computeIfAbsent(owed.key(), unknown -> new Progress());
    if (!progress.reported.equals(reason)) {
      progress.reported = reason;
      context.receipts().delayed(owed, reason, detail);
      notifyListener();
    }
    Duration last = progress.pause;
    Duration pause = last == null ? firstPause : last;
    Duration next = pause.multipliedBy(2);
    progress.pause = next.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : next;
    context.thread().after(pause, () -> queue(owed.key()));
  }

  private void end(JournalRecord.OpenReversion owed, CommandResult result) {
    Progress progress = progressByCommand.computeIfAbsent(owed.key(), unknown -> new Progress());
    if (!progress.hasEnded) {
      progress.hasEnded = true;
      context.receipts().endReversion(owed, result);
      notifyListener();
    }
  }

  /** Returns whether something must still be put back on a device. */
  boolean isPending(DeviceId device) {
    return pending().containsKey(device);
  }

  private void notifyListener() {
    Map<DeviceId, List<PendingReversion>> now = pending();
    Map<DeviceId, List<PendingReversion>> before = reported;
    reported = now;
    Set<DeviceId> devices = new LinkedHashSet<>(before.keySet());
    devices.addAll(now.keySet());
    for (DeviceId device : devices) {
      List<PendingReversion> pending = now.getOrDefault(device, List.of());
      if (!pending.equals(before.getOrDefault(device, List.of()))) {
        listener.pendingReversionsChanged(device, pending);
      }
    }
  }

  private Map<DeviceId, List<PendingReversion>> pending() {
    Map<DeviceId, List<PendingReversion>> pending = new LinkedHashMap<>();
    for (JournalRecord.OpenReversion each : context.journal().openReversions()) {
      boolean isOver = each.receipt().isPresent() || each.reversion().values().isEmpty();
      if (!isOver && !hasEnded(each.key())) {
        Optional<String> late =
            Optional.ofNullable(progressByCommand.get(each.key()))
                .map(progress -> progress.reported)
                .filter(why -> !why.isEmpty());
        pending
            .computeIfAbsent(each.key().device(), first -> new ArrayList<>())
            .add(PendingReversion.of(each, late));
      }
    }
    return pending;
  }
}
