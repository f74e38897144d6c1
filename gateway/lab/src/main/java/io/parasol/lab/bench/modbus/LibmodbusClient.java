// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The peer: libmodbus in C, compiled on this machine. It has one request in flight. */
final class LibmodbusClient implements ReadingClient {

  private static final Path HEADER = Path.of("/usr/include/modbus/modbus.h");
  private static final Path COMPILER = Path.of("/usr/bin/cc");
  private static final Duration COMPILE_TIMEOUT = Duration.ofSeconds(60);

  private final Path program;
  private final Path folder;

  private LibmodbusClient(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
  }

  /** Compiles the client; empty if libmodbus or a C compiler is not installed. */
  static Optional<LibmodbusClient> compile(Path folder) throws IOException, InterruptedException {
    if (!Files.isReadable(HEADER) || !Files.isExecutable(COMPILER)) {
      return Optional.empty();
    }
    Path source = folder.resolve("reader.c");
    try (InputStream in = LibmodbusClient.class.getResourceAsStream("reader.c")) {
      if (in == null) {
        throw new IOException("reader.c is not in the distribution");
      }
      Files.copy(in, source);
    }
    Path program = folder.resolve("reader");
    List<String> compiler =
        List.of(
            COMPILER.toString(),
            "-O2",
            "-I" + HEADER.getParent(),
            "-o",
            program.toString(),
            source.toString(),
            "-lmodbus");
    output(compiler, folder, COMPILE_TIMEOUT);
    return Optional.of(new LibmodbusClient(program, folder));
  }

  @Override
  public long read(int port, int window, Duration time) throws IOException, InterruptedException {
    if (window != 1) {
      throw new IllegalArgumentException("libmodbus has one request in flight");
    }
    List<String> command =
        List.of(program.toString(), Integer.toString(port), Long.toString(time.toMillis()));
    return Long.parseLong(output(command, folder, time.plus(COMPILE_TIMEOUT)));
  }

  /** Runs a program to its end, and returns what it printed. */
  private static String output(List<String> command, Path folder, Duration timeout)
      throws IOException, InterruptedException {
    Path log = folder.resolve("output");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean hasEnded = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    String printed = Files.readString(log).strip();
    if (!hasEnded || process.exitValue() != 0) {
      throw new IOException("%s failed: %s".formatted(command.get(0), Printable.of(printed)));
    }
    return printed;
  }
}
