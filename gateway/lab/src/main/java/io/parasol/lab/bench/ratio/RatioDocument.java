// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.Version;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The results of all benchmarks, one after the other on one machine. */
public record RatioDocument(
    Instant began, boolean isQuick, Machine machine, List<PartResult> parts) {

  public RatioDocument {
    parts = List.copyOf(parts);
  }

  /**
   * Runs benchmarks, each in a process of its own.
   *
   * @param isQuick whether in their short form.
   * @param only the names of those to run; empty for all that have this form.
   * @param progress receives a line before each benchmark, and why one has failed.
   * @throws IllegalArgumentException in one line, if there is no such benchmark in this form.
   */
  public static RatioDocument measure(boolean isQuick, List<String> only, Consumer<String> progress)
      throws IOException, InterruptedException {
    List<BenchmarkPart> parts = BenchmarkPart.selected(isQuick, only);
    try (TemporaryFolder folder = TemporaryFolder.make("bench-all")) {
      return measure(isQuick, parts, new PartProcess(folder.path()), progress);
    }
  }

  static RatioDocument measure(
      boolean isQuick, List<BenchmarkPart> parts, PartRunner runner, Consumer<String> progress)
      throws IOException, InterruptedException {
    Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    List<PartResult> results = new ArrayList<>();
    for (BenchmarkPart part : parts) {
      progress.accept("parasol " + String.join(" ", part.arguments(isQuick)));
      PartResult result = measure(part, isQuick, runner);
      if (!result.isComplete()) {
        progress.accept("failed: " + result.failure());
      }
      results.add(result);
    }
    return new RatioDocument(began, isQuick, Machine.here(), results);
  }

  private static PartResult measure(BenchmarkPart part, boolean isQuick, PartRunner runner)
      throws IOException, InterruptedException {
    MachineLoad before = runner.load();
    long begin = System.nanoTime();
    PartRunner.Output output = runner.run(part.arguments(isQuick), BenchmarkPart.timeout(isQuick));
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    return PartResult.of(part, isQuick, new PartResult.Run(before, time), output);
  }

  /** Returns the benchmarks that failed, each with the reason. */
  public List<String> failures() {
    return parts.stream()
        .filter(part -> !part.isComplete())
        .map(part -> part.part().label() + ": " + part.failure())
        .toList();
  }

  private long count(RatioRow.Verdict verdict) {
    return parts.stream().mapToLong(part -> part.count(verdict)).sum();
  }

  public Json json() {
    return Json.object()
        .put("schema", 1)
        .put("date", began)
        .put("quick", isQuick)
        .put("machine", machine.json())
        .put(
            "versions",
            Json.object()
                .put("parasol", Version.number())
                .put("commit", Version.commit())
                .put("java", System.getProperty("java.version", "unknown")))
        .put(
            "verdict",
            Json.object()
                .put("parts-failed", failures().size())
                .put("bars-met", count(RatioRow.Verdict.MET))
                .put("bars-missed", count(RatioRow.Verdict.MISSED)))
        .put("parts", parts.stream().map(PartResult::json).toList())
        .build();
  }
}
