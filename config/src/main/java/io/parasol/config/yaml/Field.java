// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.site.Printable;
import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of a file and its dotted key. A method that finds another kind of value than requested
 * reports a problem and returns an empty result.
 */
public record Field(String key, Yaml value, Source source) {

  /** Maximum text length, more than any path, name or description needs. */
  private static final int MAX_TEXT_LENGTH = 4096;

  /** A value whose key is a name that the operator chose. */
  public record Named(String name, FilePosition position, Field field) {

    /** Parses the name. */
    public <T> Optional<T> as(TextFormat<T> format) {
      return format.read(name, expected -> problem("not a valid name", expected));
    }

    /** Reports a problem with the name, not with the value. */
    public void problem(String found, String expected) {
      field.source.problems().add(new ConfigProblem(position, field.key, found, expected));
    }

    public Optional<Section> section(Keys keys) {
      return field.section(position, keys);
    }
  }

  /** Returns the text after the expansion of variables. */
  Optional<String> text(String expected) {
    if (!(value instanceof Yaml.Scalar scalar) || scalar.isNothing()) {
      problem(expected);
      return Optional.empty();
    }
    if (scalar.text().length() > MAX_TEXT_LENGTH) {
      return tooLong();
    }
    Variables.Expansion expansion = source.variables().expand(scalar.text());
    expansion.unresolved().forEach(this::unresolved);
    if (!expansion.unresolved().isEmpty()) {
      return Optional.empty();
    }
    return expansion.text().length() > MAX_TEXT_LENGTH ? tooLong() : Optional.of(expansion.text());
  }

  private Optional<String> tooLong() {
    problem("too long", "at most " + MAX_TEXT_LENGTH + " characters");
    return Optional.empty();
  }

  private void unresolved(String reference) {
    problem(
        quoted(reference),
        reference.endsWith("}")
            ? "an environment variable of that name"
            : "${NAME}, or $${ for a literal ${");
  }

  public <T> Optional<T> as(TextFormat<T> format) {
    return text(format.expected())
        .flatMap(text -> format.read(text, expected -> problem(described(), expected)));
  }

  /** Returns the items of a list. */
  public List<Field> items(String expected) {
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

  /**
   * Returns the entries of a mapping whose keys are names. An empty value counts as an empty
   * mapping.
   */
  public List<Named> entries(String expected) {
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
      Named first = entries.putIfAbsent(name, new Named(name, entry.key().position(), field));
      if (first != null) {
        new Named(name, entry.key().position(), field)
            .problem("a duplicate of line " + first.position().line(), "each key once");
      }
    }
    return List.copyOf(entries.values());
  }

  /** Returns the mapping as a section with these keys, or empty if the value is not a mapping. */
  public Optional<Section> section(FilePosition place, Keys keys) {
    String mapping = "a mapping with " + Words.oneOf(keys.known());
    List<Named> entries =
        entries(
            value instanceof Yaml.Scalar scalar
                ? keys.withBlank(scalar.text()).orElse(mapping)
                : mapping);
    return isMapping() ? Optional.of(Section.of(this, place, keys, entries)) : Optional.empty();
  }

  /** A key without a value may stand for an empty mapping, but an empty file may not. */
  private boolean isMapping() {
    return value instanceof Yaml.Mapping || (isNothing() && !key.isEmpty());
  }

  /** Returns whether the value is null, an empty list or an empty mapping. */
  public boolean isEmpty() {
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

  public void problem(String expected) {
    problem(described(), expected);
  }

  public void problem(String found, String expected) {
    source.problems().add(new ConfigProblem(value.position(), key, found, expected));
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

  public static String quoted(String text) {
    return '"' + Printable.of(text) + '"';
  }
}
