// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.CommandExecution.CommandThread;
import io.parasol.legacy.modbus.poll.PollContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * The claim of one command on the line. It is released during pauses of the command, and while the
 * command waits for its approval.
 */
@ConfinedTo("link")
final class LinkClaim implements CommandThread {

  /**
   * Age up to which an approval needs no second one. The checks of an approval are that old anyway,
   * because its record waits for the disk.
   */
  static final Duration MAX_APPROVAL_AGE = Duration.ofMillis(50);

  private final PollContext context;
  private boolean isHeld;

  LinkClaim(PollContext context) {
    this.context = context;
  }

  /** Claims the line; completes when the claim is granted. */
  CompletionStage<Void> claim() {
    return context.arbiter().claim().thenRun(() -> isHeld = true);
  }

  /**
   * Requests the approval, which waits for the disk. Other commands use the line meanwhile; polls
   * do as well, unless this command has claimed the line before. If the line is not free soon, the
   * approval is requested again once it is claimed: it is recorded already, and only checks whether
   * it still holds.
   */
  @Override
  public CompletionStage<Void> await(Supplier<CompletionStage<Void>> approval, Duration timeout) {
    ScheduledExecutorService loop = context.time().loop();
    Runnable resume = yieldIfHeld();
    return CommandThread.awaitOn(loop, approval.get(), timeout)
        .whenComplete(
            (approved, refusal) -> {
              if (refusal != null) {
                resume.run();
              }
            })
        .thenCompose(
            approved -> {
              long approvedAt = context.time().now();
              return claim()
                  .thenCompose(
                      claimed -> {
                        resume.run();
                        return context.time().now() - approvedAt <= MAX_APPROVAL_AGE.toNanos()
                            ? CompletableFuture.completedFuture(null)
                            : CommandThread.awaitOn(loop, approval.get(), timeout);
                      });
            });
  }

  private Runnable yieldIfHeld() {
    if (!isHeld) {
      return () -> {};
    }
    isHeld = false;
    context.arbiter().yieldToClaims();
    return context.arbiter()::endYield;
  }

  /**
   * Releases the line for the given time, then claims it again and continues. Other requests use it
   * meanwhile.
   */
  @Override
  public void pause(Duration pause, Runnable then) {
    release();
    context.time().after(pause, () -> claim().thenRun(then));
  }

  @Override
  public void ended() {
    release();
  }

  private void release() {
    if (isHeld) {
      isHeld = false;
      context.arbiter().release();
    }
  }
}
