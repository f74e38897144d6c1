// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;

/**
 * The envelope of a command that was verified when it came, as the journal has kept it: the only
 * one that is believed without being verified again.
 */
final class KeptEnvelope {

  private final SignedCommand envelope;

  /**
   * As the journal has it.
   *
   * @throws IllegalStateException if it is no such envelope, as also of the other methods: the
   *     journal is then not what it was.
   */
  KeptEnvelope(byte[] kept) {
    try {
      envelope = SignedCommand.parse(kept);
    } catch (CommandRejectedException impossible) {
      throw neverVerified(impossible);
    }
  }

  Command content() {
    try {
      return envelope.allegedContent();
    } catch (CommandRejectedException impossible) {
      throw neverVerified(impossible);
    }
  }

  /** The command; its signers are those of whom the site still knows. */
  VerifiedCommand verifiedBefore(CommandPolicy policy) {
    try {
      return envelope.acceptedBefore(policy);
    } catch (CommandRejectedException impossible) {
      throw neverVerified(impossible);
    }
  }

  private static IllegalStateException neverVerified(CommandRejectedException why) {
    return new IllegalStateException("the journal holds what was never verified", why);
  }
}
