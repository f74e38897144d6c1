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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An install between its acceptance and its end. It enters the device's queue only when the
 * installer requests a slot.
 */
final class InstallTask implements DeviceQueue.Turn, InstallJob {

  private static final Logger log = LoggerFactory.getLogger(InstallTask.class);

  private final CommandContext office;
  private final DeviceQueues lanes;
  private final CommandKey key;
  private final VerifiedCommand command;
  private final ReplyTo reply;
  private CompletableFuture<Void> turn = new CompletableFuture<>();

  private volatile Optional<Json> kept;
  private boolean isArmed;
  private boolean isQueued;
  private boolean isEnded;
  private @Nullable Runnable over;

  /**
   * @param kept the progress that an earlier process saved.
   */
  InstallTask(
      CommandContext office,
      DeviceQueues lanes,
      CommandKey key,
      VerifiedCommand command,
      ReplyTo reply,
      Optional<Json> kept) {
    this.office = office;
    this.lanes = lanes;
    this.key = key;
    this.command = command;
    this.reply = reply;
    this.kept = kept;
    this.isArmed = kept.isPresent();
  }

  @Override
  public VerifiedCommand command() {
    return command;
  }

  @Override
  public Optional<Json> kept() {
    return kept;
  }

  @Override
  public void requireStillDue() throws CommandRejectedException {
    try {
      CompletableFuture.runAsync(this::checkStillDue, office.thread()).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof Undue undue) {
        throw undue.why;
      }
      throw failed;
    }
  }

  /** Carries a rejection to the calling thread. */
  private static final class Undue extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient CommandRejectedException why;

    Undue(CommandRejectedException why) {
      super(why);
      this.why = why;
    }
  }

  private void checkStillDue() {
    try {
      if (office.standstill().ending().isPresent()) {
        throw new CommandRejectedException(
            Rejection.PRECONDITION_FAILED, "a security self-test of the gateway has failed");
      }
      CommandPolicy policy = office.site().policy().get();
      command.requireEntitled(policy);
      Instant now = office.clock().instant();
      if (!now.isBefore(command.content().expires())) {
        throw new CommandRejectedException(
            Rejection.EXPIRED,
            "the command expired at %s while it waited".formatted(command.content().expires()));
      }
      Set<String> trusted = policy.fingerprints(command.content().commandClass());
      for (PointName subject : command.content().action().subjects()) {
        OptionalLong newest = office.journal().lastCounter(key.device(), subject, trusted);
        if (newest.isPresent() && newest.getAsLong() > command.content().counter()) {
          throw new CommandRejectedException(
              Rejection.SUPERSEDED, "a newer install for %s is queued".formatted(key.device()));
        }
      }
      if (!office.clock().isTrusted()) {
        throw new CommandRejectedException(
            Rejection.CLOCK_UNTRUSTED, "the gateway's clock is no longer trusted");
      }
    } catch (CommandRejectedException rejected) {
      throw new Undue(rejected);
    }
  }

  @Override
  public CompletionStage<Void> keep(Json what) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            if (isEnded) {
              throw new IOException("the command has ended");
            }
            if (!isArmed) {
              office.journal().record(new JournalRecord.Armed(key, office.clock().instant()));
              isArmed = true;
            }
            office.journal().record(new JournalRecord.Step(key, office.clock().instant(), what));
            kept = Optional.of(what);
          } catch (IOException failed) {
            throw new CompletionException(failed);
          }
        },
        office.thread());
  }

  @Override
  public CompletionStage<Void> turn() {
    CompletableFuture<Void> comes = new CompletableFuture<>();
    office
        .thread()
        .execute(
            () -> {
              var unused = turn.thenRun(() -> comes.complete(null));
              if (!isQueued && !isEnded) {
                isQueued = true;
                lanes.of(key.device()).add(this);
              }
            });
    return comes;
  }

  @Override
  public void giveTurnBack() {
    office
        .thread()
        .execute(
            () -> {
              Runnable next = over;
              if (next != null && !isEnded) {
                over = null;
                isQueued = false;
                turn = new CompletableFuture<>();
                next.run();
              }
            });
  }

  @Override
  public void begin(Runnable next) {
    over = next;
    turn.complete(null);
    if (isEnded) {
      next.run();
    }
  }

  @Override
  public void progress(String word, String detail) {
    office
        .thread()
        .execute(
            () -> {
              if (!isEnded) {
                office.receipts().progress(key, reply, word, detail);
              }
            });
  }

  @Override
  public void end(CommandResult ending) {
    office
        .thread()
        .execute(
            () -> {
              if (isEnded) {
                log.error("install ended twice device={} id={}", key.device(), key.id());
                return;
              }
              isEnded = true;
              office.receipts().end(key, command.content().commandClass(), reply, ending);
              Runnable next = over;
              if (next != null) {
                next.run();
              }
            });
  }
}
