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
 */
final class ThresholdsReader {

  private static final Keys KEYS =
      Keys.of(
          Arrays.stream(CommandClass.values()).map(CommandClass::wireName).toArray(String[]::new));

  private static final TextFormat<Integer> THRESHOLD = TextFormat.integer(1, 16);

  private ThresholdsReader() {}

  static Map<CommandClass, Integer> read(Section site, SignersReader signers) {
    Optional<Section> stated = site.section("thresholds", KEYS);
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      Optional<Integer> threshold =
          stated.flatMap(section -> section.optional(each.wireName(), THRESHOLD));
      thresholds.put(each, threshold.orElse(each.defaultThreshold()));
      int count = signers.count(each);
      if (count > 0 && thresholds.get(each) > count) {
        tooFew(threshold.flatMap(any -> stated), site, each, thresholds.get(each), count);
      }
    }
    return thresholds;
  }

  /**
   * Reports a threshold above the number of signers. Otherwise no command of that class could ever
   * be accepted.
   */
  private static void tooFew(
      Optional<Section> stated, Section site, CommandClass which, int threshold, int count) {
    String signers = count == 1 ? "1 signer" : count + " signers";
    if (stated.isPresent()) {
      stated
          .get()
          .problem(
              which.wireName(),
              threshold + ", with " + signers + " of that class",
              "at most " + count);
    } else {
      site.problem(
          "signers",
          signers + " of class " + which.wireName(),
          "at least " + threshold + ", its threshold");
    }
  }
}
