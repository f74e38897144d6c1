// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.Value;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The gateway's answer to a command: what was verified, written and read back.
 *
 * @param command the command's id; empty only for a refusal of something that claims none.
 * @param reason a {@code Rejection}'s word, or why it failed; empty where the outcome says it all.
 * @param detail one line for people.
 * @param written what went to the device, in the profile's unit.
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
    Instant at) {

  /** {@code payloadType} of the envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.parasol.receipt+json";

  public CommandReceipt {
    written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    readBack = Collections.unmodifiableMap(new LinkedHashMap<>(readBack));
  }

  public Envelope sign(SigningKey gateway) {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Reads a receipt that one of the gateway's keys has signed.
   *
   * @throws JsonException if it was not, or is malformed.
   */
  public static CommandReceipt open(byte[] envelope, VerificationKey gateway) throws JsonException {
    throw new UnsupportedOperationException("STUB");
  }
}
