// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is being read.
 *
 * @param problems takes what is wrong with it, and with the files that it names.
 */
record Source(Path file, Variables variables, Problems problems) {

  /**
   * The whole file as a mapping with these keys.
   *
   * @throws ConfigException if it cannot be read, is no YAML or no mapping.
   */
  Section mapping(Keys keys) throws ConfigException {
    return mapping(FileText.read(file), keys);
  }

  /** The same of a text that stands for the file. */
  Section mapping(String text, Keys keys) throws ConfigException {
    Field root = new Field("", YamlTree.parse(file, text), this);
    Optional<Section> whole = root.section(new Place(file, 1, 1), keys);
    if (whole.isEmpty()) {
      problems.throwIfAny(file);
    }
    return whole.orElseThrow();
  }
}
