// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.testing.MessageSchemas;
import io.parasol.testing.PeerProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** An independent program that runs beside a test, and every line that it has printed so far. */
public final class RunningPeer implements AutoCloseable {

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private RunningPeer(Process process) {
    this.process = process;
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
                in.lines().forEach(this::onLine);
              } catch (IOException | java.io.UncheckedIOException ended) {
                // So has the program.
              }
            },
            "lines of a peer");
    reader.setDaemon(true);
    reader.start();
  }

  private void onLine(String line) {
    lines.add(line);
    MessageSchemas.checkLine(line);
  }

  /** Starts a peer, or aborts the test if it is not installed. */
  public static RunningPeer peer(Path program, String debianPackage, Object... arguments)
      throws IOException {
    PeerProgram unused = PeerProgram.named(program.toString(), debianPackage);
    List<String> command = new ArrayList<>(List.of(program.toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new RunningPeer(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** As {@link #peer}, for a program that holds back what it prints until there is much of it. */
  public static RunningPeer peerByLine(Path program, String debianPackage, Object... arguments)
      throws IOException {
    List<Object> all = new ArrayList<>(List.of("-oL", program));
    all.addAll(List.of(arguments));
    PeerProgram unused = PeerProgram.named(program.toString(), debianPackage);
    return peer(Path.of("/usr/bin/stdbuf"), "coreutils", all.toArray());
  }

  /** The first line that holds, which may have been printed already. */
  public String await(String what, Predicate<String> holds) {
    return Awaitility.await(what)
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() -> lines.stream().filter(holds).findFirst(), java.util.Optional::isPresent)
        .orElseThrow();
  }

  public List<String> soFar() {
    return List.copyOf(lines);
  }

  public boolean hasEnded() {
    return !process.isAlive();
  }

  /** With what it has ended. */
  public int exit() {
    return process.exitValue();
  }

  /** Ends it at once, without a farewell. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
