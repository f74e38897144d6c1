// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import io.parasol.config.site.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One value of a file under its dotted key. Each method that finds another kind of value than asked
 * for reports that as a problem and returns nothing.
 */
record Field(String key, Yaml value, Source source) {

  /** No path, name or description needs more. */
  private static final int LONGEST_TEXT = 4096;

  /** A value under a name that the file chose. */
  record Named(String name, Place place, Field field) {

    /** What the name means. */
    <T> Optional<T> as(Form<T> form) {
      return form.read(name, expected -> problem("no usable name", expected));
    }

    /** Reports a problem of the name, not of the value under it. */
    void problem(String found, String expected) {
      field.source.problems().add(new ConfigProblem(place, field.key, found, expected));
    }

    Optional<Section> section(Keys keys) {
      return field.section(place, keys);
    }
  }

  /** The text with its variables in place. */
  Optional<String> text(String expected) {
    if (!(value instanceof Yaml.Scalar scalar) || scalar.isNothing()) {
      problem(expected);
      return Optional.empty();
    }
    if (scalar.text().length() > LONGEST_TEXT) {
      return tooLong();
    }
    Variables.Expansion expansion = source.variables().expand(scalar.text());
    expansion.unresolved().forEach(this::unresolved);
    if (!expansion.unresolved().isEmpty()) {
      return Optional.empty();
    }
    return expansion.text().length() > LONGEST_TEXT ? tooLong() : Optional.of(expansion.text());
  }

  private Optional<String> tooLong() {
    problem("too long", "at most " + LONGEST_TEXT + " characters");
    return Optional.empty();
  }

  private void unresolved(String reference) {
    problem(
        quoted(reference),
        reference.endsWith("}")
            ? "an environment variable of that name"
            : "${NAME}, or $${ for the two characters");
  }

  <T> Optional<T> as(Form<T> form) {
    return text(form.expected())
        .flatMap(text -> form.read(text, expected -> problem(quoted(text), expected)));
  }

  /** The values of a list. */
  List<Field> items(String expected) {
    List<Field> items = new ArrayList<>();
    if (value instanceof Yaml.Sequence sequence) {
      for (Yaml item : sequence.items()) {
        items.add(new Field(key + "[" + items.size() + "]", item, source));
      }
    } else {
      problem(expected);
    }
    return items;
  }

  /** The values of a mapping whose keys are names; an empty value is a mapping without any. */
  List<Named> entries(String expected) {
    if (!isMapping()) {
      problem(expected);
    }
    if (!(value instanceof Yaml.Mapping mapping)) {
      return List.of();
    }
    Map<String, Named> entries = new LinkedHashMap<>();
    for (Yaml.Entry entry : mapping.entries()) {
      String name = entry.key().text();
      Field field = new Field(under(name), entry.value(), source);
      Named first = entries.putIfAbsent(name, new Named(name, entry.key().place(), field));
      if (first != null) {
        new Named(name, entry.key().place(), field)
            .problem("there again after line " + first.place().line(), "each key once");
      }
    }
    return List.copyOf(entries.values());
  }

  /** The mapping with these keys, or empty if this is no mapping. */
  Optional<Section> section(Place place, Keys keys) {
    List<Named> entries = entries("a mapping with " + Words.oneOf(keys.known()));
    return isMapping() ? Optional.of(Section.of(this, place, keys, entries)) : Optional.empty();
  }

  /** A key with nothing after it may stand for an empty mapping; a file with nothing may not. */
  private boolean isMapping() {
    return value instanceof Yaml.Mapping || (isNothing() && !key.isEmpty());
  }

  /** Whether there is nothing in it: no text, no item, no entry. */
  boolean isEmpty() {
    return isNothing()
        || (value instanceof Yaml.Sequence sequence && sequence.items().isEmpty())
        || (value instanceof Yaml.Mapping mapping && mapping.entries().isEmpty());
  }

  private boolean isNothing() {
    return value instanceof Yaml.Scalar scalar && scalar.isNothing();
  }

  String under(String name) {
    return key.isEmpty() ? Printable.of(name) : key + "." + Printable.of(name);
  }

  void problem(String expected) {
    problem(described(), expected);
  }

  void problem(String found, String expected) {
    source.problems().add(new ConfigProblem(value.place(), key, found, expected));
  }

  private String described() {
    if (isEmpty()) {
      return "empty";
    }
    if (value instanceof Yaml.Scalar scalar) {
      return quoted(scalar.text());
    }
    return value instanceof Yaml.Sequence ? "a list" : "a mapping";
  }

  static String quoted(String text) {
    return '"' + Printable.of(text) + '"';
  }
}
