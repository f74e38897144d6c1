// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import java.util.List;
import java.util.Set;

/** A piece of a YAML file and where it stands; its text has no meaning yet. */
sealed interface Yaml {

  Place place();

  /**
   * Text.
   *
   * @param isPlain whether it stands without quotes.
   */
  record Scalar(Place place, String text, boolean isPlain) implements Yaml {

    /** How the core schema writes "nothing" (YAML 1.2.2, 10.3.2). */
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    boolean isNothing() {
      return isPlain && NOTHING.contains(text);
    }
  }

  /** A list. */
  record Sequence(Place place, List<Yaml> items) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Keys and their values in the order of the file; a key may be there twice. */
  record Mapping(Place place, List<Entry> entries) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** One line of a mapping. */
  record Entry(Scalar key, Yaml value) {}
}
