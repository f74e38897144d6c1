// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A pattern of topics")
class TopicPatternTest {

  private static Optional<Map<String, String>> match(String pattern, String topic) {
    return TopicPattern.parse(pattern).match(TopicPattern.split(topic));
  }

  @ParameterizedTest(name = "{0} captures of {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a/{x}/b          | a/7/b        | {x=7}
          a/{x}/b          | a/7/c        |
          a/{x}/b          | a//b         |
          a/ch{x}/b        | a/ch12/b     | {x=12}
          a/ch{x}/b        | a/ch/b       |
          switch:{n}/{p}   | switch:0/pow | {n=0, p=pow}
          {x}v             | 12v          | {x=12}
          +/{x}/#          | a/b/c/d      | {x=b}
          a/{x}/#          | a/b          | {x=b}
          a/{x}            | a/b/c        |
          {x}/a            | $SYS/a       |
          {BC-1}/a         | {BC-1}/a     | {}
          /go/{x}          | /go/1        | {x=1}
          """)
  void captures_parts_of_the_topics_that_it_matches(String pattern, String topic, String captured) {
    assertEquals(Optional.ofNullable(captured), match(pattern, topic).map(Map::toString), pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/{x}{y}",
        "a/{x}/{x}",
        "a/{X}",
        "a/{}",
        "a/{1x}",
        "a/{x}+",
        "a/#/{x}",
        "$a/{x}",
        ""
      })
  void is_refused_if_it_is_unclear(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> TopicPattern.parse(pattern));
  }

  @Test
  void takes_texts_of_any_number_of_levels_in_place_of_captures() {
    TopicPattern bound =
        TopicPattern.parse("{base}/{device}/{n}")
            .bind(Map.of("base", "N/c06", "device", "{device_0}/{device_1}"));

    assertEquals("N/c06/{device_0}/{device_1}/{n}", bound.value());
    assertEquals(5, bound.levels().size());
  }

  /** Whatever one pattern matches tells whether two of them overlap, and which one is narrower. */
  @Test
  void knows_whether_it_covers_or_overlaps_another_one() {
    Random random = new Random(7);
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      topics.add(any(random, List.of("a", "b", "ch1", "ch2", "ch1x"), 3));
    }
    List<String> levels = List.of("a", "ch1", "ch{x}", "{x}", "{x}x", "+", "#");
    for (int i = 0; i < 3000; i++) {
      Optional<TopicPattern> one = pattern(any(random, levels, 3));
      Optional<TopicPattern> two = pattern(any(random, levels, 3));
      if (one.isEmpty() || two.isEmpty()) {
        continue;
      }
      for (String topic : topics) {
        boolean inOne = one.get().match(TopicPattern.split(topic)).isPresent();
        boolean inTwo = two.get().match(TopicPattern.split(topic)).isPresent();
        String what = one.get() + " and " + two.get() + " at " + topic;
        assertTrue(!(inOne && inTwo) || one.get().overlaps(two.get()), what);
        assertTrue(!inTwo || inOne || !one.get().covers(two.get()), what);
      }
    }
  }

  private static String any(Random random, List<String> words, int maxLevels) {
    List<String> levels = new ArrayList<>();
    int count = 1 + random.nextInt(maxLevels);
    for (int i = 0; i < count; i++) {
      levels.add(words.get(random.nextInt(words.size())));
    }
    return String.join("/", levels);
  }

  private static Optional<TopicPattern> pattern(String text) {
    try {
      return Optional.of(TopicPattern.parse(text));
    } catch (IllegalArgumentException unclear) {
      return Optional.empty();
    }
  }
}
