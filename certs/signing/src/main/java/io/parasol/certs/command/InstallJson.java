// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateWindow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** The JSON form of an install action. */
final class InstallJson {

  private InstallJson() {}

  static Json write(Action.Install install) {
    Action.Image image = install.image();
    JsonBuilder members =
        Json.object()
            .put("release", image.release())
            .put("version", image.version())
            .put("length", image.length())
            .put("sha256", image.sha256());
    if (!install.window().equals(UpdateWindow.ALWAYS)) {
      members.put("window", write(install.window()));
    }
    return members.build();
  }

  private static Json write(UpdateWindow window) {
    return Json.object()
        .putOptional("sun-below", window.sunBelow())
        .putOptional("power-below", window.power(), InstallJson::write)
        .putOptional("hours", window.hours().map(DailyHours::toString))
        .putOptional("not-before", window.notBefore().map(Instant::toString))
        .build();
  }

  private static Json write(PowerLimit power) {
    return Json.object()
        .putOptional("device", power.device().map(DeviceId::value))
        .put("point", power.point().value())
        .put("limit", BigDecimal.valueOf(power.below()))
        .build();
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
