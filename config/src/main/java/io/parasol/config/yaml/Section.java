// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.yaml.ConfigProblem.FilePosition;
import io.parasol.config.yaml.Field.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mapping with fixed keys. Unknown keys are reported when the section is created.
 *
 * @param position the position of the section's own key, where missing keys are reported.
 */
public record Section(Field itself, FilePosition position, Map<String, Named> fields) {

  static Section of(Field itself, FilePosition place, Keys keys, List<Named> entries) {
    Map<String, Named> fields = new LinkedHashMap<>();
    for (Named entry : entries) {
      if (keys.known().contains(entry.name())) {
        fields.put(entry.name(), entry);
        continue;
      }
      entry.problem(
          "an unknown key", itself.source().suggestion(() -> keys.expectedInsteadOf(entry.name())));
    }
    return new Section(itself, place, fields);
  }

  public Source source() {
    return itself.source();
  }

  public boolean has(String key) {
    return fields.containsKey(key);
  }

  public Optional<Field> field(String key) {
    return Optional.ofNullable(fields.get(key)).map(Named::field);
  }

  public Optional<Field> required(String key, String expected) {
    if (!has(key)) {
      problem(key, "missing", expected);
    }
    return field(key);
  }

  public <T> Optional<T> required(String key, TextFormat<T> format) {
    return required(key, format.expected()).flatMap(field -> field.as(format));
  }

  public <T> Optional<T> optional(String key, TextFormat<T> format) {
    return field(key).flatMap(field -> field.as(format));
  }

  public <T> T optional(String key, TextFormat<T> format, T otherwise) {
    return optional(key, format).orElse(otherwise);
  }

  /** Returns the section under this key, if there is one. */
  public Optional<Section> section(String key, Keys keys) {
    return Optional.ofNullable(fields.get(key))
        .flatMap(named -> named.field().section(named.position(), keys));
  }

  /** Returns the entries of the mapping under this key; empty if the key is missing. */
  public List<Named> entries(String key, String expected) {
    return field(key).map(field -> field.entries(expected)).orElse(List.of());
  }

  /** Returns the items of the list under this key; empty if the key is missing. */
  public List<Field> items(String key, String expected) {
    return field(key).map(field -> field.items(expected)).orElse(List.of());
  }

  /**
   * Returns the entries of the mapping under this key. Reports a problem if the key is missing or
   * the mapping is empty.
   */
  public List<Named> requiredEntries(String key, String expected) {
    return requiredNonEmpty(key, expected).map(field -> field.entries(expected)).orElse(List.of());
  }

  /**
   * Returns the items of the list under this key. Reports a problem if the key is missing or the
   * list is empty.
   */
  public List<Field> requiredItems(String key, String expected) {
    return requiredNonEmpty(key, expected).map(field -> field.items(expected)).orElse(List.of());
  }

  private Optional<Field> requiredNonEmpty(String key, String expected) {
    Optional<Field> field = required(key, expected);
    field.filter(Field::isEmpty).ifPresent(empty -> empty.problem(expected));
    return field.filter(filled -> !filled.isEmpty());
  }

  /**
   * Reports a problem if a key is present that does not apply here.
   *
   * @param what completes the phrase "not valid for …".
   */
  public void rejectKey(String key, String what) {
    Optional.ofNullable(fields.get(key))
        .ifPresent(named -> named.problem("not valid for " + what, "no such key"));
  }

  /**
   * Reports a problem with a key: at its text, or else at the key, or else at the section that
   * lacks it.
   */
  public void problem(String key, String found, String expected) {
    FilePosition at =
        Optional.ofNullable(fields.get(key))
            .map(
                named ->
                    named.field().value() instanceof Yaml.Scalar text
                        ? text.position()
                        : named.position())
            .orElse(position);
    source().problems().add(new ConfigProblem(at, itself.under(key), found, expected));
  }
}
