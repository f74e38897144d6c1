// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import io.parasol.gateway.command.journal.CommandResult;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** An accepted command that installs a release. Thread-safe. */
public interface InstallJob {

  /**
   * Returns the command. After a restart it names only those signers that the site's policy still
   * lists; {@link #requireStillDue} checks whether they are enough.
   */
  VerifiedCommand command();

  /**
   * Returns the progress that was saved last, in this process or before a restart; empty if nothing
   * was begun.
   */
  Optional<Json> savedProgress();

  /**
   * Checks again that the signers are still authorized, that the command has not expired, that no
   * newer one has arrived, and that the clock is trusted. Blocks briefly on the command thread.
   *
   * @throws CommandRejectedException with the reason.
   */
  void requireStillDue() throws CommandRejectedException;

  /**
   * Saves the progress of the install, in place of what was saved before.
   *
   * @return completes when the data is on the disk; exceptionally if it may not be there.
   */
  CompletionStage<Void> saveProgress(Json what);

  /**
   * Requests the device's queue slot. After the stage completes, no other command for the device
   * runs until the job ends or calls {@link #releaseSlot}.
   *
   * @return completes on the command thread.
   */
  CompletionStage<Void> slot();

  /**
   * Releases the slot, so that other commands for the device run until the job requests a slot
   * again.
   */
  void releaseSlot();

  /**
   * Publishes a progress receipt for the operators. Its delivery is not assured, and it is not
   * recorded in the log.
   */
  void progress(String word, String detail);

  /** Ends the job; only the first call counts. */
  void end(CommandResult result);
}
