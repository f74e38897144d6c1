// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.JsonException;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The content of a command: what a signer says. Whether it was signed is not known here; only
 * {@link VerifiedCommand} says so.
 *
 * @param id 1 to 64 of letters, digits and '-'; UUID version 7 where Parasol makes it.
 * @param counter not below 0; rises with each command of a signer to a device.
 * @param expires after {@code notBefore}, by at most {@link #LONGEST_LIFE}.
 * @param require what must be measured right before the write; at most {@link Action#MOST_POINTS}.
 */
public record Command(
    String id,
    SiteId site,
    DeviceId device,
    CommandClass commandClass,
    Action action,
    long counter,
    Instant notBefore,
    Instant expires,
    Map<PointName, Bound> require) {

  /** {@code payloadType} of the envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.parasol.command+json";

  /** A command may be valid for a bounded time only. */
  public static final Duration LONGEST_LIFE = Duration.ofDays(7);

  public Command {
    require = Map.copyOf(require);
  }

  /** The JSON that is signed. */
  public byte[] toJson() {
    throw new UnsupportedOperationException("STUB");
  }

  /** Reads what {@link #toJson} writes; an unknown member is malformed, so that none is ignored. */
  static Command parse(byte[] utf8) throws JsonException {
    throw new UnsupportedOperationException("STUB");
  }
}
