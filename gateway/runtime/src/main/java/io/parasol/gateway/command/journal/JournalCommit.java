// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Makes the appended records of the journal durable, while the command thread goes on. Records of
 * all commands that are appended during a sync share the next one.
 *
 * <p>The checkpoint of the log follows beside it. Before the first byte of a command goes to a
 * device, the log on the disk has the records of that command, and the checkpoint has its counter.
 * If the log loses its newest records later, the command is therefore not carried out again.
 */
public final class JournalCommit {

  private final SharedOperation log;
  private final SharedOperation checkpoint;

  /**
   * @param commands runs what waits for a record, in the order of the records.
   * @param logDisk runs the syncs of the log, one at a time.
   * @param checkpointDisk runs those of the checkpoint, one at a time.
   */
  public JournalCommit(
      CommandJournal journal, Executor commands, Executor logDisk, Executor checkpointDisk) {
    this.log = new SharedOperation(journal::sync, logDisk, commands);
    this.checkpoint = new SharedOperation(journal::saveCheckpoint, checkpointDisk, commands);
  }

  /**
   * Waits until everything that was appended is durable.
   *
   * @param then runs afterwards, on the command thread.
   * @param orElse runs instead if it may not be durable. Nothing can be recorded any more then.
   */
  public void whenDurable(Runnable then, Consumer<IOException> orElse) {
    log.request(then, orElse);
  }

  /**
   * Waits until everything that was appended is durable, and so is the checkpoint, with the
   * counters of all accepted commands.
   *
   * @return completes on a thread of the disk, so that a write does not wait for the command
   *     thread; with an {@link IOException} as {@link #whenDurable} does.
   */
  public CompletionStage<Void> durableBeforeWrite() {
    CompletionStage<Void> saved = checkpoint.request();
    return log.request().thenCombine(saved, (synced, stated) -> null);
  }

  /** Lets the checkpoint show what is durable now. */
  public void saveCheckpoint() {
    checkpoint.request(() -> {}, failed -> {});
  }

  /** Returns whether nothing waits for the disk. */
  public boolean isIdle() {
    return log.isIdle() && checkpoint.isIdle();
  }
}
