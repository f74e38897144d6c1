// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A file that is being read.
 *
 * @param problems collects the problems of this file and of the files that it names.
 */
public record Source(Path file, Variables variables, Problems problems) {

  /**
   * Returns the whole file as a mapping with these keys.
   *
   * @throws ConfigException if the file is unreadable, is not YAML, or is not a mapping.
   */
  public Section mapping(Keys keys) throws ConfigException {
    return mapping(FileText.read(file), keys);
  }

  /** Returns a suggestion, or an empty text if further problems are only counted. */
  public String suggestion(Supplier<String> text) {
    return problems.isFull() ? "" : text.get();
  }

  /** As {@link #mapping(Keys)}, with a text in place of the file's content. */
  public Section mapping(String text, Keys keys) throws ConfigException {
    if (variables.environment().isPresent()) {
      problems.hide(variables.hiding(text));
    }
    return mapping(YamlTree.parse(file, text), keys);
  }

  /**
   * As {@link #mapping(Keys)}, with the values of the file, parsed before. Only for a file that
   * uses no environment variables: their values are not hidden in problems.
   */
  public Section mapping(Yaml values, Keys keys) throws ConfigException {
    Field root = new Field("", values, this);
    Optional<Section> whole = root.section(new FilePosition(file, 1, 1), keys);
    if (whole.isEmpty()) {
      problems.throwIfAny(file);
    }
    return whole.orElseThrow();
  }
}
