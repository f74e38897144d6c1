// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A site with one inverter, two signers who may do everything, and one who may set points only. */
final class Plant {

  static final SiteId SITE = new SiteId("rooftop-7");
  static final DeviceId DEVICE = new DeviceId("inverter-01");
  static final PointName LIMIT = new PointName("limit");
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  static final SigningKey CHIEF = SigningKey.generate();
  static final SigningKey DEPUTY = SigningKey.generate();
  static final SigningKey CONTROL_ROOM = SigningKey.generate();
  static final SigningKey STRANGER = SigningKey.generate();

  private Plant() {}

  static CommandPolicy policy() {
    return new CommandPolicy(
        List.of(
            signer("chief", CHIEF, EnumSet.allOf(CommandClass.class)),
            signer("deputy", DEPUTY, EnumSet.allOf(CommandClass.class)),
            signer("control-room", CONTROL_ROOM, EnumSet.of(CommandClass.SETPOINT))),
        thresholds());
  }

  static CommandPolicy.Signer signer(String name, SigningKey key, Set<CommandClass> classes) {
    return new CommandPolicy.Signer(new SignerName(name), key.publicKey(), classes);
  }

  static Map<CommandClass, Integer> thresholds() {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, each.defaultThreshold());
    }
    return thresholds;
  }

  /** Sets a limit of 60, valid around {@link #NOW}. */
  static Command setpoint() {
    return command(CommandClass.SETPOINT);
  }

  static Command command(CommandClass commandClass) {
    return new Command(
        "0197-a",
        SITE,
        DEVICE,
        commandClass,
        new Action.Write(Map.of(LIMIT, new Value.Whole(60)), Optional.empty()),
        100,
        NOW.minusSeconds(60),
        NOW.plusSeconds(300),
        Map.of());
  }
}
