// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import io.parasol.config.model.site.Printable;
import java.util.List;

/**
 * An MQTT topic filter (MQTT 5.0, 4.7.1).
 *
 * @param value 1 to 256 characters in at most 16 levels, without control characters. {@code +}
 *     stands for one level, {@code #} as the last level for any number of levels. The value must
 *     not begin with {@code $}, because servers reserve such topics (MQTT 5.0, 4.7.2).
 */
public record TopicFilter(String value) implements Comparable<TopicFilter> {

  private static final int LONGEST = 256;
  private static final int DEEPEST = 16;
  private static final String ONE = "+";
  private static final String ANY = "#";

  public TopicFilter {
    if (!isSound(value)) {
      throw new IllegalArgumentException(
          "topic filter \"%s\": expected at most %d characters in %d levels, + only as a whole level, # only as the last level, and no $ at the beginning"
              .formatted(Printable.of(value), LONGEST, DEEPEST));
    }
  }

  private static boolean isSound(String value) {
    if (value.isEmpty()
        || value.length() > LONGEST
        || value.startsWith("$")
        || value
            .chars()
            .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
      return false;
    }
    List<String> levels = levels(value);
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean isLast = i == levels.size() - 1;
      boolean hasWildcard = level.contains(ONE) || level.contains(ANY);
      if (hasWildcard && !level.equals(ONE) && !(isLast && level.equals(ANY))) {
        return false;
      }
    }
    return levels.size() <= DEEPEST;
  }

  private static List<String> levels(String text) {
    return List.of(text.split("/", -1));
  }

  /** Returns whether the filter is a single topic, without wildcards. */
  public boolean isTopic() {
    return levels(value).stream().noneMatch(TopicFilter::isWildcard);
  }

  private static boolean isWildcard(String level) {
    return level.equals(ONE) || level.equals(ANY);
  }

  /**
   * Returns whether the first level is a wildcard, so that the filter may match the topics of any
   * panel.
   */
  public boolean isForAnybody() {
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
      if (level.equals(ANY)) {
        return true;
      }
      if (i >= narrow.size() || narrow.get(i).equals(ANY)) {
        return false;
      }
      if (!level.equals(ONE) && !level.equals(narrow.get(i))) {
        return false;
      }
    }
    return wide.size() == narrow.size();
  }

  /** Returns whether there is a topic that both filters match. */
  public boolean overlaps(TopicFilter other) {
    List<String> mine = levels(value);
    List<String> theirs = levels(other.value);
    for (int i = 0; i < Math.max(mine.size(), theirs.size()); i++) {
      String one = i < mine.size() ? mine.get(i) : "";
      String two = i < theirs.size() ? theirs.get(i) : "";
      if (one.equals(ANY) || two.equals(ANY)) {
        return true;
      }
      if (i >= mine.size() || i >= theirs.size()) {
        return false;
      }
      if (!one.equals(two) && !one.equals(ONE) && !two.equals(ONE)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the levels of a matching topic from the filter's first wildcard on; empty if the filter
   * has no wildcard.
   */
  public List<String> rest(String topic) {
    List<String> mine = levels(value);
    List<String> levels = levels(topic);
    int first = 0;
    while (first < mine.size() && !isWildcard(mine.get(first))) {
      first++;
    }
    return first < levels.size() ? levels.subList(first, levels.size()) : List.of();
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
