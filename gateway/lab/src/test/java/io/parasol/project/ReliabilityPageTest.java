// SPDX-License-Identifier: Apache-2.0
package io.parasol.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page about reliability")
class ReliabilityPageTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @Test
  void names_only_tests_that_exist() throws IOException {
    String page = Files.readString(Checkout.root().resolve("docs/reliability.md"));
    Set<String> named =
        TEST.matcher(page)
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertFalse(named.isEmpty());

    Set<String> missing = new TreeSet<>(named);
    try (Stream<Path> files = Files.walk(Checkout.root())) {
      files
          .filter(file -> file.toString().contains("src/test/java"))
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .forEach(missing::remove);
    }

    assertEquals(List.of(), List.copyOf(missing));
  }

  @Test
  void names_a_test_for_each_promise() throws IOException {
    List<String> without =
        Files.readAllLines(Checkout.root().resolve("docs/reliability.md")).stream()
            .dropWhile(line -> !line.equals("## The promises"))
            .takeWhile(line -> !line.equals("## The crash simulator"))
            .filter(line -> line.startsWith("| ") && !line.contains("held by"))
            .filter(line -> !TEST.matcher(line).find())
            .toList();

    assertEquals(List.of(), without);
  }
}
