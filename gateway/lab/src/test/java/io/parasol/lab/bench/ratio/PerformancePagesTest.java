// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.testing.Checkout;
import io.parasol.testing.MessageSchemas;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The pages of figures")
class PerformancePagesTest {

  private static final String FIRST =
      """
      {"schema":1,"date":"2026-11-01T08:00:00Z","quick":true,
       "machine":{"cores":2,"memory-mib":24105,"cpu":"a processor"},
       "versions":{"parasol":"0.1.0","commit":"abc","java":"17.0.1"},
       "verdict":{"parts-failed":1,"bars-met":1,"bars-missed":0},
       "parts":[
        {"benchmark":"modbus","command":"parasol bench modbus --for 1s",
         "load-before":{"average-1m":0.5,"busy-cores":0.02},"seconds":9,"verdict":"complete",
         "counted":{"responses":5},
         "rows":[
          {"measured":{"what":"requests","value":38049.4,"unit":"1/s"},
           "against":{"what":"a peer","value":44471,"unit":"1/s"},"ratio":0.8556,
           "bar":{"of":"ratio","at-least":0.5},"verdict":"met"},
          {"measured":{"what":"errors","value":0,"unit":""},"verdict":"no bar"}]},
        {"benchmark":"start","command":"parasol bench start --starts 1",
         "load-before":{"average-1m":0.5,"busy-cores":0.02},"seconds":9,"verdict":"failed",
         "reason":"not complete: 3 | 4 arrived"}]}
      """;

  /** A later measurement of one benchmark that failed in the first. */
  private static final String SECOND =
      """
      {"schema":1,"date":"2026-11-02T09:00:00Z","quick":false,
       "machine":{"cores":2,"memory-mib":24105,"cpu":"a processor"},
       "versions":{"parasol":"0.1.0","commit":"def","java":"17.0.1"},
       "verdict":{"parts-failed":0,"bars-met":0,"bars-missed":1},
       "parts":[
        {"benchmark":"start","command":"parasol bench start --starts 3 --for 10m",
         "load-before":{"average-1m":0.5,"busy-cores":0.02},"seconds":700,"verdict":"complete",
         "counted":{"starts":3},
         "rows":[
          {"measured":{"what":"start to ready, median","value":2.417,"unit":"s"},
           "bar":{"of":"measured","at-most":2},"verdict":"missed"}]}]}
      """;

  private static final String SHORT_PAGE = "# Figures\n" + marked("bars") + "Text.\n";
  private static final String LONG_PAGE =
      marked("runs")
          + BenchmarkPart.all(false).stream()
              .map(part -> marked(part.label()))
              .collect(Collectors.joining());

  private static String marked(String name) {
    return "<!-- figures: %s -->\nold\n<!-- end of figures -->\n".formatted(name);
  }

  private static Json json(String text) throws Exception {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> update(String document) throws Exception {
    return PerformancePages.update(List.of(SHORT_PAGE, LONG_PAGE), json(document));
  }

  @Test
  void have_the_rows_with_a_bar_on_one_page_and_all_rows_on_another() throws Exception {
    List<String> updated = update(FIRST);

    String row = "requests | 38,049 1/s | a peer: 44,471 1/s | 0.856 | at least 0.5 × | met |\n";
    assertTrue(updated.get(0).contains("| modbus | " + row), updated.get(0));
    assertFalse(updated.get(0).contains("errors"), updated.get(0));
    assertTrue(updated.get(0).startsWith("# Figures\n") && updated.get(0).endsWith("Text.\n"));
    assertTrue(updated.get(1).contains("\n| " + row + "| errors | 0 |"), updated.get(1));
    assertTrue(
        updated
            .get(1)
            .contains(
                "`parasol bench modbus --for 1s`, 2026-11-01, with 0.02 of the processors busy"),
        updated.get(1));
    assertTrue(
        updated
            .get(1)
            .contains(
                "| 2026-11-01 | 2, in short form | 2 cores, 24,105 MiB, a processor | 0.1.0 (abc)"
                    + " | 17.0.1 | 1 met, 0 missed | 1 |\n"),
        updated.get(1));
  }

  @Test
  void say_why_a_benchmark_has_no_figures() throws Exception {
    List<String> updated = update(FIRST);

    assertTrue(updated.get(0).contains("| start | no figures: not complete: 3 \\| 4 arrived |"));
    assertTrue(updated.get(1).contains("\nNo figures: not complete: 3 \\| 4 arrived\n"));
  }

  @Test
  void take_a_benchmark_from_the_last_document_that_has_it() throws Exception {
    List<String> updated = update("[" + FIRST + "," + SECOND + "]");

    assertTrue(
        updated.get(0).contains("| start | start to ready, median | 2.42 s |  |  | at most 2 s |"),
        updated.get(0));
    assertTrue(updated.get(1).contains("--for 10m`, 2026-11-02,"), updated.get(1));
    assertTrue(updated.get(1).contains("--for 1s`, 2026-11-01,"), updated.get(1));
    assertFalse(updated.get(1).contains("No figures"), updated.get(1));
  }

  @Test
  void do_not_change_when_they_are_made_again() throws Exception {
    List<String> once = update(FIRST);

    assertEquals(once, PerformancePages.update(once, json(FIRST)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"modbus", "runs", "bars", "start"})
  void must_have_each_part_once(String part) throws Exception {
    Json document = json(FIRST);
    String without = LONG_PAGE.replace(marked(part), "");
    String shorter = SHORT_PAGE.replace(marked(part), "");

    assertRefused(List.of(shorter, without), document);
    assertRefused(List.of(SHORT_PAGE, LONG_PAGE + marked(part)), document);
  }

  @Test
  void must_not_have_a_part_that_does_not_exist() throws Exception {
    assertRefused(List.of(SHORT_PAGE, LONG_PAGE + marked("other")), json(FIRST));
  }

  @Test
  void have_a_place_for_a_benchmark_that_was_not_measured() throws Exception {
    assertTrue(
        update(FIRST)
            .get(1)
            .contains("<!-- figures: soak -->\nNot measured in these runs.\n<!-- end"));
  }

  @Test
  void have_no_place_for_a_benchmark_that_does_not_exist() throws Exception {
    Json document = json(FIRST.replace("\"benchmark\":\"start\"", "\"benchmark\":\"other\""));

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> PerformancePages.update(List.of(SHORT_PAGE, LONG_PAGE), document));

    assertEquals("there is no benchmark other", refused.getMessage());
  }

  private static void assertRefused(List<String> pages, Json document) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> PerformancePages.update(pages, document));

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("the pages have the figures of ["),
        refused::toString);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"1", "[]", "[1]", "{}"})
  void are_not_made_from_something_else(String document) throws Exception {
    Json other = json(document);

    assertThrows(
        IllegalArgumentException.class,
        () -> PerformancePages.update(List.of(SHORT_PAGE, LONG_PAGE), other));
  }

  @Test
  void are_those_of_the_committed_documents() throws Exception {
    Path docs = Checkout.root().resolve("docs");
    List<String> pages =
        List.of(
            Files.readString(docs.resolve("performance.md")),
            Files.readString(docs.resolve("measurements.md")));
    byte[] committed = Files.readAllBytes(docs.resolve("performance.json"));

    assertEquals(
        pages,
        PerformancePages.update(pages, Json.parse(committed)),
        "run .ci/performance, which makes the tables again");
    for (Figures document : Measurements.of(Json.parse(committed)).documents()) {
      String text = new String(Json.write(document.json()), StandardCharsets.UTF_8);
      assertEquals(List.of(), MessageSchemas.problems("performance", text));
    }
  }
}
