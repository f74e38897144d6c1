// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.app.FieldSite;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A gateway in a process of its own, which may be killed. The locale of the process has digits of
 * its own, which must appear neither in names of files nor in what the gateway prints.
 */
public final class GatewayProcess implements AutoCloseable {

  private final Process process;
  private String summary;

  private GatewayProcess(Process process) throws IOException {
    this.process = process;
    this.summary = awaitSummary(process.inputReader());
  }

  /**
   * Starts it, and waits until it is ready. Its log is beside its state.
   *
   * @param before the beginning of its command line, if something else is to become it.
   */
  public static GatewayProcess start(FieldSite site, String... before) throws IOException {
    List<String> command = new ArrayList<>(List.of(before));
    command.addAll(JavaCommand.of("-Xmx160m", "-Duser.language=bn"));
    command.addAll(
        List.of(
            "io.parasol.gateway.cli.Main",
            "run",
            "--verbose",
            "-c",
            site.file("site.yaml").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectError(
                ProcessBuilder.Redirect.appendTo(
                    site.config().state().resolveSibling("gateway.log").toFile()))
            .start();
    try {
      return new GatewayProcess(process);
    } catch (IOException | RuntimeException notStarted) {
      process.destroyForcibly();
      throw notStarted;
    }
  }

  /** The reader is left open: the process may print more. */
  private static String awaitSummary(BufferedReader output) throws IOException {
    String line;
    do {
      line = Objects.requireNonNull(output.readLine(), "it did not start; its log says why");
    } while (!line.contains("broker="));
    return line;
  }

  private HostPort address(String name) {
    String address = summary.replaceFirst(".*" + name + "=", "").replaceFirst(" .*", "");
    return HostPort.parse(address, Optional.empty()).orElseThrow();
  }

  public HostPort broker() {
    return address("broker");
  }

  /** Waits until the same process prints again that it is ready. */
  void awaitRestart() throws IOException {
    summary = awaitSummary(process.inputReader());
  }

  /** Where its metrics are. */
  HostPort metrics() {
    return address("metrics");
  }

  long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** As a power cut would, but that the machine stays; returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /**
   * Asks it to stop.
   *
   * @return with what it has ended.
   */
  int stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
