// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.site.SignerName;
import java.util.Map;

/**
 * A command that enough of the right people have signed, for this site and device, fresh and not
 * replayed, at the moment of {@link SignedCommand#verify}. Only that method makes one.
 */
public final class VerifiedCommand {

  private final Command content;
  private final Map<SignerName, VerificationKey> signers;

  VerifiedCommand(Command content, Map<SignerName, VerificationKey> signers) {
    this.content = content;
    this.signers = Map.copyOf(signers);
  }

  public Command content() {
    return content;
  }

  /** Whose signatures counted. */
  public Map<SignerName, VerificationKey> signers() {
    return signers;
  }

  /**
   * Checks again that those whose signatures counted may sign it, by the policy of now: time may
   * have passed, and a key been taken out.
   *
   * @throws CommandRejectedException {@code unknown_signer} or {@code threshold_not_met}.
   */
  public void requireEntitled(CommandPolicy policy) throws CommandRejectedException {
    policy.enough(content.commandClass(), policy.known(signers.values()));
  }
}
