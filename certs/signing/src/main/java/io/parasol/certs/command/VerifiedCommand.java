// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command with enough authorized signers, for this site and device, valid in time and not
 * replayed, at the time of {@link SignedCommand#verify}. Only {@link SignedCommand} and this class
 * create instances.
 */
public final class VerifiedCommand {

  private final @Nullable SignedCommand signed;
  private final Command content;
  private final Map<SignerName, VerificationKey> signers;

  VerifiedCommand(
      @Nullable SignedCommand signed, Command content, Map<SignerName, VerificationKey> signers) {
    this.signed = signed;
    this.content = content;
    this.signers = Map.copyOf(signers);
  }

  public Command content() {
    return content;
  }

  /**
   * Returns the verified command with all its signatures, for a device that reads envelopes itself.
   * Returns empty for a command that {@linkplain #revertCommand restores} previous values, because
   * its exact content is not signed.
   */
  public Optional<SignedCommand> signed() {
    return Optional.ofNullable(signed);
  }

  /** Returns the signers that counted towards the threshold. */
  public Map<SignerName, VerificationKey> signers() {
    return signers;
  }

  /**
   * Returns the command that restores the previous values after this command's revert time. The
   * signatures of this command also authorize that.
   *
   * @param id id of the new command.
   * @param values previous values of points that this command writes.
   * @throws IllegalArgumentException if this command has no revert time, or writes other points.
   */
  public VerifiedCommand revertCommand(String id, Map<PointName, Value> values) {
    if (!content.revertsLater() || !content.action().changedPoints().containsAll(values.keySet())) {
      throw new IllegalArgumentException(
          "command %s: expected a command with revert-after that writes %s"
              .formatted(content.id(), values.keySet()));
    }
    return new VerifiedCommand(
        null,
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
   * Checks again, with the current policy, that the counted signers may sign the command. Time may
   * have passed, and a key may have been removed.
   *
   * @throws CommandRejectedException {@code unknown_signer} or {@code threshold_not_met}.
   */
  public void requireAuthorized(CommandPolicy policy) throws CommandRejectedException {
    policy.requireThreshold(content.commandClass(), policy.requireKnownSigner(signers.values()));
  }
}
