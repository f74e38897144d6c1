// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another process on this machine, whose processor time and memory can be measured separately
 * ({@link ProcessUsage}). Most are another Parasol, of the same build and with the same JVM
 * options.
 */
public final class ChildProcess implements AutoCloseable {

  private static final long STOP_SECONDS = 60;

  private final String name;
  private final Process process;
  private final BufferedReader lines;

  /**
   * A shutdown hook: a benchmark that is stopped must not leave processes that hold ports and
   * lines.
   */
  private final Thread shutdownHook;

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
    this.shutdownHook = new Thread(process::destroyForcibly, "end of " + name);
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /**
   * Starts a verb of Parasol.
   *
   * @param log the file for its standard error.
   */
  public static ChildProcess start(Path log, List<String> arguments) throws IOException {
    return startProgram(log, arguments.get(0), command(arguments));
  }

  /**
   * Starts a verb of Parasol that runs only while no other process needs the processor ({@code
   * SCHED_IDLE}, set by {@code chrt} of util-linux): it stands for programs that run on other
   * machines at a plant.
   *
   * @param log the file for its standard error.
   */
  public static ChildProcess startIdle(Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("chrt", "--idle", "0"));
    command.addAll(command(arguments));
    return startProgram(log, arguments.get(0), command);
  }

  /**
   * Starts a program whose standard output is read with {@link #awaitLine}.
   *
   * @param log the file for its standard error.
   * @param name for messages.
   */
  public static ChildProcess startProgram(Path log, String name, List<String> command)
      throws IOException {
    return new ChildProcess(name, new ProcessBuilder(command).redirectError(log.toFile()).start());
  }

  /**
   * Starts another program.
   *
   * @param log the file for all of its output.
   * @throws IOException with one line, if the program is missing.
   */
  public static ChildProcess startOther(Path log, List<String> command) throws IOException {
    return new ChildProcess(
        command.get(0),
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  /** Returns the command line that starts this Parasol with those arguments. */
  public static List<String> command(List<String> arguments) {
    return javaCommand("io.parasol.lab.LabMain", arguments);
  }

  /**
   * Returns the command line that starts a class with the JVM options and the class path of this
   * process.
   */
  static List<String> javaCommand(String main, List<String> arguments) {
    return javaCommand(System.getProperty("java.class.path"), main, arguments);
  }

  /** Returns the command line that starts a class with the JVM options of this process. */
  public static List<String> javaCommand(String classPath, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(classPath);
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /**
   * Reads standard output up to and including the line that starts with the word. Returns that
   * line.
   */
  public String awaitLine(String prefix) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(prefix)) {
        return line;
      }
    }
    throw new IOException("parasol %s ended before it printed \"%s\"".formatted(name, prefix));
  }

  /** Writes a line to standard input, and returns the next line that starts with the prefix. */
  public String ask(String question, String prefix) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((question + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
    return awaitLine(prefix);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Stops the process, and returns the rest of its standard output. */
  public List<String> stop() throws IOException, InterruptedException {
    // Process.destroy would also close the streams.
    process.toHandle().destroy();
    List<String> rest = lines.lines().toList();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("parasol %s does not stop".formatted(name));
    }
    return rest;
  }

  /** Returns the processor seconds that this process itself has used so far. */
  public static double ownProcessorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(0L)
        / 1e3;
  }

  /** Sends SIGHUP, which makes a gateway read its configuration again. */
  public void hangUp() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("parasol %s cannot be signalled".formatted(name));
    }
  }

  /** Returns what the process has used so far. */
  public ProcessUsage usage() {
    return new ProcessUsage(process.pid());
  }

  /** Returns the processor seconds used so far, user and kernel. */
  public double processorSeconds() {
    return usage().processorSeconds();
  }

  /** Returns them together with those of the process's own children that have ended. */
  public double processorSecondsWithChildren() {
    return usage().processorSecondsWithChildren();
  }

  /** Returns the peak resident memory, in KiB. */
  public long peakResidentKib() {
    return usage().peakResidentKib();
  }

  /** Returns the current resident memory, in KiB. */
  public long residentKib() {
    return usage().residentKib();
  }

  /** Returns the bytes written to disk so far, in whole pages. */
  public long writtenBytes() {
    return usage().writtenBytes();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException weEndToo) {
      // This virtual machine is ending, so the hook runs.
    }
  }
}
