// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another process on this machine, whose processor time and memory can be told apart from ours
 * (Linux: {@code /proc}): mostly another Parasol, of the same build and with the same options of
 * the virtual machine.
 */
final class ChildProcess implements AutoCloseable {

  /** USER_HZ, which the kernel's interface has fixed at 100 on every platform that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long STOP_SECONDS = 60;

  private final String name;
  private final Process process;
  private final BufferedReader lines;

  /** A benchmark that is told to end leaves nobody behind, who would hold its ports and lines. */
  private final Thread atOurEnd;

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
    this.atOurEnd = new Thread(process::destroyForcibly, "end of " + name);
    Runtime.getRuntime().addShutdownHook(atOurEnd);
  }

  /**
   * Starts a verb.
   *
   * @param log where its standard error goes.
   */
  static ChildProcess start(Path log, List<String> arguments) throws IOException {
    return new ChildProcess(
        arguments.get(0),
        new ProcessBuilder(command(arguments)).redirectError(log.toFile()).start());
  }

  /**
   * Starts another program.
   *
   * @param log where all goes that it prints.
   * @throws IOException in one line, if it is not there.
   */
  static ChildProcess ofOther(Path log, List<String> command) throws IOException {
    return new ChildProcess(
        command.get(0),
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  /** What starts this Parasol with those arguments. */
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.parasol.gateway.Main");
    command.addAll(arguments);
    return command;
  }

  /** Reads its standard output up to the line that begins with the word, and returns that line. */
  String awaitLine(String word) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(word)) {
        return line;
      }
    }
    throw new IOException("parasol %s ended before it said \"%s\"".formatted(name, word));
  }

  /** Asks it to stop, and returns the rest of its standard output. */
  List<String> stop() throws IOException, InterruptedException {
    // Not Process.destroy, which closes the streams as well.
    process.toHandle().destroy();
    List<String> rest = lines.lines().toList();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("parasol %s does not stop".formatted(name));
    }
    return rest;
  }

  /** Processor seconds used so far, of user and kernel. */
  double processorSeconds() {
    String stat = read("stat");
    // The second field is the program's name in parentheses, and may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The most memory it has ever had resident, in KiB. */
  long peakResidentKib() {
    return status("VmHWM:");
  }

  /** The memory it has resident now, in KiB. */
  long residentKib() {
    return status("VmRSS:");
  }

  /** Bytes that it has made the kernel write to disks so far, in whole pages. */
  long writtenBytes() {
    return read("io")
        .lines()
        .filter(line -> line.startsWith("write_bytes:"))
        .mapToLong(line -> Long.parseLong(line.substring("write_bytes:".length()).strip()))
        .findFirst()
        .orElse(-1);
  }

  private long status(String key) {
    return read("status")
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(-1);
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(atOurEnd);
    } catch (IllegalStateException weEndToo) {
      // Then it runs.
    }
  }
}
