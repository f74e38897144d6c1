// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SignerName;
import io.parasol.config.site.Value;
import java.util.Map;
import java.util.Optional;

/**
 * A command that enough of the right people have signed, for this site and device, fresh and not
 * replayed, at the moment of {@link SignedCommand#verify}. Only that method makes one, and what
 * follows from one.
 */
public final class VerifiedCommand {

  private final Optional<SignedCommand> signed;
  private final Command content;
  private final Map<SignerName, VerificationKey> signers;

  VerifiedCommand(SignedCommand signed, Command content, Map<SignerName, VerificationKey> signers) {
    this(Optional.of(signed), content, signers);
  }

  private VerifiedCommand(
      Optional<SignedCommand> signed, Command content, Map<SignerName, VerificationKey> signers) {
    this.signed = signed;
    this.content = content;
    this.signers = Map.copyOf(signers);
  }

  public Command content() {
    return content;
  }

  /**
   * What was verified, with all its signatures, for a device that reads envelopes itself; empty for
   * one that {@linkplain #takingBack takes back}, which nobody has signed word for word.
   */
  public Optional<SignedCommand> signed() {
    return signed;
  }

  /** Whose signatures counted. */
  public Map<SignerName, VerificationKey> signers() {
    return signers;
  }

  /**
   * What takes back, after the time that this command asks for, what it has set: its signers have
   * signed that, too.
   *
   * @param id its own.
   * @param values what was there before, of points that this command writes.
   * @throws IllegalArgumentException if this command is not for a time, or writes other points.
   */
  public VerifiedCommand takingBack(String id, Map<PointName, Value> values) {
    if (!content.isForATime() || !content.action().subjects().containsAll(values.keySet())) {
      throw new IllegalArgumentException(
          "command %s: expected one that is to take back %s"
              .formatted(content.id(), values.keySet()));
    }
    return new VerifiedCommand(
        Optional.empty(),
        new Command(
            id,
            content.site(),
            content.device(),
            content.commandClass(),
            new Action.Write(values, Optional.empty()),
            content.counter(),
            content.notBefore(),
            content.expires(),
            Map.of()),
        signers);
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
