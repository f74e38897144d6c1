// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;

/**
 * The envelope of a command that was verified when it arrived, as stored in the journal. It is the
 * only envelope that the gateway trusts without verifying it again.
 */
final class JournaledEnvelope {

  private final SignedCommand envelope;

  /**
   * Parses the stored envelope.
   *
   * @throws IllegalStateException if this is not a verified envelope; the journal was then changed.
   *     The other methods throw it for the same reason.
   */
  JournaledEnvelope(byte[] journaled) {
    try {
      envelope = SignedCommand.parse(journaled);
    } catch (CommandRejectedException impossible) {
      throw neverVerified(impossible);
    }
  }

  Command content() {
    try {
      return envelope.unverifiedContent();
    } catch (CommandRejectedException impossible) {
      throw neverVerified(impossible);
    }
  }

  /** Returns the command with those of its signers that the policy still lists. */
  VerifiedCommand verifiedBefore(CommandPolicy policy) {
    try {
      return envelope.restoreAccepted(policy);
    } catch (CommandRejectedException impossible) {
      throw neverVerified(impossible);
    }
  }

  private static IllegalStateException neverVerified(CommandRejectedException why) {
    return new IllegalStateException("the journal holds an envelope that was never verified", why);
  }
}
