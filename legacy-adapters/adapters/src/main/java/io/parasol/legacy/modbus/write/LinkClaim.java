// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.CommandExecution.CommandThread;
import io.parasol.legacy.modbus.poll.PollContext;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The claim of one command on the line, released during its pauses. */
@ConfinedTo("link")
final class LinkClaim implements CommandThread {

  private final PollContext context;
  private boolean isHeld;

  LinkClaim(PollContext context) {
    this.context = context;
  }

  /** Claims the line; completes when the claim is granted. */
  CompletionStage<Void> claim() {
    return context.arbiter().claim().thenRun(() -> isHeld = true);
  }

  @Override
  public CompletionStage<Void> await(CompletionStage<Void> approval, Duration timeout) {
    return CommandThread.awaitOn(context.time().loop(), approval, timeout);
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
