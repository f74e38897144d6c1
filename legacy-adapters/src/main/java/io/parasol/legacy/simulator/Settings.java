// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What was written to a controller, by what the names of its points mean. */
final class Settings {

  private final Map<PointName, Function<PointName, Optional<Value>>> points;

  /** For points that can be written; each is asked for its value when it is needed. */
  Settings(Map<PointName, Function<PointName, Optional<Value>>> points) {
    this.points = points;
  }

  /** The number of the first point whose name contains that word. */
  double number(String word, double otherwise) {
    Value value = find(word).orElse(new Value.Real(otherwise));
    if (value instanceof Value.Whole whole) {
      return whole.number();
    }
    return value instanceof Value.Real real ? real.number() : otherwise;
  }

  boolean flag(String word, boolean otherwise) {
    return find(word)
        .map(value -> value instanceof Value.Flag flag ? flag.isSet() : otherwise)
        .orElse(otherwise);
  }

  String text(String word, String otherwise) {
    return find(word).map(value -> value.toString()).orElse(otherwise);
  }

  private Optional<Value> find(String word) {
    return points.entrySet().stream()
        .filter(each -> each.getKey().value().toLowerCase(Locale.ROOT).contains(word))
        .findFirst()
        .flatMap(each -> each.getValue().apply(each.getKey()));
  }
}
