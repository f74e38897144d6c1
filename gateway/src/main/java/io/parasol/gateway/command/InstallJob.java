// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One accepted command that installs a release. For any thread. */
public interface InstallJob {

  /**
   * The command. After a restart its signers are those whom the site still knows: whether they are
   * enough, {@link #requireStillDue} says.
   */
  VerifiedCommand command();

  /** What was kept last of it, before a restart or after; empty if nothing was begun. */
  Optional<Json> kept();

  /**
   * Checks again that those who have signed it may still do so, that its time has not run out, no
   * newer one has come, and that the time is known.
   *
   * @throws CommandRejectedException with the reason. Blocks for a moment.
   */
  void requireStillDue() throws CommandRejectedException;

  /**
   * Keeps what must not be forgotten of it, instead of what was kept before.
   *
   * @return completes when it is on the disk; exceptionally if it may not be there.
   */
  CompletionStage<Void> keep(Json what);

  /**
   * Waits for the device's turn: from then on no other command for it is carried out, until the job
   * has ended, or gives its turn back.
   *
   * @return completes on the thread of commands.
   */
  CompletionStage<Void> turn();

  /** Lets other commands for the device pass until it asks for its turn again. */
  void giveTurnBack();

  /** Tells the operators how far it is. Not for sure, and not for the record. */
  void progress(String word, String detail);

  /** The end of it; the first counts. */
  void end(Ending ending);
}
