// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code thresholds}: for each class, the number of different keys that must sign a command.
 * A threshold above the number of signers is valid, so that a stolen key can be removed at any
 * time. The class then takes no commands.
 */
final class ThresholdsReader {

  private static final Keys KEYS =
      Keys.of(
          Arrays.stream(CommandClass.values()).map(CommandClass::wireName).toArray(String[]::new));

  private static final TextFormat<Integer> THRESHOLD = TextFormat.integer(1, 16);

  private ThresholdsReader() {}

  static Map<CommandClass, Integer> read(Section site) {
    Optional<Section> stated = site.section("thresholds", KEYS);
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      Optional<Integer> threshold =
          stated.flatMap(section -> section.optional(each.wireName(), THRESHOLD));
      thresholds.put(each, threshold.orElse(each.defaultThreshold()));
    }
    return thresholds;
  }
}
