// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.faults.FaultBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench faults}: inflicts faults on a gateway and counts what arrives. */
@Command(
    name = "faults",
    description = {
      "Runs a gateway in a process of its own, with a central broker (mosquitto must be installed)"
          + " and an operator. Inflicts one fault after the other, and compares the sequence"
          + " numbers that the gateway has given, the commands that it has accepted and the writes"
          + " that the controllers have received with what arrives at the central broker.",
      "Exit code 1 if the gateway does not survive, a reading is lost without a gap, an accepted"
          + " command has no final receipt or several, or a command is carried out twice."
    })
final class BenchFaultsVerb implements Runnable {

  private static final String HEAD =
      """
      | fault | faults | survived | readings expected | arrived | gaps | lost | doubled \
      | commands accepted | without receipt | several receipts | written twice |
      |---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|""";

  @Option(
      names = "--only",
      paramLabel = "SCENARIO",
      description = "Runs only this scenario. May be repeated.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--table", description = "Prints a Markdown table instead of JSON.")
  private boolean isTable;

  @Option(names = "--keep", paramLabel = "FOLDER", description = "Keeps all files in this folder.")
  private String keep = "";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<String> names = only.isEmpty() ? FaultBench.scenarios() : only;
    names.stream()
        .filter(name -> !FaultBench.scenarios().contains(name))
        .findFirst()
        .ifPresent(
            unknown -> {
              throw new VerbException(
                  ExitCode.USAGE,
                  "--only is \"%s\"; expected one of %s"
                      .formatted(unknown, String.join(", ", FaultBench.scenarios())));
            });
    try (TemporaryFolder folder = TemporaryFolder.make("faults")) {
      Path files = keep.isEmpty() ? folder.path() : Path.of(keep).toAbsolutePath();
      List<FaultBench.Result> results = new ArrayList<>();
      if (isTable) {
        print(HEAD);
      }
      for (String name : names) {
        FaultBench.Result result =
            FaultBench.run(
                name, files.resolve(name), BenchFaultsVerb::ports, BenchFaultsVerb::start);
        results.add(result);
        if (isTable) {
          print(row(result));
        }
      }
      report(results);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Integer> ports() {
    try {
      return FreePorts.find(3);
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  private static Process start(Path log, List<String> before, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(ChildProcess.command(arguments));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Prints a line at once: a scenario takes minutes. */
  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private void report(List<FaultBench.Result> results) {
    if (!isTable) {
      JsonBuilder scenarios = Json.object();
      results.forEach(result -> scenarios.put(result.scenario(), json(result)));
      new Console(spec).json(BenchText.head("faults").put("scenarios", scenarios).build());
    }
    List<String> bad =
        results.stream()
            .filter(result -> !result.isGood())
            .map(result -> result.scenario() + result.failure().map(why -> ": " + why).orElse(""))
            .toList();
    if (!bad.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", bad));
    }
  }

  private static JsonBuilder json(FaultBench.Result result) {
    FaultBench.Counts counts = result.counts();
    return Json.object()
        .put("faults", result.faults())
        .put("survived", result.failure().isEmpty())
        .putOptional("skipped", result.skipped(), Json.Str::new)
        .put(
            "readings",
            Json.object()
                .put("expected", counts.expected())
                .put("arrived", counts.arrived())
                .put("gaps", counts.gaps())
                .put("lost", counts.lost())
                .put("doubled", counts.doubled()))
        .put(
            "commands",
            Json.object()
                .put("sent", counts.sent())
                .put("accepted", counts.accepted())
                .put("without-final-receipt", counts.missing())
                .put("with-several-final-receipts", counts.doubledReceipts())
                .put("written-twice", counts.doubledWrites()));
  }

  private static String row(FaultBench.Result result) {
    if (result.skipped().isPresent()) {
      return "| %s | | skipped: %s | | | | | | | | | |"
          .formatted(result.title(), result.skipped().get());
    }
    FaultBench.Counts counts = result.counts();
    return "| %s | %d | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |"
        .formatted(
            result.title(),
            result.faults(),
            result.failure().isEmpty() ? "yes" : "no",
            counts.expected(),
            counts.arrived(),
            counts.gaps(),
            counts.lost(),
            counts.doubled(),
            counts.accepted(),
            counts.missing(),
            counts.doubledReceipts(),
            counts.doubledWrites());
  }
}
