// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import io.parasol.config.Field.Named;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mapping with fixed keys. Keys that are not among them are reported when it is made.
 *
 * @param place where its own key stands: the place of what is missing from it.
 */
record Section(Field itself, Place place, Map<String, Named> fields) {

  static Section of(Field itself, Place place, Keys keys, List<Named> entries) {
    Map<String, Named> fields = new LinkedHashMap<>();
    for (Named entry : entries) {
      if (keys.known().contains(entry.name())) {
        fields.put(entry.name(), entry);
        continue;
      }
      entry.problem("no known key", keys.expectedInsteadOf(entry.name()));
    }
    return new Section(itself, place, fields);
  }

  Source source() {
    return itself.source();
  }

  boolean has(String key) {
    return fields.containsKey(key);
  }

  Optional<Field> field(String key) {
    return Optional.ofNullable(fields.get(key)).map(Named::field);
  }

  Optional<Field> required(String key, String expected) {
    if (!has(key)) {
      problem(key, "missing", expected);
    }
    return field(key);
  }

  <T> Optional<T> required(String key, Form<T> form) {
    return required(key, form.expected()).flatMap(field -> field.as(form));
  }

  <T> Optional<T> optional(String key, Form<T> form) {
    return field(key).flatMap(field -> field.as(form));
  }

  <T> T optional(String key, Form<T> form, T otherwise) {
    return optional(key, form).orElse(otherwise);
  }

  /** The section under this key, if it is there. */
  Optional<Section> section(String key, Keys keys) {
    return Optional.ofNullable(fields.get(key))
        .flatMap(named -> named.field().section(named.place(), keys));
  }

  /** The mapping of names under this key; none if it is not there. */
  List<Named> entries(String key, String expected) {
    return field(key).map(field -> field.entries(expected)).orElse(List.of());
  }

  /** The list under this key; none if it is not there. */
  List<Field> items(String key, String expected) {
    return field(key).map(field -> field.items(expected)).orElse(List.of());
  }

  /** The mapping of names under this key, which must be there and have one at least. */
  List<Named> requiredEntries(String key, String expected) {
    return filled(key, expected).map(field -> field.entries(expected)).orElse(List.of());
  }

  /** The list under this key, which must be there and have one item at least. */
  List<Field> requiredItems(String key, String expected) {
    return filled(key, expected).map(field -> field.items(expected)).orElse(List.of());
  }

  private Optional<Field> filled(String key, String expected) {
    Optional<Field> field = required(key, expected);
    field.filter(Field::isEmpty).ifPresent(empty -> empty.problem(expected));
    return field.filter(filled -> !filled.isEmpty());
  }

  /** Refuses a key that has no meaning for what this describes, if it is there. */
  void refuse(String key, String what) {
    Optional.ofNullable(fields.get(key))
        .ifPresent(named -> named.problem("no key of " + what, "it left out"));
  }

  /** Reports a problem of a key: at its text, else where it stands, else where it is missing. */
  void problem(String key, String found, String expected) {
    Place at =
        Optional.ofNullable(fields.get(key))
            .map(
                named ->
                    named.field().value() instanceof Yaml.Scalar text
                        ? text.place()
                        : named.place())
            .orElse(place);
    source().problems().add(new ConfigProblem(at, itself.under(key), found, expected));
  }
}
