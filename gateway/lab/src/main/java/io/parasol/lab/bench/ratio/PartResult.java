// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What became of one benchmark.
 *
 * @param failure why it has no rows; empty if it is complete.
 */
record PartResult(
    BenchmarkPart part,
    boolean isQuick,
    Run run,
    String failure,
    Json.Obj counted,
    List<RatioRow> rows) {

  private static final int MAX_FAILURE_LENGTH = 500;

  /**
   * When it ran.
   *
   * @param before the load of the machine right before.
   */
  record Run(MachineLoad before, Duration time) {}

  PartResult {
    rows = List.copyOf(rows);
  }

  /** Reads what a benchmark has printed. */
  static PartResult of(BenchmarkPart part, boolean isQuick, Run run, PartRunner.Output output) {
    if (output.exitCode() == 0) {
      return read(part, isQuick, run, output);
    }
    PartResult failed =
        failed(part, isQuick, run, lastLine(output.err(), "exit code " + output.exitCode()));
    if (!part.failsBelowItsBar()) {
      return failed;
    }
    PartResult read = read(part, isQuick, run, output);
    return read.isComplete() ? read : failed;
  }

  private static PartResult read(
      BenchmarkPart part, boolean isQuick, Run run, PartRunner.Output output) {
    try {
      byte[] line = lastLine(output.out(), "").getBytes(StandardCharsets.UTF_8);
      if (!(Json.parse(line) instanceof Json.Obj object)) {
        return failed(part, isQuick, run, "it has not printed an object");
      }
      Figures result = new Figures(object);
      return new PartResult(part, isQuick, run, "", part.counted(result), part.rows(result));
    } catch (JsonException malformed) {
      return failed(part, isQuick, run, "it has not printed JSON");
    } catch (Figures.MissingFigureException missing) {
      return failed(part, isQuick, run, String.valueOf(missing.getMessage()));
    }
  }

  static PartResult failed(BenchmarkPart part, boolean isQuick, Run run, String why) {
    String failure = why.substring(0, Math.min(MAX_FAILURE_LENGTH, why.length()));
    return new PartResult(part, isQuick, run, failure, Json.object().build(), List.of());
  }

  private static String lastLine(String text, String otherwise) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? otherwise : lines.get(lines.size() - 1).strip();
  }

  boolean isComplete() {
    return failure.isEmpty();
  }

  long count(RatioRow.Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }

  Json json() {
    JsonBuilder json =
        Json.object()
            .put("benchmark", part.label())
            .put("command", "parasol " + String.join(" ", part.arguments(isQuick)))
            .put("load-before", run.before().json())
            .put("seconds", run.time().toSeconds())
            .put("verdict", isComplete() ? "complete" : "failed");
    if (!isComplete()) {
      return json.put("reason", failure).build();
    }
    return json.put("counted", counted)
        .put("rows", rows.stream().map(RatioRow::json).toList())
        .build();
  }
}
