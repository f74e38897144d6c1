// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.testing.MessageSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The document of all ratios")
class RatioDocumentTest {

  private final Map<String, PartRunner.Output> outputs = new HashMap<>();

  /** Prints results like those of real runs. */
  private final class RecordedRuns implements PartRunner {
    @Override
    public MachineLoad load() {
      return new MachineLoad(0.5, 0.1);
    }

    @Override
    public Output run(List<String> arguments, Duration timeout) {
      String name = arguments.get(1);
      return outputs.getOrDefault(name, new Output(0, "a line before\n" + recorded(name), ""));
    }
  }

  private static String recorded(String name) {
    try (InputStream in = RatioDocumentTest.class.getResourceAsStream(name + ".json")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private RatioDocument measure() throws Exception {
    return measure(true);
  }

  private RatioDocument measure(boolean isQuick) throws Exception {
    return RatioDocument.measure(
        isQuick, BenchmarkPart.all(isQuick), new RecordedRuns(), line -> {});
  }

  private static String text(RatioDocument document) {
    return new String(Json.write(document.json()), StandardCharsets.UTF_8);
  }

  private static PartResult part(RatioDocument document, BenchmarkPart part) {
    return document.parts().stream().filter(each -> each.part() == part).findFirst().orElseThrow();
  }

  @Test
  void has_the_rows_of_every_benchmark() throws Exception {
    RatioDocument document = measure(false);

    assertEquals(List.of(), document.failures());
    assertEquals(
        Arrays.asList(BenchmarkPart.values()),
        document.parts().stream().map(PartResult::part).toList());
    for (PartResult each : document.parts()) {
      assertTrue(!each.rows().isEmpty() && !each.counted().members().isEmpty(), each::toString);
    }
  }

  @Test
  void matches_its_schema() throws Exception {
    outputs.put("page", new PartRunner.Output(1, "", "not complete"));

    assertEquals(List.of(), MessageSchemas.problems("performance", text(measure())));
  }

  @ParameterizedTest
  @EnumSource
  void has_the_other_benchmarks_and_the_reason_if_one_fails(BenchmarkPart failing)
      throws Exception {
    outputs.put(
        failing.label(),
        new PartRunner.Output(1, "{}", "INFO a line of the log\nnot complete: 3 of 4 arrived\n"));

    RatioDocument document = measure(false);

    assertEquals(List.of(failing.label() + ": not complete: 3 of 4 arrived"), document.failures());
    assertEquals(
        BenchmarkPart.values().length - 1,
        document.parts().stream().filter(each -> !each.rows().isEmpty()).count());
  }

  @Test
  void reports_a_benchmark_that_printed_something_else() throws Exception {
    outputs.put("modbus", new PartRunner.Output(0, "", ""));
    outputs.put("store", new PartRunner.Output(0, "[]\n", ""));
    outputs.put("collect", new PartRunner.Output(0, "{\"figures\":{}}\n", ""));
    outputs.put("page", new PartRunner.Output(137, "", ""));

    assertEquals(
        List.of(
            "modbus: it has not printed JSON",
            "store: it has not printed an object",
            "collect: the result has no counts",
            "page: exit code 137"),
        measure().failures());
  }

  @Test
  void has_missed_bars_and_no_failure_if_a_complete_result_is_below_its_bar() throws Exception {
    String slow = recorded("northbound").replaceAll("(own-registers-per-second\":)[0-9]+", "$19");
    outputs.put("northbound", new PartRunner.Output(1, slow, "below 10000 requests a second"));

    RatioDocument document = measure();

    assertEquals(List.of(), document.failures());
    assertEquals(
        RatioRow.Verdict.MISSED, part(document, BenchmarkPart.NORTHBOUND).rows().get(0).verdict());
  }

  @Test
  void compares_each_command_with_the_floor_of_its_run() throws Exception {
    Figures run =
        new Figures((Json.Obj) Json.parse(recorded("command").getBytes(StandardCharsets.UTF_8)))
            .list("runs")
            .get(0);

    RatioRow median = part(measure(), BenchmarkPart.COMMAND).rows().get(0);

    assertEquals(run.number("publish-to-receipt-ms-p50"), median.measured().value());
    assertEquals(
        run.at("floor").number("floor-ms"), Objects.requireNonNull(median.against()).value());
    assertEquals(1.5, Objects.requireNonNull(median.bar(), "one at a time has a bar").value());
  }

  @Test
  void is_of_the_named_benchmarks_in_the_order_in_which_they_run() {
    assertEquals(
        List.of(BenchmarkPart.COLLECT, BenchmarkPart.RECONNECT),
        BenchmarkPart.selected(true, List.of("reconnect", "collect")));
    assertEquals(BenchmarkPart.all(true), BenchmarkPart.selected(true, List.of()));
  }

  @Test
  void refuses_the_name_of_a_benchmark_that_has_no_short_form() {
    assertEquals(List.of(BenchmarkPart.SOAK), BenchmarkPart.selected(false, List.of("soak")));

    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> BenchmarkPart.selected(true, List.of("soak")));

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("no benchmark \"soak\" in this form"));
  }
}
