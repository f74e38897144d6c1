// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateWindow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The JSON form of an install action. */
final class InstallJson {

  private InstallJson() {}

  static Json write(Action.Install install) {
    Action.Image image = install.image();
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("release", new Json.Str(image.release()));
    members.put("version", new Json.Str(image.version()));
    members.put("length", Json.Num.of(image.length()));
    members.put("sha256", new Json.Str(image.sha256()));
    if (!install.window().equals(UpdateWindow.ALWAYS)) {
      members.put("window", write(install.window()));
    }
    return new Json.Obj(members);
  }

  private static Json write(UpdateWindow window) {
    Map<String, Json> members = new LinkedHashMap<>();
    window.sunBelow().ifPresent(degrees -> members.put("sun-below", number(degrees)));
    window.power().ifPresent(power -> members.put("power-below", write(power)));
    window.hours().ifPresent(hours -> members.put("hours", new Json.Str(hours.toString())));
    window.notBefore().ifPresent(time -> members.put("not-before", new Json.Str(time.toString())));
    return new Json.Obj(members);
  }

  private static Json write(PowerLimit power) {
    Map<String, Json> members = new LinkedHashMap<>();
    power.device().ifPresent(device -> members.put("device", new Json.Str(device.value())));
    members.put("point", new Json.Str(power.point().value()));
    members.put("limit", number(power.below()));
    return new Json.Obj(members);
  }

  private static Json number(double number) {
    return new Json.Num(BigDecimal.valueOf(number));
  }

  static Action.Install read(Members members) throws JsonException {
    Action.Image image =
        new Action.Image(
            members.text("release"),
            members.text("version"),
            members.integer("length"),
            members.text("sha256"));
    UpdateWindow window =
        members.optional("window").isPresent()
            ? window(members.object("window"))
            : UpdateWindow.ALWAYS;
    members.expectNoOthers();
    return new Action.Install(image, window);
  }

  private static UpdateWindow window(Members members) throws JsonException {
    Optional<BigDecimal> sun = members.optionalNumber("sun-below");
    Optional<PowerLimit> power =
        members.optional("power-below").isPresent()
            ? Optional.of(power(members.object("power-below")))
            : Optional.empty();
    Optional<DailyHours> hours = hours(members.optionalText("hours"));
    Optional<Instant> notBefore =
        members.optional("not-before").isPresent()
            ? Optional.of(members.instant("not-before"))
            : Optional.empty();
    members.expectNoOthers();
    return new UpdateWindow(
        sun.isPresent() ? OptionalDouble.of(sun.get().doubleValue()) : OptionalDouble.empty(),
        power,
        hours,
        notBefore);
  }

  private static Optional<DailyHours> hours(Optional<String> text) throws JsonException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<DailyHours> hours = DailyHours.parse(text.get());
    if (hours.isEmpty()) {
      throw new JsonException(
          "command.action.install.window.hours: expected hours such as 22:00-04:00");
    }
    return hours;
  }

  private static PowerLimit power(Members members) throws JsonException {
    Optional<BigDecimal> limit = members.optionalNumber("limit");
    if (limit.isEmpty()) {
      throw new JsonException("command.action.install.window.power-below.limit is missing");
    }
    PowerLimit power =
        new PowerLimit(
            members.optionalText("device").map(DeviceId::new),
            ValueJson.pointName("command.action.install.window.power-below", members.text("point")),
            limit.get().doubleValue());
    members.expectNoOthers();
    return power;
  }
}
