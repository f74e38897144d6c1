// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * The peer: PostgreSQL with a database of its own in a temporary folder, on the loopback address.
 * It does not run as root; where the tests do, it runs as the user of its Debian package. Its test
 * is skipped where it is missing. Its extension TimescaleDB is loaded if that is installed.
 */
public final class PostgresServer implements AutoCloseable {

  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final Path SHARED = Path.of("/usr/share/postgresql");
  private static final String USER = "postgres";
  private static final long MAX_SETUP_SECONDS = 120;

  private final Path folder;
  private final Process process;
  private final boolean hasTimescale;
  private final int port = FreePort.find();

  /** Starts it; it is ready when a client can use it. */
  public PostgresServer() throws IOException, InterruptedException {
    Path programs = programs();
    hasTimescale =
        Files.exists(
            SHARED.resolve(
                "%s/extension/timescaledb.control"
                    .formatted(programs.resolve("..").normalize().getFileName())));
    folder = Files.createTempDirectory("parasol-postgres-");
    boolean isRoot = System.getProperty("user.name", "").equals("root");
    if (isRoot) {
      run(List.of("chown", USER, folder.toString()));
    }
    run(
        as(
            isRoot,
            programs.resolve("initdb").toString(),
            "--pgdata=" + folder.resolve("data"),
            "--username=" + USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    process =
        new ProcessBuilder(
                as(
                    isRoot,
                    programs.resolve("postgres").toString(),
                    "-D",
                    folder.resolve("data").toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "shared_preload_libraries=" + (hasTimescale ? "timescaledb" : ""),
                    "-c",
                    "timescaledb.telemetry_level=off",
                    "-c",
                    "fsync=off"))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::listens);
  }

  private static Path programs() throws IOException {
    Optional<Path> newest = Optional.empty();
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> versions = Files.list(INSTALLED)) {
        newest =
            versions
                .map(each -> each.resolve("bin"))
                .filter(each -> Files.isExecutable(each.resolve("initdb")))
                .max(Comparator.comparing(Path::toString));
      }
    }
    if (newest.isEmpty()) {
      Assumptions.abort("SKIPPED PEER initdb is missing: apt-get install postgresql");
    }
    return newest.orElseThrow();
  }

  /** The server refuses to run as root. */
  private static List<String> as(boolean isRoot, String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot) {
      all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("parasol-postgres-", ".log");
    try {
      Process program =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!program.waitFor(MAX_SETUP_SECONDS, TimeUnit.SECONDS) || program.exitValue() != 0) {
        program.destroyForcibly();
        throw new IOException(command + ": " + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("PostgreSQL ended");
    }
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the URL of its database, for a user who needs no password. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s".formatted(port, USER);
  }

  /** Returns whether the extension TimescaleDB can be created in its database. */
  public boolean hasTimescale() {
    return hasTimescale;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
