// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The content of a command, as the signer wrote it. It is not authenticated; only a {@link
 * VerifiedCommand} is.
 *
 * @param id 1 to 64 letters, digits and '-'; a UUID version 7 if Parasol creates it.
 * @param commandClass {@code firmware} for an install.
 * @param counter 0 or more; rises with each command of a signer to a device.
 * @param notBefore 1970 or later; {@code expires} is before the year 10000.
 * @param expires after {@code notBefore}, by at most {@link #MAX_LIFETIME}.
 * @param require ranges that are checked right before the write; at most {@link Action#MAX_POINTS}.
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

  /** The {@code payloadType} of the envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.parasol.command+json";

  /** Maximum validity period of a command. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(7);

  /**
   * Tolerance for a gateway whose clock is behind that of the signer: how much earlier than its
   * creation the validity of a command begins.
   */
  public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Instant YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);

  public Command {
    require = Collections.unmodifiableMap(new LinkedHashMap<>(require));
    if (!isId(id)) {
      throw new IllegalArgumentException("id: expected 1 to 64 letters, digits and '-'");
    }
    if (counter < 0) {
      throw new IllegalArgumentException("counter %d: expected 0 or more".formatted(counter));
    }
    if (notBefore.isBefore(Instant.EPOCH) || !expires.isBefore(YEAR_10000)) {
      throw new IllegalArgumentException("not-before, expires: expected years 1970 to 9999");
    }
    if (!expires.isAfter(notBefore)
        || Duration.between(notBefore, expires).compareTo(MAX_LIFETIME) > 0) {
      throw new IllegalArgumentException(
          "expires %s: expected after not-before, by at most %s"
              .formatted(expires, DurationText.of(MAX_LIFETIME)));
    }
    if (action instanceof Action.Install && commandClass != CommandClass.FIRMWARE) {
      throw new IllegalArgumentException(
          "class %s: expected firmware for an install".formatted(commandClass.wireName()));
    }
    if (action instanceof Action.Read && !require.isEmpty()) {
      throw new IllegalArgumentException("require: expected none for a read");
    }
    if (require.size() > Action.MAX_POINTS) {
      throw new IllegalArgumentException(
          "require of %d points: expected at most %d".formatted(require.size(), Action.MAX_POINTS));
    }
  }

  /**
   * Creates a command with a new id. Its counter is the time in milliseconds.
   *
   * <p>It is valid from a little before now on, because clocks differ, as far as the maximum
   * lifetime allows.
   *
   * @param validity validity period from now; at most {@link #MAX_LIFETIME}.
   * @param require as {@link #require}; empty if there are no conditions.
   */
  public static Command create(
      SiteId site,
      DeviceId device,
      CommandClass commandClass,
      Action action,
      Instant now,
      Duration validity,
      Map<PointName, Bound> require) {
    Instant createdAt = now.truncatedTo(ChronoUnit.MILLIS);
    Duration spare = MAX_LIFETIME.minus(validity);
    boolean isSpareShort = !spare.isNegative() && spare.compareTo(CLOCK_TOLERANCE) < 0;
    return new Command(
        newId(createdAt),
        site,
        device,
        commandClass,
        action,
        createdAt.toEpochMilli(),
        createdAt.minus(isSpareShort ? spare : CLOCK_TOLERANCE),
        createdAt.plus(validity),
        require);
  }

  /** Returns a unique id. Later ids sort after earlier ones as text. */
  public static String newId(Instant now) {
    return UuidV7.at(now.truncatedTo(ChronoUnit.MILLIS));
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Returns whether the previous values of the points are restored after some time. */
  public boolean revertsLater() {
    return action instanceof Action.Write write && write.revertAfter().isPresent();
  }

  /** Returns the JSON that is signed. */
  public byte[] toJson() {
    return CommandJson.write(this);
  }

  /**
   * Returns the command with its first signature. {@link SignedCommand#withSignatureBy} adds
   * further signatures.
   */
  public SignedCommand sign(SigningKey key) {
    return new SignedCommand(Envelope.sign(PAYLOAD_TYPE, toJson(), key));
  }

  /**
   * Parses what {@link #toJson} returns. An unknown member is an error, so that none is ignored
   * silently.
   */
  static Command parse(byte[] utf8) throws JsonException {
    return CommandJson.read(utf8);
  }
}
