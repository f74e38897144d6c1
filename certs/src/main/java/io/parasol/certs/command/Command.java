// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.DurationText;
import io.parasol.config.site.PointName;
import io.parasol.config.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The content of a command: what a signer says. Whether it was signed is not known here; only
 * {@link VerifiedCommand} says so.
 *
 * @param id 1 to 64 of letters, digits and '-'; UUID version 7 where Parasol makes it.
 * @param commandClass {@code firmware} for an install.
 * @param counter not below 0; rises with each command of a signer to a device.
 * @param notBefore from 1970 on; {@code expires} is before the year 10000.
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

  /** How much a gateway's clock may be behind that of whoever makes a command. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Instant YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);

  public Command {
    require = Collections.unmodifiableMap(new LinkedHashMap<>(require));
    if (!isId(id)) {
      throw new IllegalArgumentException("id: expected 1 to 64 letters, digits and '-'");
    }
    if (counter < 0) {
      throw new IllegalArgumentException(
          "counter %d: expected a number not below 0".formatted(counter));
    }
    if (notBefore.isBefore(Instant.EPOCH) || !expires.isBefore(YEAR_10000)) {
      throw new IllegalArgumentException("not-before, expires: expected years 1970 to 9999");
    }
    if (!expires.isAfter(notBefore)
        || Duration.between(notBefore, expires).compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException(
          "expires %s: expected after not-before, by at most %s"
              .formatted(expires, DurationText.of(LONGEST_LIFE)));
    }
    if (action instanceof Action.Install && commandClass != CommandClass.FIRMWARE) {
      throw new IllegalArgumentException(
          "class %s: expected firmware for an install".formatted(commandClass.word()));
    }
    if (action instanceof Action.Read && !require.isEmpty()) {
      throw new IllegalArgumentException("require: expected none for a read");
    }
    if (require.size() > Action.MOST_POINTS) {
      throw new IllegalArgumentException(
          "require of %d points: expected at most %d"
              .formatted(require.size(), Action.MOST_POINTS));
    }
  }

  /**
   * A command with a new id, counted by the clock in milliseconds.
   *
   * @param life how long from now it may be carried out; less than {@link #LONGEST_LIFE}.
   * @param require as {@link #require}; empty where nothing is required.
   */
  public static Command create(
      SiteId site,
      DeviceId device,
      CommandClass commandClass,
      Action action,
      Instant now,
      Duration life,
      Map<PointName, Bound> require) {
    Instant made = now.truncatedTo(ChronoUnit.MILLIS);
    return new Command(
        newId(made),
        site,
        device,
        commandClass,
        action,
        made.toEpochMilli(),
        made.minus(CLOCK_DIFFERENCE),
        made.plus(life),
        require);
  }

  /** An id that nothing else has; ids of later times come later in the order of their text. */
  public static String newId(Instant now) {
    return UuidV7.at(now.truncatedTo(ChronoUnit.MILLIS));
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Whether its points are to be after some time what they were before. */
  public boolean isForATime() {
    return action instanceof Action.Write write && write.revertAfter().isPresent();
  }

  /** The JSON that is signed. */
  public byte[] toJson() {
    return CommandJson.write(this);
  }

  /** The command with its first signature; {@link SignedCommand#signedAlsoBy} adds the others. */
  public SignedCommand sign(SigningKey key) {
    return new SignedCommand(Envelope.sign(PAYLOAD_TYPE, toJson(), key));
  }

  /** Reads what {@link #toJson} writes; an unknown member is malformed, so that none is ignored. */
  static Command parse(byte[] utf8) throws JsonException {
    return CommandJson.read(utf8);
  }
}
