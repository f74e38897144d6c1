// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.List;

/**
 * An MQTT topic filter (MQTT 5.0, 4.7.1).
 *
 * @param value 1 to 256 characters in at most 16 levels, without control characters. {@code +}
 *     stands for one level, {@code #} as the last level for any number of levels. The value must
 *     not begin with {@code $}, because servers reserve such topics (MQTT 5.0, 4.7.2).
 */
public record TopicFilter(String value) implements Comparable<TopicFilter> {

  private static final int MAX_LENGTH = 256;
  private static final int MAX_LEVELS = 16;
  private static final String SINGLE_LEVEL_WILDCARD = "+";
  private static final String MULTI_LEVEL_WILDCARD = "#";

  public TopicFilter {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "topic filter \"%s\": expected at most %d characters in %d levels, + only as a whole level, # only as the last level, and no $ at the beginning"
              .formatted(Printable.of(value), MAX_LENGTH, MAX_LEVELS));
    }
  }

  private static boolean isValid(String value) {
    if (value.isEmpty()
        || value.length() > MAX_LENGTH
        || value.startsWith("$")
        || value
            .chars()
            .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
      return false;
    }
    return hasValidWildcards(value) && levels(value).size() <= MAX_LEVELS;
  }

  /**
   * Returns whether the text has wildcards only where a filter may have them: {@code +} as a whole
   * level, and {@code #} as the whole last level.
   */
  public static boolean hasValidWildcards(String filter) {
    List<String> levels = levels(filter);
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean isLast = i == levels.size() - 1;
      boolean hasWildcard =
          level.contains(SINGLE_LEVEL_WILDCARD) || level.contains(MULTI_LEVEL_WILDCARD);
      if (hasWildcard
          && !level.equals(SINGLE_LEVEL_WILDCARD)
          && !(isLast && level.equals(MULTI_LEVEL_WILDCARD))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> levels(String text) {
    return List.of(text.split("/", -1));
  }

  /** Returns whether the filter is a single topic, without wildcards. */
  public boolean isTopic() {
    return levels(value).stream().noneMatch(TopicFilter::isWildcard);
  }

  private static boolean isWildcard(String level) {
    return level.equals(SINGLE_LEVEL_WILDCARD) || level.equals(MULTI_LEVEL_WILDCARD);
  }

  /**
   * Returns whether the first level is a wildcard, so that the filter may match the topics of any
   * panel.
   */
  public boolean beginsWithWildcard() {
    return isWildcard(levels(value).get(0));
  }

  public boolean matches(String topic) {
    return !topic.startsWith("$") && covers(levels(value), levels(topic));
  }

  /** Returns whether this filter matches every topic that the other filter matches. */
  public boolean covers(TopicFilter other) {
    return covers(levels(value), levels(other.value));
  }

  private static boolean covers(List<String> wide, List<String> narrow) {
    for (int i = 0; i < wide.size(); i++) {
      String level = wide.get(i);
      if (level.equals(MULTI_LEVEL_WILDCARD)) {
        return true;
      }
      if (i >= narrow.size() || narrow.get(i).equals(MULTI_LEVEL_WILDCARD)) {
        return false;
      }
      if (!level.equals(SINGLE_LEVEL_WILDCARD) && !level.equals(narrow.get(i))) {
        return false;
      }
    }
    return wide.size() == narrow.size();
  }

  @Override
  public int compareTo(TopicFilter other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
