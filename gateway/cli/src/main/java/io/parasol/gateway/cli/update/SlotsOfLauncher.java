// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.update;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.update.ProgramSlots;

/** The slots that the launcher has named to this process. */
final class SlotsOfLauncher {

  private SlotsOfLauncher() {}

  /**
   * Opens the slots.
   *
   * @throws VerbException if there are none.
   */
  static ProgramSlots open() {
    return ProgramSlots.of(System.getenv())
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.FAILED,
                    "the launcher has no folder for other versions; expected PARASOL_SLOTS in its"
                        + " environment, or a folder that belongs to you"));
  }
}
