// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.ConsumerSettings;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Reads {@code about}, {@code home-assistant} and the keys of {@code metrics}. */
final class ConsumersReader {

  private static final Keys ABOUT = Keys.of("name", "peak-power");
  private static final Keys HOME_ASSISTANT = Keys.of("prefix");
  private static final Keys METRICS = Keys.of("listen", "values");
  private static final String DEFAULT_PREFIX = "homeassistant";

  private static final TextFormat<String> NAME = TextFormat.shortText(64);
  private static final TextFormat<Double> WATTS =
      new TextFormat<>(
          "watts, a number above 0",
          text -> TextFormat.REAL.parser().apply(text).filter(watts -> watts > 0));
  private static final TextFormat<String> PREFIX =
      TextFormat.matching(
          "one topic level: 1 to 64 letters, digits, '_' and '-'",
          Pattern.compile("[A-Za-z0-9_-]{1,64}"));

  private ConsumersReader() {}

  /**
   * @param locations where devices stand, as far as the file states it.
   */
  static ConsumerSettings read(
      Section site, String topicRoot, Map<DeviceId, GeoPosition> locations) {
    Optional<Section> about = site.section("about", ABOUT);
    Optional<Double> peak = about.flatMap(section -> section.optional("peak-power", WATTS));
    return new ConsumerSettings(
        about.flatMap(section -> section.optional("name", NAME)),
        peak.isPresent() ? OptionalDouble.of(peak.get()) : OptionalDouble.empty(),
        site.section("home-assistant", HOME_ASSISTANT).map(section -> prefix(section, topicRoot)),
        metrics(site)
            .map(section -> section.optional("values", TextFormat.FLAG, false))
            .orElse(false),
        locations);
  }

  /** Returns the section {@code metrics}; empty if it is an address only. */
  static Optional<Section> metrics(Section site) {
    return site.field("metrics").map(Field::value).filter(Yaml.Mapping.class::isInstance).isEmpty()
        ? Optional.empty()
        : site.section("metrics", METRICS);
  }

  private static String prefix(Section section, String topicRoot) {
    String prefix = section.optional("prefix", PREFIX, DEFAULT_PREFIX);
    if (prefix.equals(topicRoot)) {
      section.problem("prefix", prefix + ", the root of the site's topics", "another topic level");
    }
    return prefix;
  }
}
