// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Reads {@code updates}, and position and time zone of {@code location}: when devices may be
 * updated.
 */
final class UpdatesReader {

  private static final Keys UPDATES = Keys.of("window", "at-once", "rated-power");
  private static final Keys WINDOW = Keys.of("sun-below", "power-below", "hours");
  private static final Keys POWER = Keys.of("device", "point", "limit");
  private static final Keys AT_ONCE = Keys.of("devices", "share");

  private static final TextFormat<ZoneId> ZONE =
      new TextFormat<>("a time zone such as Europe/Berlin", UpdatesReader::zone);
  private static final TextFormat<Double> SUN =
      TextFormat.real((int) UpdateWindow.MIN_SUN_ELEVATION, (int) UpdateWindow.MAX_SUN_ELEVATION);
  private static final TextFormat<DailyHours> HOURS =
      new TextFormat<>("hours of the day such as 22:00-04:00", DailyHours::parse);
  private static final TextFormat<DeviceId> DEVICE = TextFormat.named("a device", DeviceId::new);
  private static final TextFormat<PointName> POINT = TextFormat.named("a point", PointName::new);
  private static final TextFormat<Integer> DEVICES = TextFormat.integer(1, 10_000);
  private static final TextFormat<Double> SHARE =
      new TextFormat<>("1% to 100%", UpdatesReader::share);
  private static final TextFormat<Double> WATTS =
      new TextFormat<>(
          "watts, a number above 0",
          text -> TextFormat.REAL.parser().apply(text).filter(watts -> watts > 0));

  private final Section site;
  private final Map<DeviceId, Device> devices;

  private UpdatesReader(Section site, Map<DeviceId, Device> devices) {
    this.site = site;
    this.devices = devices;
  }

  static UpdateRules read(Section site, Optional<Section> location, Map<DeviceId, Device> devices) {
    return new UpdatesReader(site, devices).read(location);
  }

  private UpdateRules read(Optional<Section> location) {
    Optional<GeoPosition> position = location.flatMap(LocationReader::read);
    Optional<ZoneId> zone = location.flatMap(place -> place.optional("time-zone", ZONE));
    Optional<Section> updates = site.section("updates", UPDATES);
    Optional<Section> window = updates.flatMap(section -> section.section("window", WINDOW));
    window.ifPresent(section -> requireLocation(section, position, zone));
    Optional<Section> atOnce = updates.flatMap(section -> section.section("at-once", AT_ONCE));
    Map<DeviceId, Double> ratedPower = updates.map(this::ratedPower).orElse(Map.of());
    atOnce
        .filter(section -> section.has("share") && ratedPower.isEmpty())
        .ifPresent(
            section ->
                section.problem(
                    "share", "set without updates.rated-power", "updates.rated-power as well"));
    return new UpdateRules(
        position,
        zone.orElse(UpdateRules.DEFAULT.zone()),
        window.map(this::window).orElse(UpdateWindow.ALWAYS),
        atOnce
            .flatMap(section -> section.optional("devices", DEVICES))
            .orElse(UpdateRules.DEFAULT.maxAtOnce()),
        real(atOnce.flatMap(section -> section.optional("share", SHARE))),
        ratedPower);
  }

  /**
   * Reports a window without the location or the time zone that it needs. Otherwise its start would
   * be undefined.
   */
  private void requireLocation(
      Section window, Optional<GeoPosition> position, Optional<ZoneId> zone) {
    if (window.has("sun-below") && position.isEmpty() && !site.has("location")) {
      window.problem(
          "sun-below", "set without a location", "location: {latitude: …, longitude: …}");
    }
    if (window.has("hours") && zone.isEmpty()) {
      window.problem(
          "hours", "set without a time zone", "location.time-zone, such as Europe/Berlin");
    }
  }

  private UpdateWindow window(Section section) {
    return new UpdateWindow(
        real(section.optional("sun-below", SUN)),
        section.section("power-below", POWER).flatMap(this::power),
        section.optional("hours", HOURS),
        Optional.empty());
  }

  private Optional<PowerLimit> power(Section section) {
    Optional<DeviceId> device = section.optional("device", DEVICE);
    device.ifPresent(id -> requireKnown(section, id));
    Optional<PointName> point = section.required("point", POINT);
    Optional<Double> limit = section.required("limit", TextFormat.REAL);
    return point.isPresent() && limit.isPresent()
        ? Optional.of(new PowerLimit(device, point.get(), limit.get()))
        : Optional.empty();
  }

  private void requireKnown(Section section, DeviceId id) {
    if (!devices.containsKey(id)) {
      section.problem("device", Field.quoted(id.value()), "a device of this site");
    }
  }

  private Map<DeviceId, Double> ratedPower(Section updates) {
    Map<DeviceId, Double> watts = new LinkedHashMap<>();
    for (Field.Named each : updates.entries("rated-power", "devices and their watts")) {
      Optional<DeviceId> device =
          devices.keySet().stream().filter(id -> id.value().equals(each.name())).findFirst();
      if (device.isEmpty()) {
        each.problem("an unknown device", "a device of this site");
      } else {
        each.field().as(WATTS).ifPresent(power -> watts.put(device.get(), power));
      }
    }
    return watts;
  }

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException unknown) {
      return Optional.empty();
    }
  }

  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,3}%");

  private static Optional<Double> share(String text) {
    if (!PERCENT.matcher(text).matches()) {
      return Optional.empty();
    }
    int percent = Integer.parseInt(text.substring(0, text.length() - 1));
    return percent >= 1 && percent <= 100 ? Optional.of(percent / 100.0) : Optional.empty();
  }

  private static OptionalDouble real(Optional<Double> number) {
    return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
  }
}
