// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import io.parasol.lab.bench.measure.ProcessUsage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process of a centre, or of a plant beside it, which can be killed and started again. Safe for
 * use by any thread.
 */
public final class CentreProcess implements AutoCloseable {

  private static final int CONNECT_MILLIS = 500;
  private static final int POLL_MILLIS = 100;
  private static final int REAP_MILLIS = 500;
  private static final int STOP_SECONDS = 20;
  private static final int START_SECONDS = 300;

  private final String name;
  private final Path log;
  private final List<String> command;
  private final Map<String, String> environment;
  private @Nullable Process process;
  private int starts;
  private boolean isClosed;

  /**
   * Creates it; it does not run yet.
   *
   * @param log the file to which its output is appended.
   */
  public CentreProcess(String name, Path log, List<String> command) {
    this(name, log, command, Map.of());
  }

  /** Creates it with further environment variables. */
  public CentreProcess(
      String name, Path log, List<String> command, Map<String, String> environment) {
    this.name = name;
    this.log = log;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
  }

  public String name() {
    return name;
  }

  /** Starts it; does nothing once it is closed. */
  public synchronized void start() throws IOException {
    if (isClosed) {
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    starts++;
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Returns how often it was started. */
  public synchronized int starts() {
    return starts;
  }

  /** Ends it at once with those that it has started, as a power cut would (SIGKILL). */
  public synchronized void kill() {
    if (process == null) {
      return;
    }
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly().onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
    descendants.forEach(ProcessHandle::destroyForcibly);
    // Their end is seen only once their new parent has noticed it.
    CompletableFuture.allOf(
            descendants.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, REAP_MILLIS, TimeUnit.MILLISECONDS)
        .join();
  }

  /**
   * Asks it to stop (SIGTERM), and waits until it has. It can be started again.
   *
   * @throws IOException if it does not stop in time.
   */
  public void end() throws IOException, InterruptedException {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running == null) {
      return;
    }
    running.destroy();
    if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(name + " does not stop");
    }
  }

  /**
   * Returns what it has used since its last start.
   *
   * @throws IOException if it was never started.
   */
  public synchronized ProcessUsage usage() throws IOException {
    if (process == null) {
      throw new IOException(name + " does not run");
    }
    return new ProcessUsage(process.pid());
  }

  /** Waits until it ends by itself, and returns its exit code. */
  public int await() throws IOException, InterruptedException {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running == null || !running.waitFor(START_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException(name + " does not end");
    }
    return running.exitValue();
  }

  /**
   * Waits until it is ready.
   *
   * @throws IOException if it ends before, or is not ready within five minutes.
   */
  public void awaitReady(BooleanSupplier isReady, BooleanSupplier isWanted)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isReady.getAsBoolean() && isWanted.getAsBoolean()) {
      if (!isAlive()) {
        throw new IOException("%s ended before it was ready: %s".formatted(name, lastLine()));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "%s is not ready after %d s; see %s".formatted(name, START_SECONDS, log));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private String lastLine() throws IOException {
    List<String> lines = lines().filter(line -> !line.isBlank()).toList();
    return lines.isEmpty() ? "see " + log : lines.get(lines.size() - 1);
  }

  /** Returns whether it has printed a line with this beginning. */
  public boolean hasPrinted(String beginning) {
    try {
      return Files.exists(log) && lines().anyMatch(line -> line.startsWith(beginning));
    } catch (IOException unreadable) {
      return false;
    }
  }

  private Stream<String> lines() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines();
  }

  /** Returns whether a port of this machine accepts connections. */
  public static boolean listens(int port) {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Asks it to stop (SIGTERM); it is not started again. */
  public synchronized void stop() {
    isClosed = true;
    if (process != null) {
      process.destroy();
    }
  }

  /** Stops it, and ends it at once if it does not stop in time. */
  @Override
  public void close() {
    stop();
    Process running;
    synchronized (this) {
      running = process;
    }
    try {
      if (running != null && !running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}
