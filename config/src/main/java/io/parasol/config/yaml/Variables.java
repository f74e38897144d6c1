// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
