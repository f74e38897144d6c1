// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of another project, run to its end; its test is skipped where the program is missing.
 */
public final class PeerProgram {

  private static final long MAX_RUN_SECONDS = 60;

  private final Path program;

  private PeerProgram(Path program) {
    this.program = program;
  }

  /**
   * The program, or an aborted test.
   *
   * @param program a path, or a name to look for on PATH and where daemons are.
   * @param debianPackage what brings it.
   */
  public static PeerProgram named(String program, String debianPackage) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    for (String folder : program.startsWith("/") ? List.of("/") : List.of(path.split(":"))) {
      Path candidate = Path.of(folder).resolve(program);
      if (Files.isExecutable(candidate)) {
        return new PeerProgram(candidate);
      }
    }
    Assumptions.abort(
        "SKIPPED PEER %s is missing: apt-get install %s".formatted(program, debianPackage));
    throw new AssertionError("not reached");
  }

  /** Where it is. */
  public Path program() {
    return program;
  }

  /** Runs it with standard error among its output. */
  public Run run(Path output, String... arguments) throws IOException, InterruptedException {
    return run(Path.of("/dev/null"), output, arguments);
  }

  /** Runs it with this file as its input. */
  public Run run(Path input, Path output, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(input.toFile()))
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(
          process.waitFor(MAX_RUN_SECONDS, TimeUnit.SECONDS), () -> command + " does not end");
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  public record Run(int exit, String output) {}
}
