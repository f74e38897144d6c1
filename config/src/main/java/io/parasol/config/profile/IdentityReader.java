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
import java.util.Set;

/** Reads {@code identity}: the source of a device's identity. */
final class IdentityReader {

  static final String KEY = "identity";

  private static final String DEVICE_IDENTIFICATION = "device-identification";

  private static final Keys KEYS = Keys.of("manufacturer", "model", "serial", "firmware");

  private static final String POINTS = "a mapping of points, such as {serial: serial}";
  private static final String EXPECTED = DEVICE_IDENTIFICATION + ", or " + POINTS;

  private final Section profile;
  private final Set<String> names;

  private IdentityReader(Section profile, Set<String> names) {
    this.profile = profile;
    this.names = names;
  }

  /**
   * Reads the identity source of a line profile: points.
   *
   * @param names the names of its points, including invalid ones.
   */
  static Optional<IdentitySource> ofLines(Section profile, Set<String> names) {
    IdentityReader reader = new IdentityReader(profile, names);
    return profile.field(KEY).flatMap(reader::points);
  }

  /**
   * Reads the identity source of a profile.
   *
   * @param inherited applies if the profile has none of its own.
   */
  static Optional<IdentitySource> read(
      Section profile, ProfilePoints points, Optional<IdentitySource> inherited) {
    IdentityReader reader = new IdentityReader(profile, points.named());
    return profile.has(KEY)
        ? reader.own(profile.field(KEY).orElseThrow())
        : inherited.filter(source -> reader.hasAllPoints(source));
  }

  private Optional<IdentitySource> own(Field field) {
    if (field.value() instanceof Yaml.Mapping) {
      return points(field);
    }
    return field.as(
        new TextFormat<>(
            EXPECTED,
            text ->
                text.equals(DEVICE_IDENTIFICATION)
                    ? Optional.of(new IdentitySource.DeviceIdentification())
                    : Optional.empty()));
  }

  private Optional<IdentitySource> points(Field field) {
    if (field.value() instanceof Yaml.Mapping mapping) {
      return field.section(mapping.position(), KEYS).flatMap(this::points);
    }
    field.problem(POINTS);
    return Optional.empty();
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
    if (name.isPresent() && !names.contains(name.get().value())) {
      String text = name.get().value();
      identity.problem(
          key, Field.quoted(text), NearestKey.to(text, names).orElse("the name of a point"));
      return Optional.empty();
    }
    return name;
  }

  private boolean hasAllPoints(IdentitySource inherited) {
    if (!(inherited instanceof IdentitySource.Points named)) {
      return true;
    }
    for (PointName point : named.all()) {
      if (!names.contains(point.value())) {
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
