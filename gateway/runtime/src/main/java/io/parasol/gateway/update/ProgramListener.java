// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.util.Optional;

/** Receives what happens to the program of the gateway. Called from any thread; must not block. */
public interface ProgramListener {

  /**
   * Which program runs.
   *
   * @param slot the word of its slot.
   * @param isTrial whether it must still prove that it works.
   * @param failed the command whose release was tried last and given up; empty if none was.
   */
  void programRuns(String slot, String version, boolean isTrial, Optional<String> failed);

  /** The gateway ends now, so that a release starts for its trial. */
  void updateBegun(String version);

  /**
   * A release works and stays, or the gateway has gone back to the previous version.
   *
   * @param outcome as in a receipt.
   * @param reason as in a receipt.
   */
  void updateEnded(String version, String outcome, String reason, String why);
}
