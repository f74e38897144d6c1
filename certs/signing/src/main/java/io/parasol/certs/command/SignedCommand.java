// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command as received. Its content is untrusted before {@link #verify}. */
public final class SignedCommand {

  /** Maximum size of an envelope in bytes. A larger one is not parsed. */
  public static final int MAX_BYTES = 64 * 1024;

  private final Envelope envelope;

  SignedCommand(Envelope envelope) {
    this.envelope = envelope;
  }

  /**
   * Parses an envelope of limited size.
   *
   * @throws CommandRejectedException {@code too_large} or {@code malformed}.
   */
  public static SignedCommand parse(byte[] envelope) throws CommandRejectedException {
    if (envelope.length > MAX_BYTES) {
      throw new CommandRejectedException(
          Rejection.TOO_LARGE, "command is larger than %d bytes".formatted(MAX_BYTES));
    }
    Envelope read;
    try {
      read = Envelope.parse(envelope);
    } catch (JsonException malformed) {
      throw new CommandRejectedException(Rejection.MALFORMED, malformed.getMessage());
    }
    if (!read.payloadType().equals(Command.PAYLOAD_TYPE)) {
      throw new CommandRejectedException(
          Rejection.MALFORMED, "payloadType: expected " + Command.PAYLOAD_TYPE);
    }
    return new SignedCommand(read);
  }

  /** Returns the JSON form of the envelope. */
  public byte[] toJson() {
    return envelope.toJson();
  }

  /** Returns the number of signatures, whether they are valid or not. */
  public int signatureCount() {
    return envelope.signatureCount();
  }

  /** Returns this command with one more signature. */
  public SignedCommand withSignatureBy(SigningKey key) {
    return new SignedCommand(envelope.withSignatureBy(key));
  }

  /**
   * Returns the unverified id in the payload, for the receipt of a rejection only. Returns empty if
   * there is no well-formed id.
   */
  public Optional<String> unverifiedId() {
    try {
      return Json.parse(envelope.payload()) instanceof Json.Obj object
              && object.members().get("id") instanceof Json.Str id
              && Command.isId(id.text())
          ? Optional.of(id.text())
          : Optional.empty();
    } catch (JsonException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Returns the unverified content, for display to signers and senders. It must never be executed.
   *
   * @throws CommandRejectedException {@code malformed}.
   */
  public Command unverifiedContent() throws CommandRejectedException {
    try {
      return Command.parse(envelope.payload());
    } catch (JsonException malformed) {
      throw new CommandRejectedException(Rejection.MALFORMED, malformed.getMessage());
    }
  }

  /**
   * Returns a command that {@link #verify} accepted before, from storage that only the gateway
   * writes. The gateway completes such a command after a restart. Its validity period and counters
   * are not checked again. Its signers are those that the current policy still contains.
   *
   * @throws CommandRejectedException {@code malformed}.
   */
  public VerifiedCommand restoreAccepted(CommandPolicy policy) throws CommandRejectedException {
    Command content = unverifiedContent();
    Map<SignerName, VerificationKey> signers = new LinkedHashMap<>();
    for (CommandPolicy.Signer each : policy.signers()) {
      if (!envelope.signers(List.of(each.key())).isEmpty()) {
        signers.put(each.name(), each.key());
      }
    }
    return new VerifiedCommand(this, content, signers);
  }

  /**
   * Verifies the command. The checks have the order of {@link Rejection}, from {@code
   * unknown_signer} to {@code clock_untrusted}; the first failure is reported. The payload is not
   * parsed before a key of the policy has verified it, so {@code malformed} may be reported at that
   * point.
   *
   * <p>An untrusted clock is assumed to be behind. It can show that a command has expired, but not
   * that a command is not yet valid; the result is {@code clock_untrusted} at the end.
   *
   * @param device the device on whose command topic the command arrived.
   * @param now current time; {@code clockIsTrusted} states whether it can be trusted.
   */
  public VerifiedCommand verify(
      CommandPolicy policy,
      SiteId site,
      DeviceId device,
      ReplayMemory memory,
      Instant now,
      boolean clockIsTrusted)
      throws CommandRejectedException {
    Set<VerificationKey> signers = policy.requireKnownSigner(envelope.signers(policy.keys()));
    Command content = unverifiedContent();
    Map<SignerName, VerificationKey> counting =
        policy.requireThreshold(content.commandClass(), signers);
    CommandChecks checks = new CommandChecks(content, Set.copyOf(counting.values()));
    checks.requireAddressedTo(site, device);
    checks.requireWithinValidity(now, clockIsTrusted);
    checks.requireNotReplayed(memory, policy.fingerprints(content.commandClass()));
    if (!clockIsTrusted) {
      throw new CommandRejectedException(
          Rejection.CLOCK_UNTRUSTED, "the clock of the gateway is not trusted");
    }
    return new VerifiedCommand(this, content, counting);
  }
}
