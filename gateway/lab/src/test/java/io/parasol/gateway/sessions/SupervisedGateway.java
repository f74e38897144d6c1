// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.gateway.app.FieldSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * An installed gateway that is started again whenever it ends, as systemd does it with the unit of
 * the package: not after a configuration error.
 */
final class SupervisedGateway implements AutoCloseable {

  private final Path home;
  private final FieldSite site;
  private final Map<String, String> environment;
  private final List<Integer> exitCodes = new CopyOnWriteArrayList<>();
  private final Thread supervisor;
  private volatile @Nullable Process process;
  private volatile boolean isStopping;

  SupervisedGateway(Path home, FieldSite site, Path slots) {
    this.home = home;
    this.site = site;
    this.environment =
        Map.of(
            "PARASOL_SLOTS",
            slots.toString(),
            "PARASOL_HEAP",
            "160m",
            "PARASOL_JAVA_OPTS",
            "-XX:TieredStopAtLevel=1 -XX:C1MaxInlineLevel=2 -XX:+UnlockDiagnosticVMOptions"
                + " -XX:-BytecodeVerificationRemote -XX:+DisableExplicitGC -XX:MetaspaceSize=100m");
    this.supervisor = new Thread(this::supervise, "supervisor");
    supervisor.start();
  }

  private void supervise() {
    try {
      while (!isStopping) {
        Process started =
            builder("--verbose", "run", "-c", site.file("site.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process = started;
        int exitCode = started.waitFor();
        exitCodes.add(exitCode);
        if (exitCode == 2) {
          return;
        }
      }
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", home.resolve("parasol").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder;
  }

  private Path log() {
    return site.file("gateway.log");
  }

  String logged() throws IOException {
    return Files.exists(log()) ? Files.readString(log()) : "";
  }

  /** The exit codes of the processes that have ended so far. */
  List<Integer> exitCodes() {
    return exitCodes;
  }

  /** Waits until the gateway has been ready so often. */
  void awaitReady(int times) {
    Awaitility.await("ready " + times)
        .atMost(5, TimeUnit.MINUTES)
        .until(() -> logged().lines().filter(line -> line.startsWith("ready ")).count() >= times);
  }

  /** Ends the process as a power cut would. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  /** Runs a verb with the version that the launcher starts, and returns what it prints. */
  String verb(String... words) throws Exception {
    Process verb = builder(words).redirectErrorStream(true).start();
    String printed = new String(verb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!verb.waitFor(2, TimeUnit.MINUTES)) {
      throw new AssertionError("it does not end");
    }
    return printed;
  }

  @Override
  public void close() {
    isStopping = true;
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              kill();
              return !supervisor.isAlive();
            });
  }
}
