// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.SignerName;
import io.parasol.config.site.SiteId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command as it came off the wire. Nothing in it is to be believed before {@link #verify}. */
public final class SignedCommand {

  /** The largest envelope that is looked at, in bytes. */
  public static final int LARGEST = 64 * 1024;

  private final Envelope envelope;

  SignedCommand(Envelope envelope) {
    this.envelope = envelope;
  }

  /**
   * Bounds and reads the envelope.
   *
   * @throws CommandRejectedException {@code too_large} or {@code malformed}.
   */
  public static SignedCommand parse(byte[] envelope) throws CommandRejectedException {
    if (envelope.length > LARGEST) {
      throw new CommandRejectedException(
          Rejection.TOO_LARGE, "more than %d bytes".formatted(LARGEST));
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

  /** The envelope in its JSON form. */
  public byte[] toJson() {
    return envelope.toJson();
  }

  /** The same command with one more signature. */
  public SignedCommand signedAlsoBy(SigningKey key) {
    return new SignedCommand(envelope.signedAlsoBy(key));
  }

  /**
   * The id that the payload claims, for the receipt of a refusal only; empty if it claims none of
   * the right form.
   */
  public Optional<String> allegedId() {
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
   * What the payload claims, to be shown to whoever signs or sends it; never to be acted on.
   *
   * @throws CommandRejectedException {@code malformed}.
   */
  public Command allegedContent() throws CommandRejectedException {
    try {
      return Command.parse(envelope.payload());
    } catch (JsonException malformed) {
      throw new CommandRejectedException(Rejection.MALFORMED, malformed.getMessage());
    }
  }

  /**
   * A command that {@link #verify} accepted before, and that was kept where only the gateway
   * writes: to see it to its end after a restart. Its time and its counters are not looked at
   * again, and its signers are those whom the policy of now still knows.
   *
   * @throws CommandRejectedException {@code malformed}.
   */
  public VerifiedCommand acceptedBefore(CommandPolicy policy) throws CommandRejectedException {
    Command content = allegedContent();
    Map<SignerName, VerificationKey> signers = new LinkedHashMap<>();
    for (CommandPolicy.Signer each : policy.signers()) {
      if (!envelope.signers(List.of(each.key())).isEmpty()) {
        signers.put(each.name(), each.key());
      }
    }
    return new VerifiedCommand(this, content, signers);
  }

  /**
   * Checks, in the order of {@link Rejection} from {@code unknown_signer} to {@code
   * clock_untrusted}; the first that fails is the one reported. The payload is not read before a
   * key of the policy has signed it; {@code malformed} is told then.
   *
   * <p>A clock that is not trusted is taken to be behind: it may tell that a command has expired,
   * but not that its time has not come, which is {@code clock_untrusted} at the end.
   *
   * @param device whose command topic it came by.
   * @param now the time; whether it is to be trusted is {@code clockIsTrusted}.
   */
  public VerifiedCommand verify(
      CommandPolicy policy,
      SiteId site,
      DeviceId device,
      ReplayMemory memory,
      Instant now,
      boolean clockIsTrusted)
      throws CommandRejectedException {
    Set<VerificationKey> signers = policy.known(envelope.signers(policy.keys()));
    Command content = allegedContent();
    Map<SignerName, VerificationKey> counted = policy.enough(content.commandClass(), signers);
    Acceptance acceptance = new Acceptance(content, Set.copyOf(counted.values()));
    acceptance.requireAddressedTo(site, device);
    acceptance.requireInTime(now, clockIsTrusted);
    acceptance.requireFresh(memory, policy.fingerprints(content.commandClass()));
    if (!clockIsTrusted) {
      throw new CommandRejectedException(
          Rejection.CLOCK_UNTRUSTED, "the gateway does not know the time");
    }
    return new VerifiedCommand(this, content, counted);
  }
}
