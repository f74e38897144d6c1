// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.ReplyTo;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An install between its acceptance and its end. It enters the device's queue only when the
 * installer requests a slot.
 */
final class InstallTask implements DeviceQueue.DeviceTask, InstallJob {

  private static final Logger log = LoggerFactory.getLogger(InstallTask.class);

  private final CommandContext context;
  private final DeviceQueues queues;
  private final CommandKey key;
  private final VerifiedCommand command;
  private final ReplyTo reply;
  private CompletableFuture<Void> slot = new CompletableFuture<>();

  private volatile @Nullable Json savedProgress;
  private boolean isArmed;
  private boolean isQueued;
  private boolean isEnded;
  private @Nullable Runnable onRelease;

  /**
   * @param savedProgress the progress that an earlier process saved.
   */
  InstallTask(
      CommandContext context,
      DeviceQueues queues,
      CommandKey key,
      VerifiedCommand command,
      ReplyTo reply,
      Optional<Json> savedProgress) {
    this.context = context;
    this.queues = queues;
    this.key = key;
    this.command = command;
    this.reply = reply;
    this.savedProgress = savedProgress.orElse(null);
    this.isArmed = savedProgress.isPresent();
  }

  @Override
  public VerifiedCommand command() {
    return command;
  }

  @Override
  public Optional<Json> savedProgress() {
    return Optional.ofNullable(savedProgress);
  }

  @Override
  public void requireStillDue() throws CommandRejectedException {
    try {
      CompletableFuture.runAsync(this::checkStillDue, context.thread()).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RejectionCarrier undue) {
        throw undue.why;
      }
      throw failed;
    }
  }

  /** Carries a rejection to the calling thread. */
  private static final class RejectionCarrier extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient CommandRejectedException why;

    RejectionCarrier(CommandRejectedException why) {
      super(why);
      this.why = why;
    }
  }

  private void checkStillDue() {
    try {
      if (context.halt().ending().isPresent()) {
        throw new CommandRejectedException(
            Rejection.PRECONDITION_FAILED, "a security self-test of the gateway has failed");
      }
      CommandPolicy policy = context.site().policy().get();
      command.requireAuthorized(policy);
      Instant now = context.clock().instant();
      if (!now.isBefore(command.content().expires())) {
        throw new CommandRejectedException(
            Rejection.EXPIRED,
            "the command expired at %s while it waited".formatted(command.content().expires()));
      }
      Set<String> trusted = policy.fingerprints(command.content().commandClass());
      for (PointName subject : command.content().action().changedPoints()) {
        OptionalLong newest = context.journal().lastCounter(key.device(), subject, trusted);
        if (newest.isPresent() && newest.getAsLong() > command.content().counter()) {
          throw new CommandRejectedException(
              Rejection.SUPERSEDED, "a newer install for %s is queued".formatted(key.device()));
        }
      }
      if (!context.clock().isTrusted()) {
        throw new CommandRejectedException(
            Rejection.CLOCK_UNTRUSTED, "the gateway's clock is no longer trusted");
      }
    } catch (CommandRejectedException rejected) {
      throw new RejectionCarrier(rejected);
    }
  }

  @Override
  public CompletionStage<Void> saveProgress(Json what) {
    return CompletableFuture.supplyAsync(() -> recorded(what), context.thread())
        .thenCompose(Function.identity());
  }

  private CompletionStage<Void> recorded(Json what) {
    try {
      if (isEnded) {
        throw new IOException("the command has ended");
      }
      if (!isArmed) {
        context.journal().append(new JournalRecord.Armed(key, context.clock().instant()));
        isArmed = true;
      }
      context.journal().append(new JournalRecord.Step(key, context.clock().instant(), what));
      return context
          .commit()
          .durableBeforeWrite()
          .thenRunAsync(() -> savedProgress = what, context.thread());
    } catch (IOException failed) {
      return CompletableFuture.failedFuture(failed);
    }
  }

  @Override
  public CompletionStage<Void> slot() {
    CompletableFuture<Void> granted = new CompletableFuture<>();
    context
        .thread()
        .execute(
            () -> {
              var unused = slot.thenRun(() -> granted.complete(null));
              if (!isQueued && !isEnded) {
                isQueued = true;
                queues.of(key.device()).add(this);
              }
            });
    return granted;
  }

  @Override
  public void releaseSlot() {
    context
        .thread()
        .execute(
            () -> {
              Runnable next = onRelease;
              if (next != null && !isEnded) {
                onRelease = null;
                isQueued = false;
                slot = new CompletableFuture<>();
                next.run();
              }
            });
  }

  @Override
  public void begin(Runnable next) {
    onRelease = next;
    slot.complete(null);
    if (isEnded) {
      next.run();
    }
  }

  @Override
  public void progress(String word, String detail) {
    context
        .thread()
        .execute(
            () -> {
              if (!isEnded) {
                context.receipts().progress(key, reply, word, detail);
              }
            });
  }

  @Override
  public void end(CommandResult result) {
    context
        .thread()
        .execute(
            () -> {
              if (isEnded) {
                log.error("install ended twice device={} id={}", key.device(), key.id());
                return;
              }
              isEnded = true;
              context.receipts().end(key, command.content().commandClass(), reply, result);
              Runnable next = onRelease;
              if (next != null) {
                next.run();
              }
            });
  }
}
