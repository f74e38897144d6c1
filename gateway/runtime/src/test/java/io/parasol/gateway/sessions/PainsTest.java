// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of complaints")
class PainsTest {

  private static final Path PAGE = Path.of("../../docs/pains.md");
  private static final List<String> MODULES =
      List.of(
          "config",
          "certs/pki",
          "certs/signing",
          "certs/tuf",
          "broker",
          "legacy-adapters/adapters",
          "legacy-adapters/simulator",
          "gateway/runtime",
          "gateway/cli",
          "gateway/lab");

  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| \\*\\*(\\d+)\\*\\* .*$");

  private static Set<String> named(String text) {
    return TEST.matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> written() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("../..", module, "src/test/java"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".java"))
            .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return names;
  }

  @Test
  void names_tests_that_are_there() throws IOException {
    Set<String> named = named(Files.readString(PAGE));
    assertTrue(named.size() > 20, named::toString);

    named.removeAll(written());

    assertEquals(Set.of(), named);
  }

  @Test
  void has_a_test_for_each_complaint() throws IOException {
    List<MatchResult> rows = ROW.matcher(Files.readString(PAGE)).results().toList();

    assertEquals(
        IntStream.rangeClosed(1, 13).mapToObj(String::valueOf).toList(),
        rows.stream().map(row -> row.group(1)).toList());
    rows.forEach(row -> assertTrue(!named(row.group()).isEmpty(), row::group));
  }
}
