// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway's receipt for a command: what was verified, written and read back.
 *
 * @param command id of the command; empty only if a rejected message contains no id.
 * @param reason name of the {@code Rejection}, or the reason of a failure; empty if the outcome
 *     needs none.
 * @param detail one line for operators; escaped, and truncated if it is too long.
 * @param written values that were written to the device, in the unit of the profile.
 * @param reverts id of the command whose time was over and whose previous values were restored; the
 *     restoring command has an id of its own.
 * @param place position of its {@link #record} in the log; empty before it is in the log.
 */
public record CommandReceipt(
    Optional<String> command,
    SiteId site,
    DeviceId device,
    Outcome outcome,
    Optional<String> reason,
    Optional<String> detail,
    Map<PointName, Value> written,
    Map<PointName, Value> readBack,
    Instant at,
    Optional<String> reverts,
    Optional<LogPlace> place) {

  /** The {@code payloadType} of the envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.parasol.receipt+json";

  /** Maximum size of a receipt in bytes. No command can cause a larger one. */
  public static final int MAX_BYTES = 512 * 1024;

  public CommandReceipt {
    reason = reason.map(Printable::of);
    detail = detail.map(Printable::of);
    written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    readBack = Collections.unmodifiableMap(new LinkedHashMap<>(readBack));
  }

  /** Returns the JSON that is signed. */
  public byte[] toJson() {
    return ReceiptJson.write(this);
  }

  /** Returns the record for the log: everything except the position in the log. */
  public byte[] record() {
    return ReceiptJson.record(this);
  }

  /** Returns this receipt with a position in the log. */
  public CommandReceipt at(LogPlace where) {
    return new CommandReceipt(
        command,
        site,
        device,
        outcome,
        reason,
        detail,
        written,
        readBack,
        at,
        reverts,
        Optional.of(where));
  }

  /**
   * Returns this receipt for a command that restored the values of another one.
   *
   * @param id id of the restoring command.
   * @param reverted id of the command whose values were restored.
   */
  public CommandReceipt reverting(String id, String reverted) {
    return new CommandReceipt(
        Optional.of(id),
        site,
        device,
        outcome,
        reason,
        detail,
        written,
        readBack,
        at,
        Optional.of(reverted),
        place);
  }

  public Envelope sign(SigningKey gateway) {
    return Envelope.sign(PAYLOAD_TYPE, toJson(), gateway);
  }

  /**
   * Reads a receipt that the key of the gateway has signed. Unknown members are ignored, because a
   * newer gateway may add some.
   *
   * @throws JsonException if the signature is missing, the receipt is malformed, or its proof does
   *     not match its position in the log.
   */
  public static CommandReceipt open(byte[] envelope, VerificationKey gateway) throws JsonException {
    return open(envelope, List.of(gateway));
  }

  /** Reads a receipt as {@link #open(byte[], VerificationKey)} does, signed by any of the keys. */
  public static CommandReceipt open(byte[] envelope, Collection<VerificationKey> gateway)
      throws JsonException {
    if (envelope.length > MAX_BYTES) {
      throw new JsonException(
          "receipt of %d bytes; expected at most %d".formatted(envelope.length, MAX_BYTES));
    }
    Envelope read = Envelope.parse(envelope);
    if (!read.payloadType().equals(PAYLOAD_TYPE)) {
      throw new JsonException("receipt: expected payloadType " + PAYLOAD_TYPE);
    }
    if (read.signers(gateway).isEmpty()) {
      throw new JsonException("receipt: has no valid signature of the gateway");
    }
    return ReceiptJson.read(read.payload());
  }
}
