// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A file with very many problems")
class ProblemsTest {

  private static final Path FILE = Path.of("site.yaml");
  private static final int MANY = 200_000;

  /** A list that counts how often a suggestion looks at one of its words. */
  private static final class CountingWords extends AbstractList<String> {
    private final int size;
    private int looks;

    CountingWords(int size) {
      this.size = size;
    }

    @Override
    public String get(int index) {
      looks++;
      return "known-" + index;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean contains(Object word) {
      return false;
    }
  }

  private static String unknownKeys() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> "wrong-" + i + ": 1\n")
        .collect(Collectors.joining());
  }

  @Test
  void gets_suggestions_for_the_reported_ones_only() throws Exception {
    CountingWords known = new CountingWords(20);
    Problems problems = new Problems();
    Source source = new Source(FILE, new Variables(Map.of()), problems);

    source.mapping(unknownKeys(), new Keys(known));

    ConfigException thrown = assertThrows(ConfigException.class, () -> problems.throwIfAny(FILE));
    assertEquals(1001, thrown.problems().size());
    assertTrue(
        thrown.problems().get(1000).toString().contains(MANY - 1000 + " more problems"),
        thrown.problems().get(1000).toString());
    assertTrue(known.looks <= 1000 * 100, () -> known.looks + " comparisons");
  }

  @Test
  void compares_a_word_with_a_bounded_number_of_others() {
    CountingWords known = new CountingWords(MANY);

    var unused = NearestKey.to("wrong", known);

    assertTrue(known.looks <= 4 * NearestKey.MAX_KNOWN, () -> known.looks + " comparisons");
    assertEquals("known-7", NearestKey.to("known_7", List.of("known-7")).orElseThrow());
  }
}
