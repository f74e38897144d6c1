// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.TopicFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topics of a panel that have one meaning: a {@linkplain TopicFilter topic filter} in whose
 * levels <code>{name}</code> captures text.
 *
 * @param value its text, such as <code>inverter/roof/ch{string}/power</code>.
 */
public record TopicPattern(String value, List<TopicLevel> levels) {

  private static final Pattern CAPTURE = Pattern.compile("\\{([a-z][a-z0-9_]{0,31})}");

  /** Braces that were probably meant as a capture. Others, as around a UUID, are plain text. */
  private static final Pattern BRACES = Pattern.compile("\\{[A-Za-z0-9_]*}");

  public TopicPattern {
    levels = List.copyOf(levels);
  }

  /**
   * Parses a pattern.
   *
   * @throws IllegalArgumentException if the text is not a valid topic filter, or if a level has
   *     more than one capture.
   */
  public static TopicPattern parse(String text) {
    String withoutCaptures = CAPTURE.matcher(text).replaceAll("x");
    if (BRACES.matcher(withoutCaptures).find()) {
      throw new IllegalArgumentException(
          "topic \"%s\": expected {name} with 1 to 32 of a-z, 0-9 and _, beginning with a letter"
              .formatted(Printable.of(text)));
    }
    requireFilter(withoutCaptures);
    List<TopicLevel> levels = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (String level : split(text)) {
      levels.add(level(level, names, text));
    }
    return new TopicPattern(text, levels);
  }

  private static void requireFilter(String text) {
    var unused = new TopicFilter(text);
  }

  private static TopicLevel level(String level, Set<String> names, String text) {
    if (level.equals("+")) {
      return new TopicLevel.Any();
    }
    if (level.equals("#")) {
      return new TopicLevel.Rest();
    }
    Matcher capture = CAPTURE.matcher(level);
    if (!capture.find()) {
      return new TopicLevel.Literal(level);
    }
    String suffix = level.substring(capture.end());
    if (CAPTURE.matcher(suffix).find() || !names.add(capture.group(1))) {
      throw new IllegalArgumentException(
          "topic \"%s\": expected at most one {name} in a level, and each name once"
              .formatted(Printable.of(text)));
    }
    return new TopicLevel.Capture(level.substring(0, capture.start()), capture.group(1), suffix);
  }

  /** Returns the levels of a topic. */
  public static List<String> split(String topic) {
    return Arrays.asList(topic.split("/", -1));
  }

  /** Returns the names of the captures. */
  public Set<String> captures() {
    Set<String> names = new LinkedHashSet<>();
    for (TopicLevel level : levels) {
      if (level instanceof TopicLevel.Capture capture) {
        names.add(capture.name());
      }
    }
    return names;
  }

  /** Returns whether the pattern is a single topic. */
  public boolean isTopic() {
    return levels.stream().allMatch(TopicLevel.Literal.class::isInstance);
  }

  /** Returns whether the pattern has {@code +} or {@code #}, which capture nothing. */
  public boolean hasWildcard() {
    return levels.stream()
        .anyMatch(level -> level instanceof TopicLevel.Any || level instanceof TopicLevel.Rest);
  }

  /**
   * Returns the same pattern with texts in place of captures.
   *
   * @param texts by the names of captures. A text may have several levels, and captures itself.
   * @throws IllegalArgumentException if the result is not a valid pattern.
   */
  public TopicPattern bind(Map<String, String> texts) {
    return parse(bind(value, texts));
  }

  /** Returns a text with other texts in place of its captures. */
  public static String bind(String text, Map<String, String> texts) {
    return CAPTURE
        .matcher(text)
        .replaceAll(
            capture ->
                Matcher.quoteReplacement(texts.getOrDefault(capture.group(1), capture.group())));
  }

  /** Returns the names of the captures in a text. */
  public static Set<String> capturesIn(String text) {
    Set<String> names = new LinkedHashSet<>();
    CAPTURE.matcher(text).results().forEach(capture -> names.add(capture.group(1)));
    return names;
  }

  /**
   * Returns the captured texts by their names if the pattern matches a topic.
   *
   * @param topic the levels of the topic.
   */
  public Optional<Map<String, String>> match(List<String> topic) {
    if (topic.get(0).startsWith("$")) {
      return Optional.empty();
    }
    Map<String, String> captured = new LinkedHashMap<>();
    for (int i = 0; i < levels.size(); i++) {
      TopicLevel level = levels.get(i);
      if (level instanceof TopicLevel.Rest) {
        return Optional.of(captured);
      }
      if (i >= topic.size()) {
        return Optional.empty();
      }
      String text = topic.get(i);
      if (level instanceof TopicLevel.Literal literal && !literal.text().equals(text)) {
        return Optional.empty();
      }
      if (level instanceof TopicLevel.Capture capture) {
        if (!capture.matches(text)) {
          return Optional.empty();
        }
        captured.put(capture.name(), capture.captured(text));
      }
    }
    return levels.size() == topic.size() ? Optional.of(captured) : Optional.empty();
  }

  /** Returns whether this pattern matches every topic that the other pattern matches. */
  public boolean covers(TopicPattern other) {
    for (int i = 0; i < levels.size(); i++) {
      if (levels.get(i) instanceof TopicLevel.Rest) {
        return true;
      }
      if (i >= other.levels.size()
          || other.levels.get(i) instanceof TopicLevel.Rest
          || !levels.get(i).covers(other.levels.get(i))) {
        return false;
      }
    }
    return levels.size() == other.levels.size();
  }

  /** Returns whether there is a topic that both patterns match. */
  public boolean overlaps(TopicPattern other) {
    for (int i = 0; i < Math.max(levels.size(), other.levels.size()); i++) {
      if (isRest(i) || other.isRest(i)) {
        return true;
      }
      if (i >= levels.size()
          || i >= other.levels.size()
          || !levels.get(i).overlaps(other.levels.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isRest(int index) {
    return index < levels.size() && levels.get(index) instanceof TopicLevel.Rest;
  }

  /**
   * Returns the levels of a matching topic from the first one that is no plain text; empty if there
   * is none.
   */
  public List<String> openLevels(List<String> topic) {
    int first = 0;
    while (first < levels.size() && levels.get(first) instanceof TopicLevel.Literal) {
      first++;
    }
    return first < topic.size() ? topic.subList(first, topic.size()) : List.of();
  }

  @Override
  public String toString() {
    return value;
  }
}
