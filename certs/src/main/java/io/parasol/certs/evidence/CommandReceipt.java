// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Printable;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.Value;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway's answer to a command: what was verified, written and read back.
 *
 * @param command the command's id; empty only for a refusal of something that claims none.
 * @param reason a {@code Rejection}'s word, or why it failed; empty where the outcome says it all.
 * @param detail one line for people; made printable, and cut where it is too long.
 * @param written what went to the device, in the profile's unit.
 * @param reverts the command whose time was over and which was put back by this; it has an id of
 *     its own.
 * @param place where its {@link #record} stands in the log; empty while it has none.
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

  /** {@code payloadType} of the envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.parasol.receipt+json";

  /** The largest receipt that is looked at, in bytes; more than any command can make it. */
  public static final int LARGEST = 512 * 1024;

  public CommandReceipt {
    reason = reason.map(Printable::of);
    detail = detail.map(Printable::of);
    written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    readBack = Collections.unmodifiableMap(new LinkedHashMap<>(readBack));
  }

  /** The JSON that is signed. */
  public byte[] toJson() {
    return ReceiptJson.write(this);
  }

  /** What of it stands in the log: all but its place there. */
  public byte[] record() {
    return ReceiptJson.record(this);
  }

  /** The same receipt, which stands at that place. */
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

  /** The same receipt, of what took back that command under an id of its own. */
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
   * Reads a receipt that the gateway's key has signed. Members that are unknown are ignored: a
   * newer gateway may say more.
   *
   * @throws JsonException if it was not, or is malformed, or does not stand where it says.
   */
  public static CommandReceipt open(byte[] envelope, VerificationKey gateway) throws JsonException {
    return open(envelope, List.of(gateway));
  }

  /** As {@link #open(byte[], VerificationKey)}, of any of the keys. */
  public static CommandReceipt open(byte[] envelope, Collection<VerificationKey> gateway)
      throws JsonException {
    if (envelope.length > LARGEST) {
      throw new JsonException(
          "receipt of %d bytes; expected at most %d".formatted(envelope.length, LARGEST));
    }
    Envelope read = Envelope.parse(envelope);
    if (!read.payloadType().equals(PAYLOAD_TYPE)) {
      throw new JsonException("receipt: expected payloadType " + PAYLOAD_TYPE);
    }
    if (read.signers(gateway).isEmpty()) {
      throw new JsonException("receipt: the gateway has not signed it");
    }
    return ReceiptJson.read(read.payload());
  }
}
