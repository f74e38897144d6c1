// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commands that are really signed and really verified: there is no other way to get one. */
public final class Commands {

  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final SigningKey KEY = SigningKey.generate();

  private Commands() {}

  /** A set point without preconditions. */
  public static VerifiedCommand write(DeviceId device, Instant now, Map<PointName, Value> values) {
    return write(device, now, CommandClass.SETPOINT, values, Map.of());
  }

  public static VerifiedCommand write(
      DeviceId device,
      Instant now,
      CommandClass commandClass,
      Map<PointName, Value> values,
      Map<PointName, Bound> require) {
    return verified(device, now, commandClass, new Action.Write(values, Optional.empty()), require);
  }

  /** A set point that the device is to take back by itself. */
  public static VerifiedCommand reverting(
      DeviceId device, Instant now, Map<PointName, Value> values, Duration after) {
    Action action = new Action.Write(values, Optional.of(after));
    return verified(device, now, CommandClass.SETPOINT, action, Map.of());
  }

  public static VerifiedCommand verified(
      DeviceId device,
      Instant now,
      CommandClass commandClass,
      Action action,
      Map<PointName, Bound> require) {
    Command content =
        Command.create(SITE, device, commandClass, action, now, Duration.ofMinutes(5), require);
    try {
      return content.sign(KEY).verify(policy(), SITE, device, ReplayMemory.EMPTY, now, true);
    } catch (CommandRejectedException refused) {
      throw new AssertionError(refused);
    }
  }

  private static CommandPolicy policy() {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, 1);
    }
    return new CommandPolicy(
        List.of(
            new CommandPolicy.Signer(
                new SignerName("control-room"), KEY.publicKey(), Set.of(CommandClass.values()))),
        thresholds);
  }

  /** Names and values by turns, in that order; numbers, booleans and strings are made values. */
  public static Map<PointName, Value> values(Object... namesAndValues) {
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(new PointName((String) namesAndValues[i]), value(namesAndValues[i + 1]));
    }
    return values;
  }

  private static Value value(Object value) {
    if (value instanceof Integer whole) {
      return new Value.Whole(whole);
    }
    if (value instanceof Double real) {
      return new Value.Real(real);
    }
    return value instanceof Boolean flag ? new Value.Flag(flag) : new Value.Text((String) value);
  }
}
