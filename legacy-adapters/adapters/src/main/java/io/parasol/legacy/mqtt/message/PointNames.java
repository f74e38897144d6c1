// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.site.PointName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a panel's points. Panels can use any names. Characters that a point name cannot
 * contain become {@code _}, and a name that does not begin with a letter is prefixed with {@code
 * p}. Two sources never share a name, and there are at most {@link #MAX_NAMES} names.
 */
@ConfinedTo("panels")
final class PointNames {

  static final int MAX_NAMES = 256;

  private static final int MAX_LENGTH = 64;

  private final Map<String, PointName> bySource = new HashMap<>();
  private final Map<PointName, String> sources = new HashMap<>();

  /**
   * @param known the names in the configuration. They are reserved for the sources with exactly
   *     these names.
   */
  PointNames(List<KnownPoint> known) {
    known.forEach(point -> take(point.name().value(), point.name()));
  }

  private void take(String source, PointName name) {
    bySource.put(source, name);
    sources.put(name, source);
  }

  /**
   * Returns the name of a point.
   *
   * @param source the panel's name for it: topic levels and members, separated by '.'.
   * @return empty if the source is too long, if another source has the name, or if there are too
   *     many names.
   */
  Optional<PointName> of(String source) {
    PointName known = bySource.get(source);
    if (known != null) {
      return Optional.of(known);
    }
    if (source.isEmpty() || source.length() >= MAX_LENGTH || bySource.size() >= MAX_NAMES) {
      return Optional.empty();
    }
    PointName name = normalize(source);
    if (sources.containsKey(name)) {
      return Optional.empty();
    }
    take(source, name);
    return Optional.of(name);
  }

  private static PointName normalize(String source) {
    StringBuilder name = new StringBuilder(source.length() + 1);
    if (!isLetter(source.charAt(0))) {
      name.append('p');
    }
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      boolean isPlain = isLetter(c) || (c >= '0' && c <= '9') || "_.#-".indexOf(c) >= 0;
      name.append(isPlain ? c : '_');
    }
    return new PointName(name.toString());
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
