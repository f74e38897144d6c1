// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.ReplyTo;
import io.parasol.gateway.command.journal.Reversion;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Receipt;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted command that is carried out when it reaches the head of its device's queue. It is
 * already in the journal, though maybe not durable yet.
 *
 * <p>Right before the first byte is sent, the gateway checks again that the signers are authorized,
 * that the command has not expired, that no newer command supersedes it, and that the clock is
 * trusted. It then records that something may have been written.
 */
final class WriteTask implements DeviceQueue.DeviceTask {

  private static final Logger log = LoggerFactory.getLogger(WriteTask.class);

  private final CommandContext context;
  private final CommandKey key;
  private final VerifiedCommand command;
  private final ReplyTo reply;

  /** Whether a write was approved, so that something may be sent. */
  private boolean isApproved;

  /** Set on a thread of the disk, before the link continues. */
  private volatile boolean isArmed;

  /** As {@link #isArmed}. */
  private volatile boolean isJournalUnavailable;

  private boolean isEnded;
  private @Nullable CommandRejectedException refused;
  private @Nullable CommandResult stopped;

  WriteTask(CommandContext context, CommandKey key, VerifiedCommand command, ReplyTo reply) {
    this.context = context;
    this.key = key;
    this.command = command;
    this.reply = reply;
  }

  DeviceId device() {
    return key.device();
  }

  boolean hasExpired(Instant now) {
    return !now.isBefore(command.content().expires());
  }

  /** Returns whether the command has expired and nothing was written, nor will be. */
  boolean hasExpiredUnsent(Instant now) {
    return hasExpired(now) && !isApproved && !isEnded;
  }

  /** Ends the command before anything was sent. */
  void end(CommandResult result) {
    if (!isEnded) {
      isEnded = true;
      context.receipts().end(key, command.content().commandClass(), reply, result);
    }
  }

  @Override
  public void begin(Runnable done) {
    Optional<DeviceLink> link = context.site().controllers().link(key.device());
    if (link.isEmpty()) {
      end(withoutLink());
      done.run();
      return;
    }
    apply(link.get())
        .whenCompleteAsync(
            (receipt, defect) -> {
              end(defect == null ? ending(receipt) : resultOfException(defect));
              done.run();
            },
            context.thread());
  }

  /**
   * Returns the result if there is no link. A reload closes the link of a device that it changes.
   */
  private CommandResult withoutLink() {
    return context.site().controllers().deviceIds().contains(key.device())
        ? CommandResult.failed(
            CommandResult.NO_LINK,
            "the link to %s is not open; nothing was written".formatted(key.device()))
        : CommandResult.removed();
  }

  private CompletionStage<Receipt> apply(DeviceLink link) {
    try {
      return command.content().action() instanceof Action.Read read
          ? PointRead.of(link, read)
          : link.apply(command, this::arm);
    } catch (RuntimeException defect) {
      return CompletableFuture.failedFuture(defect);
    }
  }

  /**
   * Checks and records the command before its first write. Called on the link's thread; completes
   * on the command thread, or on a thread of the disk.
   */
  private CompletionStage<Void> arm(Map<PointName, Value> toRevert) {
    return CompletableFuture.supplyAsync(() -> armed(toRevert), context.thread())
        .thenCompose(Function.identity());
  }

  private CompletionStage<Void> armed(Map<PointName, Value> toRevert) {
    if (isEnded) {
      return CompletableFuture.failedFuture(
          new CommandRejectedException(Rejection.EXPIRED, "the command has ended already"));
    }
    try {
      Optional<CommandResult> standstill = context.halt().ending();
      if (standstill.isPresent()) {
        stopped = standstill.get();
        return CompletableFuture.failedFuture(new IOException("commands are stopped"));
      }
      requireStillDue();
      isApproved = true;
      if (isArmed) {
        return CompletableFuture.completedFuture(null);
      }
      Instant now = context.clock().instant();
      context.journal().append(new JournalRecord.Armed(key, now, reversion(toRevert, now)));
      return context.commit().durableBeforeWrite().whenComplete((done, failed) -> recorded(failed));
    } catch (CommandRejectedException rejected) {
      refused = rejected;
      return CompletableFuture.failedFuture(rejected);
    } catch (IOException failed) {
      recorded(failed);
      return CompletableFuture.failedFuture(failed);
    }
  }

  private void recorded(@Nullable Throwable failed) {
    isArmed = failed == null;
    isJournalUnavailable = failed != null;
    if (failed != null) {
      log.error(
          "command not begun device={} id={} why={}", key.device(), key.id(), failed.getMessage());
    }
  }

  /**
   * Returns the reversion of this command. If a point is already set for a limited time, the
   * reversion restores the value from before that time.
   */
  private Optional<Reversion> reversion(Map<PointName, Value> now, Instant at) {
    Map<PointName, Value> before = new LinkedHashMap<>();
    now.forEach(
        (point, value) ->
            before.put(point, context.journal().openReversions(key.device(), point).orElse(value)));
    return Optional.of(command.content().action())
        .filter(action -> !before.isEmpty())
        .flatMap(action -> ((Action.Write) action).revertAfter())
        .map(after -> new Reversion(Command.newId(at), at.plus(after), before));
  }

  private void requireStillDue() throws CommandRejectedException {
    CommandPolicy policy = context.site().policy().get();
    command.requireAuthorized(policy);
    Instant now = context.clock().instant();
    if (hasExpired(now)) {
      throw new CommandRejectedException(
          Rejection.EXPIRED,
          "the command expired at %s while it was queued".formatted(command.content().expires()));
    }
    Set<String> trusted = policy.fingerprints(command.content().commandClass());
    for (PointName point : command.content().action().changedPoints()) {
      OptionalLong newest = context.journal().lastCounter(key.device(), point, trusted);
      if (newest.isPresent() && newest.getAsLong() > command.content().counter()) {
        throw new CommandRejectedException(
            Rejection.SUPERSEDED, "a newer command for %s is queued".formatted(point));
      }
    }
    if (!context.clock().isTrusted()) {
      throw new CommandRejectedException(
          Rejection.CLOCK_UNTRUSTED, "the gateway's clock is no longer trusted");
    }
  }

  private CommandResult ending(Receipt receipt) {
    CommandRejectedException rejected = refused;
    if (rejected != null && receipt.result() == Receipt.Result.REJECTED) {
      return CommandResult.of(rejected, true);
    }
    CommandResult standstill = stopped;
    if (standstill != null && receipt.result() == Receipt.Result.FAILED) {
      return standstill;
    }
    if (isJournalUnavailable && !isArmed && receipt.result() == Receipt.Result.FAILED) {
      return CommandResult.failed(
          CommandResult.JOURNAL_UNAVAILABLE,
          "the command could not be recorded; nothing was written");
    }
    return CommandResult.of(receipt);
  }

  /**
   * Returns the result after an exception of the adapter. Adapters normally do not throw; after an
   * exception it is unknown what was written.
   */
  private CommandResult resultOfException(Throwable defect) {
    log.error(
        "command failed with an unexpected exception device={} id={}",
        key.device(),
        key.id(),
        defect);
    String detail = "a defect of the gateway; see its log";
    return isArmed
        ? CommandResult.undecided(CommandResult.INTERNAL_ERROR, detail)
        : CommandResult.failed(CommandResult.INTERNAL_ERROR, detail);
  }
}
