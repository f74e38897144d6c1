// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.concurrent.TimedExecutor;

/**
 * The thread of commands, and the threads that wait for the disk in its place.
 *
 * @param log syncs the records of the log.
 * @param checkpoint syncs the checkpoint of the log.
 * @param summary sums up the journal.
 */
public record CommandThreads(
    CommandThread commands, TimedExecutor log, TimedExecutor checkpoint, TimedExecutor summary)
    implements AutoCloseable {

  /** Creates the threads of a gateway. */
  public static CommandThreads create() {
    // Never interrupted, because that would close the files.
    return new CommandThreads(
        new CommandThread(),
        new SerialExecutor("command-log", SerialExecutor.Closing.FINISH),
        new SerialExecutor("command-checkpoint", SerialExecutor.Closing.FINISH),
        new SerialExecutor("command-summary", SerialExecutor.Closing.FINISH));
  }

  @Override
  public void close() {
    commands.close();
    log.close();
    checkpoint.close();
    summary.close();
  }
}
