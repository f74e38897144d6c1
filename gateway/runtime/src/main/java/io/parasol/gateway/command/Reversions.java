// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.Outcome;
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

/**
 * Reverts values that commands have set for a limited time, unless a newer command has settled the
 * points. Reversions survive a restart. A reversion that fails is reported and retried without a
 * limit. Confined to the command thread.
 */
final class Reversions {

  /** Maximum pause between two attempts. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final CommandResult SUPERSEDED =
      CommandResult.withoutWrite(
          Outcome.REJECTED,
          Rejection.SUPERSEDED.word(),
          "a newer command has set the points; nothing is reverted");

  private final CommandContext office;
  private final DeviceQueues lanes;
  private final CommandListener listener;
  private final Duration firstPause;
  private final Map<CommandKey, Progress> known = new HashMap<>();
  private Map<DeviceId, List<PendingReversion>> told = Map.of();
  private boolean isStopping;

  /**
   * @param firstPause between the first and the second attempt; each later pause is twice as long.
   */
  Reversions(
      CommandContext office, DeviceQueues lanes, CommandListener listener, Duration firstPause) {
    this.office = office;
    this.lanes = lanes;
    this.listener = listener;
    this.firstPause = firstPause;
  }

  /** The progress of one reversion in this process. */
  private static final class Progress {
    private boolean hasBegun;
    private boolean hasEnded;
    private Optional<Duration> pause = Optional.empty();
    private String told = "";
  }

  /**
   * Publishes receipts that an earlier process left unpublished, and checks the other reversions.
   */
  void resume() {
    for (JournalRecord.Owed each : office.journal().owed()) {
      each.receipt()
          .ifPresent(receipt -> office.receipts().resume(each.receiptKey(), receipt, each.reply()));
    }
    look();
  }

  /** Starts no more reversions; the next process continues with them. */
  void stop() {
    isStopping = true;
  }

  /** Checks all open reversions for those that are new, superseded or due. */
  void look() {
    Instant now = office.clock().instant();
    for (JournalRecord.Owed each : office.journal().owed()) {
      if (each.receipt().isPresent()) {
        known.remove(each.key());
      } else if (each.reversion().values().isEmpty()) {
        end(each, SUPERSEDED);
      } else {
        lookAt(each, now);
      }
    }
    tellListener();
  }

  private void lookAt(JournalRecord.Owed owed, Instant now) {
    boolean isNew = !known.containsKey(owed.key());
    Progress progress = known.computeIfAbsent(owed.key(), unknown -> new Progress());
    Duration left = Duration.between(now, owed.reversion().due());
    if (left.isZero() || left.isNegative()) {
      begin(owed.key(), progress);
    } else if (isNew) {
      // Also uses the monotonic clock: the wall clock can be set back or stand still.
      office.thread().after(left, () -> begin(owed.key(), progress));
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
      lanes.of(key.device()).add(new ReversionTask(office, key, this));
    }
  }

  /**
   * Returns what the reversion still has to restore; empty if there is nothing left, or if this
   * process is stopping.
   */
  Optional<JournalRecord.Owed> stillToDo(CommandKey key) {
    return office
        .journal()
        .owed(key)
        .filter(each -> !isStopping && each.receipt().isEmpty())
        .filter(each -> !each.reversion().values().isEmpty() && !hasEnded(key));
  }

  private boolean hasEnded(CommandKey key) {
    return Optional.ofNullable(known.get(key)).filter(it -> it.hasEnded).isPresent();
  }

  /**
   * Returns the command that restores the values. It counts as verified because the original
   * command was.
   */
  VerifiedCommand command(JournalRecord.Owed owed, Map<PointName, Value> values) {
    return new JournaledEnvelope(owed.envelope())
        .verifiedBefore(office.site().policy().get())
        .takingBack(owed.reversion().id(), values);
  }

  /** Handles the result of an attempt. */
  void tried(JournalRecord.Owed owed, Receipt receipt) {
    boolean isDecided =
        receipt.result() == Receipt.Result.APPLIED || receipt.reason().equals(Receipt.UNCONFIRMED);
    if (isDecided) {
      end(owed, CommandResult.of(receipt));
    } else {
      delayed(owed, receipt.reason(), receipt.detail());
    }
  }

  /** Reports a failed attempt and schedules the next one. */
  void delayed(JournalRecord.Owed owed, String reason, String detail) {
    office.journal().keepReserved(owed);
    Progress progress = known.computeIfAbsent(owed.key(), unknown -> new Progress());
    if (!progress.told.equals(reason)) {
      progress.told = reason;
      office.receipts().delayed(owed, reason, detail);
      tellListener();
    }
    Duration pause = progress.pause.orElse(firstPause);
    Duration next = pause.multipliedBy(2);
    progress.pause = Optional.of(next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next);
    office.thread().after(pause, () -> queue(owed.key()));
  }

  private void end(JournalRecord.Owed owed, CommandResult ending) {
    Progress progress = known.computeIfAbsent(owed.key(), unknown -> new Progress());
    if (!progress.hasEnded) {
      progress.hasEnded = true;
      office.receipts().endReversion(owed, ending);
      tellListener();
    }
  }

  private void tellListener() {
    Map<DeviceId, List<PendingReversion>> now = pending();
    Map<DeviceId, List<PendingReversion>> before = told;
    told = now;
    Set<DeviceId> devices = new LinkedHashSet<>(before.keySet());
    devices.addAll(now.keySet());
    for (DeviceId device : devices) {
      List<PendingReversion> pending = now.getOrDefault(device, List.of());
      if (!pending.equals(before.getOrDefault(device, List.of()))) {
        listener.toBeReverted(device, pending);
      }
    }
  }

  private Map<DeviceId, List<PendingReversion>> pending() {
    Map<DeviceId, List<PendingReversion>> pending = new LinkedHashMap<>();
    for (JournalRecord.Owed each : office.journal().owed()) {
      boolean isOver = each.receipt().isPresent() || each.reversion().values().isEmpty();
      if (!isOver && !hasEnded(each.key())) {
        Optional<String> late =
            Optional.ofNullable(known.get(each.key()))
                .map(progress -> progress.told)
                .filter(why -> !why.isEmpty());
        pending
            .computeIfAbsent(each.key().device(), first -> new ArrayList<>())
            .add(PendingReversion.of(each, late));
      }
    }
    return pending;
  }
}
