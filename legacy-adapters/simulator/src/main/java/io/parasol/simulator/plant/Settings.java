// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The values written to a controller, found by words in the names of its points. */
public final class Settings {

  private final List<Setting> settings;

  /**
   * A writable point.
   *
   * @param name its name in lower case.
   */
  private record Setting(String name, Supplier<Optional<Value>> value) {}

  /** Creates settings from the writable points; the value of each is read when it is needed. */
  public Settings(Map<PointName, Function<PointName, Optional<Value>>> points) {
    this.settings =
        points.entrySet().stream()
            .map(
                each ->
                    new Setting(
                        each.getKey().value().toLowerCase(Locale.ROOT),
                        () -> each.getValue().apply(each.getKey())))
            .toList();
  }

  /** Returns the number of the first point whose name contains the given word. */
  double number(String word, double otherwise) {
    return find(word).map(value -> value.toDouble().orElse(otherwise)).orElse(otherwise);
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
    // A simulated day asks for each setting at each of its steps.
    for (Setting each : settings) {
      if (each.name().contains(word)) {
        return each.value().get();
      }
    }
    return Optional.empty();
  }
}
