// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the list of requirements refers to, in the checkout. */
@DisplayName("The list of requirements")
class RequirementProfileTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private final RequirementProfile profile = RequirementProfile.of("iec62443-4-2-sl2");

  private static Set<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(Path::toString)
          .filter(each -> each.contains("/src/test/") && each.endsWith(".java"))
          .map(each -> each.substring(each.lastIndexOf('/') + 1, each.length() - 5))
          .collect(Collectors.toSet());
    }
  }

  private static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ ", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 _-]", "")
        .replace(' ', '-');
  }

  @Test
  void names_tests_that_exist() throws Exception {
    Set<String> exist = testClasses();

    List<String> missing =
        profile.requirements().stream()
            .flatMap(each -> each.means().tests().stream())
            .filter(test -> !exist.contains(test))
            .toList();

    assertTrue(exist.size() > 500, "found " + exist.size());
    assertEquals(List.of(), missing);
  }

  @Test
  void refers_to_pages_and_headings_that_exist() throws Exception {
    for (Requirement each : profile.requirements()) {
      String[] parts = each.means().doc().split("#", 2);
      List<String> lines = Files.readAllLines(ROOT.resolve(parts[0]));
      assertTrue(
          parts.length == 1
              || lines.stream()
                  .anyMatch(line -> line.startsWith("#") && anchor(line).equals(parts[1])),
          each.id() + ": " + each.means().doc());
    }
  }

  @Test
  void has_each_number_once_with_a_status_that_is_explained() {
    Set<String> ids = new HashSet<>();
    for (Requirement each : profile.requirements()) {
      assertTrue(ids.add(each.id()), each.id());
      assertTrue(
          each.id().matches("(CCSC|CR|SAR|EDR|NDR) \\d+(\\.\\d+)?( RE\\(\\d\\))?"), each.id());
      assertTrue(RequirementProfile.STATUSES.contains(each.status()), each.id());
      assertTrue(each.means().how().endsWith("."), each.id());
      assertTrue(
          !each.status().equals("met") || !each.means().tests().isEmpty(),
          each.id() + " is met, and no test shows it");
    }
    assertEquals(
        Set.of("1", "2", "3", "4", "5", "6", "7"),
        ids.stream()
            .filter(each -> !each.startsWith("CCSC"))
            .map(each -> each.replaceAll("^\\D+(\\d).*", "$1"))
            .collect(Collectors.toSet()));
  }
}
