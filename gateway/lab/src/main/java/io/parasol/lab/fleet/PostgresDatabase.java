// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * PostgreSQL as a server of the demo's own: its data are in the folder of the demo, and it is
 * reached on loopback with a password. It refuses to run as root; a demo that root has started runs
 * it as the user of Debian's package.
 *
 * @param version the number of its major version.
 * @param programs the folder with its programs.
 * @param hasTimescale whether its extension TimescaleDB is installed.
 * @param home its folder, which only its user can read.
 * @param isRoot whether root runs the demo.
 */
record PostgresDatabase(
    String version, Path programs, boolean hasTimescale, Path home, int port, boolean isRoot)
    implements DemoDatabase {

  /** Where Debian's package installs each version. */
  static final Path INSTALLED = Path.of("/usr/lib/postgresql");

  /** The oldest version that the job supports. */
  private static final int MIN_VERSION = 14;

  /** On loopback only, and small. */
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "shared_buffers=32MB",
          "max_connections=40");

  private static final String SYSTEM_USER = "postgres";
  private static final int PASSWORD_BYTES = 24;

  /**
   * Creates a database in the folder of the demo.
   *
   * @throws IOException in one line, if PostgreSQL is not installed or cannot be used here.
   */
  static PostgresDatabase create(Path installed, Path folder, int port)
      throws IOException, InterruptedException {
    Path version = newest(installed);
    PostgresDatabase made =
        new PostgresDatabase(
            String.valueOf(version.getFileName()),
            version.resolve("bin"),
            hasTimescale(version),
            Files.createDirectory(folder.resolve("postgresql"), ownerOnly("rwx------")),
            port,
            System.getProperty("user.name", "").equals("root"));
    made.initialize(folder.resolve("database.log"));
    return made;
  }

  private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static Path newest(Path installed) throws IOException {
    if (Files.isDirectory(installed)) {
      try (Stream<Path> versions = Files.list(installed)) {
        Optional<Path> newest =
            versions
                .filter(each -> number(each) >= MIN_VERSION)
                .filter(each -> Files.isExecutable(each.resolve("bin/initdb")))
                .filter(each -> Files.isExecutable(each.resolve("bin/postgres")))
                .max(Comparator.comparingInt(PostgresDatabase::number));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw new IOException(
        "no PostgreSQL %d or newer is installed in %s".formatted(MIN_VERSION, installed));
  }

  /** Debian has the extensions of {@code /usr/lib/postgresql/17} in {@code /usr/share}. */
  private static boolean hasTimescale(Path version) {
    return Files.exists(
        version
            .resolve("../../../share/postgresql")
            .resolve(String.valueOf(version.getFileName()))
            .resolve("extension/timescaledb.control"));
  }

  private static int number(Path version) {
    String name = String.valueOf(version.getFileName());
    return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
  }

  private void initialize(Path log) throws IOException, InterruptedException {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    Path password = Files.createFile(home.resolve("password"), ownerOnly("rw-------"));
    Files.writeString(password, HexFormat.of().formatHex(random));
    if (isRoot) {
      run(
          List.of("chown", "-R", SYSTEM_USER, home.toString()),
          log,
          "the system has no user " + SYSTEM_USER);
      run(
          asUser("test", "-w", home.toString()),
          log,
          "the user %s cannot reach %s".formatted(SYSTEM_USER, home));
    }
    run(
        asUser(
            programs.resolve("initdb").toString(),
            "--pgdata=" + data(),
            "--username=" + USER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"),
        log,
        "initdb of PostgreSQL %s has failed; see %s".formatted(version, log));
  }

  private Path data() {
    return home.resolve("data");
  }

  private static void run(List<String> command, Path log, String failure)
      throws IOException, InterruptedException {
    CentreProcess program = new CentreProcess(command.get(0), log, command);
    program.start();
    if (program.await() != 0) {
      throw new IOException(failure);
    }
  }

  /** Each of these programs becomes the next one, so that the process is that of the last. */
  private List<String> asUser(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot) {
      all.addAll(List.of("env", "--chdir=/", "setpriv"));
      all.addAll(List.of("--reuid=" + SYSTEM_USER, "--regid=" + SYSTEM_USER, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public String description() {
    return "PostgreSQL %s%s, a server of the demo's own"
        .formatted(version, hasTimescale ? " with TimescaleDB" : "");
  }

  @Override
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
  }

  @Override
  public String driver() {
    return "org.postgresql.";
  }

  @Override
  public Optional<Path> passwordFile() {
    return Optional.of(home.resolve("password"));
  }

  @Override
  public List<String> preparation() {
    return hasTimescale ? List.of("CREATE EXTENSION IF NOT EXISTS timescaledb") : List.of();
  }

  @Override
  public CentreProcess process(FleetFolder folder, FleetPrograms unused) {
    List<String> command = asUser(programs.resolve("postgres").toString(), "-D", data().toString());
    command.addAll(List.of("-p", Integer.toString(port)));
    for (String each : SETTINGS) {
      command.addAll(List.of("-c", each));
    }
    if (hasTimescale) {
      command.addAll(List.of("-c", "shared_preload_libraries=timescaledb"));
      command.addAll(List.of("-c", "timescaledb.telemetry_level=off"));
    }
    return new CentreProcess(name(), folder.file("database.log"), command);
  }
}
