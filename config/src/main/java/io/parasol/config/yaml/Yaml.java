// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.util.List;
import java.util.Set;

/** A node of a YAML file and its position. Its text is not interpreted yet. */
public sealed interface Yaml {

  FilePosition position();

  /**
   * A text.
   *
   * @param isPlain whether it is written without quotes.
   */
  record Scalar(FilePosition position, String text, boolean isPlain) implements Yaml {

    /** The forms of null in the core schema (YAML 1.2.2, 10.3.2). */
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    boolean isNothing() {
      return isPlain && NOTHING.contains(text);
    }
  }

  /** A list. */
  record Sequence(FilePosition position, List<Yaml> items) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A mapping in the order of the file; it may contain duplicate keys. */
  record Mapping(FilePosition position, List<Entry> entries) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }
  }

  /** One entry of a mapping. */
  record Entry(Scalar key, Yaml value) {}
}
