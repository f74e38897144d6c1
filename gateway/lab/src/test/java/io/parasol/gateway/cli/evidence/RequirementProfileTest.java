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

  /**
   * Every requirement of level 2, by the criteria of TeleTrusT's test scheme for IEC 62443-4-2
   * (2019), annex C: what its columns SL-1 and SL-2 contain. x stands before those that are
   * different for each type of component. Left out are 2.3, 5.4 and 7.5, which have no criteria for
   * components, and 2.7, which begins at level 3.
   */
  private static final List<String> LEVEL_2 =
      List.of(
          "1.1",
          "1.1 RE(1)",
          "1.2",
          "1.3",
          "1.4",
          "1.5",
          "x1.6",
          "x1.6 RE(1)",
          "1.7",
          "1.8",
          "1.9",
          "1.10",
          "1.11",
          "1.12",
          "x1.13",
          "1.14",
          "2.1",
          "2.1 RE(1)",
          "2.1 RE(2)",
          "2.2",
          "x2.4",
          "x2.4 RE(1)",
          "2.5",
          "2.6",
          "2.8",
          "2.9",
          "2.10",
          "2.11",
          "2.11 RE(1)",
          "2.12",
          "x2.13",
          "3.1",
          "3.1 RE(1)",
          "x3.2",
          "3.3",
          "3.4",
          "3.4 RE(1)",
          "3.5",
          "3.6",
          "3.7",
          "3.8",
          "3.9",
          "x3.10",
          "x3.10 RE(1)",
          "x3.11",
          "x3.12",
          "x3.13",
          "x3.14",
          "x3.14 RE(1)",
          "4.1",
          "4.2",
          "4.3",
          "5.1",
          "x5.2",
          "x5.2 RE(1)",
          "x5.3",
          "6.1",
          "6.2",
          "7.1",
          "7.1 RE(1)",
          "7.2",
          "7.3",
          "7.3 RE(1)",
          "7.4",
          "7.6",
          "7.7",
          "7.8");

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
  void has_a_row_for_each_requirement_of_the_level_and_no_other() {
    List<String> listed =
        profile.requirements().stream()
            .map(Requirement::id)
            .filter(each -> !each.startsWith("CCSC"))
            .map(each -> each.replaceFirst("^CR ", "").replaceFirst("^(SAR|EDR|NDR) ", "x"))
            .toList();

    assertEquals(LEVEL_2, listed);
    assertEquals(
        List.of("CCSC 1", "CCSC 2", "CCSC 3", "CCSC 4"),
        profile.requirements().stream()
            .map(Requirement::id)
            .filter(each -> each.startsWith("CCSC"))
            .toList());
  }

  /** What was not verified must not look as if it were: the source is in the file itself. */
  @Test
  void names_the_public_sources_of_numbers_titles_and_levels() {
    assertTrue(profile.note().contains("TeleTrusT"), profile.note());
    assertTrue(profile.note().contains("OPC 10000-2"), profile.note());
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
