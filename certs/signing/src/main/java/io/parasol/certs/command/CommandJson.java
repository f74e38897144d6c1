// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The JSON form of a command's content, which the signatures cover. */
final class CommandJson {

  private CommandJson() {}

  static byte[] write(Command command) {
    JsonBuilder members =
        Json.object()
            .put("id", command.id())
            .put("site", command.site().value())
            .put("device", command.device().value())
            .put("class", command.commandClass().wireName())
            .put("action", ActionJson.write(command.action()))
            .put("counter", command.counter())
            .put("not-before", command.notBefore())
            .put("expires", command.expires());
    if (!command.require().isEmpty()) {
      members.put("require", write(command.require()));
    }
    return members.toBytes();
  }

  private static Json write(Map<PointName, Bound> require) {
    JsonBuilder points = Json.object();
    require.forEach(
        (point, bound) -> {
          JsonBuilder members =
              Json.object().putOptional("min", bound.min()).putOptional("max", bound.max());
          points.put(point.value(), members);
        });
    return points.build();
  }

  static Command read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "command");
    try {
      Command command =
          new Command(
              members.text("id"),
              new SiteId(members.text("site")),
              new DeviceId(members.text("device")),
              commandClass(members.text("class")),
              ActionJson.read(members.object("action")),
              members.integer("counter"),
              members.instant("not-before"),
              members.instant("expires"),
              require(members.optional("require")));
      members.expectNoOthers();
      return command;
    } catch (IllegalArgumentException outOfBounds) {
      throw new JsonException("command: " + outOfBounds.getMessage());
    }
  }

  private static CommandClass commandClass(String word) throws JsonException {
    return CommandClass.of(word)
        .orElseThrow(
            () ->
                new JsonException(
                    "command.class: expected setpoint, config, firmware or protection"));
  }

  private static Map<PointName, Bound> require(Optional<Json> json) throws JsonException {
    if (json.isEmpty()) {
      return Map.of();
    }
    if (!(json.get() instanceof Json.Obj object)) {
      throw new JsonException("command.require: expected an object");
    }
    Map<PointName, Bound> require = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      PointName point = ValueJson.pointName("command.require", each.getKey());
      require.put(point, bound(Members.of(each.getValue(), "command.require." + point)));
    }
    return require;
  }

  private static Bound bound(Members members) throws JsonException {
    OptionalDouble min = real(members.optionalNumber("min"));
    OptionalDouble max = real(members.optionalNumber("max"));
    members.expectNoOthers();
    return new Bound(min, max);
  }

  private static OptionalDouble real(Optional<BigDecimal> number) {
    return number.isPresent()
        ? OptionalDouble.of(number.get().doubleValue())
        : OptionalDouble.empty();
  }
}
