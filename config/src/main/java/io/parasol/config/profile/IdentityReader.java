// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.site.PointName;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.util.Optional;

/** Reads {@code identity}: the source of a device's identity. */
final class IdentityReader {

  private static final String DEVICE_IDENTIFICATION = "device-identification";

  private static final Keys KEYS = Keys.of("manufacturer", "model", "serial", "firmware");

  private static final String EXPECTED =
      DEVICE_IDENTIFICATION + ", or a mapping of points, such as {serial: serial}";

  private final Section profile;
  private final ProfilePoints points;

  private IdentityReader(Section profile, ProfilePoints points) {
    this.profile = profile;
    this.points = points;
  }

  /**
   * Reads the identity source of a profile.
   *
   * @param inherited applies if the profile has none of its own.
   */
  static Optional<IdentitySource> read(
      Section profile, ProfilePoints points, Optional<IdentitySource> inherited) {
    IdentityReader reader = new IdentityReader(profile, points);
    return profile.has("identity")
        ? reader.own()
        : inherited.filter(source -> reader.hasAllPoints(source));
  }

  private Optional<IdentitySource> own() {
    Field field = profile.field("identity").orElseThrow();
    if (field.value() instanceof Yaml.Mapping mapping) {
      return field.section(mapping.position(), KEYS).flatMap(this::points);
    }
    return field.as(
        new TextFormat<>(
            EXPECTED,
            text ->
                text.equals(DEVICE_IDENTIFICATION)
                    ? Optional.of(new IdentitySource.DeviceIdentification())
                    : Optional.empty()));
  }

  private Optional<IdentitySource> points(Section identity) {
    Optional<PointName> manufacturer = point(identity, "manufacturer");
    Optional<PointName> model = point(identity, "model");
    Optional<PointName> serial = point(identity, "serial");
    Optional<PointName> firmware = point(identity, "firmware");
    if (!identity.has("model") && !identity.has("serial")) {
      identity.problem("serial", "missing", "the name of a point, here or under model");
    }
    return model.isEmpty() && serial.isEmpty()
        ? Optional.empty()
        : Optional.of(new IdentitySource.Points(manufacturer, model, serial, firmware));
  }

  private Optional<PointName> point(Section identity, String key) {
    Optional<PointName> name = identity.optional(key, PointReader.NAME);
    if (name.isPresent() && !points.named().contains(name.get().value())) {
      String text = name.get().value();
      identity.problem(
          key,
          Field.quoted(text),
          NearestKey.to(text, points.named()).orElse("the name of a point"));
      return Optional.empty();
    }
    return name;
  }

  private boolean hasAllPoints(IdentitySource inherited) {
    if (!(inherited instanceof IdentitySource.Points named)) {
      return true;
    }
    for (PointName point : named.all()) {
      if (!points.named().contains(point.value())) {
        profile.problem(
            "without",
            Field.quoted(point.value()) + ", which identity refers to",
            "only points that identity does not refer to");
        return false;
      }
    }
    return true;
  }
}
