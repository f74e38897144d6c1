// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A topic filter")
class TopicFilterTest {

  @ParameterizedTest(name = "{0} matches {1}: {2}")
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/c, false",
    "a/b, a, false",
    "a/b, a/b/c, false",
    "a/+, a/b, true",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+, a/b/c, false",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "#, a/b, true",
    "#, $SYS/a, false",
    "+/a, $SYS/a, false",
    "+/+, /a, true",
    "/+, /a, true",
  })
  void matches_as_the_standard_says(String filter, String topic, boolean matches) {
    assertEquals(matches, new TopicFilter(filter).matches(topic));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(
      strings = {"", "a#", "#/a", "a/#/b", "a+", "+a/b", "$SYS/a", "a\u0000b", "a\nb", "\uD800"})
  void cannot_be_malformed(String filter) {
    assertThrows(IllegalArgumentException.class, () -> new TopicFilter(filter));
  }

  @Test
  void is_bounded_in_length_and_depth() {
    assertTrue(new TopicFilter("a".repeat(256)).isTopic());
    assertThrows(IllegalArgumentException.class, () -> new TopicFilter("a".repeat(257)));
    assertTrue(new TopicFilter("a" + "/b".repeat(15)).isTopic());
    assertThrows(IllegalArgumentException.class, () -> new TopicFilter("a" + "/b".repeat(16)));
  }

  @Test
  void covers_exactly_the_filters_whose_topics_it_matches() {
    List<String> topics = topics();
    List<TopicFilter> filters = filters();
    Map<TopicFilter, Set<String>> matched = new HashMap<>();
    for (TopicFilter each : filters) {
      matched.put(each, topics.stream().filter(each::matches).collect(Collectors.toSet()));
    }
    for (TopicFilter one : filters) {
      Set<String> ones = matched.getOrDefault(one, Set.of());
      for (TopicFilter other : filters) {
        Set<String> others = matched.getOrDefault(other, Set.of());
        assertEquals(ones.containsAll(others), one.covers(other), () -> one + " covers " + other);
      }
    }
  }

  /** Every topic of at most four levels of three words, one of which no filter names. */
  private static List<String> topics() {
    List<String> all = new ArrayList<>();
    List<String> last = List.of("");
    for (int depth = 0; depth < 4; depth++) {
      List<String> next = new ArrayList<>();
      for (String prefix : last) {
        for (String word : List.of("a", "b", "z")) {
          next.add(prefix.isEmpty() ? word : prefix + "/" + word);
        }
      }
      all.addAll(next);
      last = next;
    }
    return all;
  }

  /**
   * Every filter of at most three levels of two words and the wildcards, but for {@code +/#}: it
   * matches the same topics as {@code #} alone, since every topic has a level, and is the one case
   * of two spellings.
   */
  private static List<TopicFilter> filters() {
    List<TopicFilter> all = new ArrayList<>();
    List<String> last = List.of("");
    for (int depth = 0; depth < 3; depth++) {
      List<String> next = new ArrayList<>();
      for (String prefix : last) {
        for (String level : List.of("a", "b", "+", "#")) {
          String filter = prefix + level;
          if (!filter.equals("+/#")) {
            all.add(new TopicFilter(filter));
          }
          if (!level.equals("#")) {
            next.add(filter + "/");
          }
        }
      }
      last = next;
    }
    return all;
  }

  @Test
  void says_whether_it_is_for_anybody() {
    assertTrue(new TopicFilter("#").beginsWithWildcard());
    assertTrue(new TopicFilter("+/a").beginsWithWildcard());
    assertFalse(new TopicFilter("a/#").beginsWithWildcard());
  }
}
