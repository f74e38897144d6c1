// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.site.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}} with environment variables. A second dollar sign before the brace makes
 * the reference literal text, with one dollar sign. Any other dollar sign is kept.
 *
 * @param environment empty for files without variables, whose text is not changed.
 */
public record Variables(Optional<Map<String, String>> environment) {

  /** No variables, for files that are the same on every machine: profiles. */
  public static final Variables NONE = new Variables(Optional.empty());

  private static final int MIN_HIDDEN_LENGTH = 3;

  /** Where {@link Printable} has shortened a text. */
  private static final char SHORTENED = '…';

  private static final Comparator<String> BY_DESCENDING_LENGTH =
      Comparator.<String>comparingInt(String::length)
          .reversed()
          .thenComparing(Comparator.naturalOrder());

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:[A-Za-z_][A-Za-z0-9_]*})?");

  public Variables(Map<String, String> environment) {
    this(Optional.of(Map.copyOf(environment)));
  }

  /**
   * A text after the expansion of variables.
   *
   * @param unresolved each reference without a value, as written.
   */
  record Expansion(String text, List<String> unresolved) {}

  /**
   * Returns a function that puts back {@code ${NAME}} in place of the values of the variables that
   * a file refers to. Values may be secret and must not be printed. A value shorter than {@link
   * #MIN_HIDDEN_LENGTH} is not looked for, because it occurs in other texts as well.
   *
   * @param file the text of the file.
   */
  public UnaryOperator<String> hiding(String file) {
    Map<String, String> references = new TreeMap<>(BY_DESCENDING_LENGTH);
    Matcher reference = REFERENCE.matcher(file);
    while (reference.find()) {
      String written = reference.group();
      if (written.endsWith("}")) {
        String value =
            environment
                .orElse(Map.of())
                .getOrDefault(written.substring(2, written.length() - 1), "");
        if (value.length() >= MIN_HIDDEN_LENGTH) {
          references.put(value, written);
        }
      }
    }
    return text -> {
      String hidden = text;
      for (Map.Entry<String, String> each : references.entrySet()) {
        hidden = hidden.replace(each.getKey(), each.getValue());
        hidden = withoutShortened(hidden, each.getKey(), each.getValue());
      }
      return hidden;
    };
  }

  /** Replaces the beginning of a value, where a message was shortened within the value. */
  private static String withoutShortened(String text, String value, String reference) {
    int end = text.indexOf(SHORTENED);
    for (int length = Math.min(end, value.length()); length >= MIN_HIDDEN_LENGTH; length--) {
      if (text.startsWith(value.substring(0, length), end - length)) {
        return text.substring(0, end - length) + reference + text.substring(end);
      }
    }
    return text;
  }

  Expansion expand(String text) {
    if (environment.isEmpty()) {
      return new Expansion(text, List.of());
    }
    List<String> unresolved = new ArrayList<>();
    String expanded =
        REFERENCE
            .matcher(text)
            .replaceAll(match -> Matcher.quoteReplacement(value(match.group(), unresolved)));
    return new Expansion(expanded, List.copyOf(unresolved));
  }

  private String value(String reference, List<String> unresolved) {
    if (reference.equals("$${")) {
      return "${";
    }
    boolean isNamed = reference.endsWith("}");
    String name = isNamed ? reference.substring(2, reference.length() - 1) : "";
    String value = environment.orElseThrow().get(name);
    if (value == null) {
      unresolved.add(reference);
      return reference;
    }
    return value;
  }
}
