// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A TPM 2.0 in software (swtpm), with its resource manager (tpm2-abrmd) on a D-Bus of its own, and
 * with a PKCS#11 token of tpm2-pkcs11 in it, of the label {@link #LABEL}. It needs no device.
 * Without a resource manager a TPM has space for the keys of a few devices only.
 */
public final class SoftTpm implements AutoCloseable {

  public static final String LABEL = "plant";
  public static final String PIN = "731946";

  private static final String SO_PIN = "11" + PIN;
  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/x86_64-linux-gnu/pkcs11/libtpm2_pkcs11.so.1",
          "/usr/lib/aarch64-linux-gnu/pkcs11/libtpm2_pkcs11.so.1");

  private final Path folder;
  private final Path library;
  private final List<Process> processes = new ArrayList<>();
  private String bus = "";

  private SoftTpm(Path folder, Path library) {
    this.folder = folder;
    this.library = library;
  }

  /**
   * Starts a TPM in a folder, which is created, and makes a token.
   *
   * @param folder its path must be short: it is part of the path of a socket.
   */
  public static SoftTpm start(Path folder) throws Exception {
    PeerProgram tpm = PeerProgram.named("swtpm", "swtpm");
    PeerProgram dbus = PeerProgram.named("dbus-daemon", "dbus-daemon");
    PeerProgram manager = PeerProgram.named("tpm2-abrmd", "tpm2-abrmd");
    PeerProgram tool = PeerProgram.named("pkcs11-tool", "opensc");
    SoftTpm started = new SoftTpm(folder, SoftHsm.firstOf(LIBRARIES, "libtpm2-pkcs11-1"));
    Files.createDirectories(folder.resolve("state"));
    Files.createDirectories(folder.resolve("store"));
    try {
      started.startTpm(tpm);
      started.startManager(dbus, manager);
      await().until(() -> started.run(tool, "--list-slots").exit() == 0);
      started.make(tool, "--init-token", "--slot-index", "0", "--label", LABEL);
      started.make(tool, "--token-label", LABEL, "--init-pin", "--login", "--pin", PIN);
      return started;
    } catch (Exception | Error failed) {
      started.close();
      throw failed;
    }
  }

  private void startTpm(PeerProgram tpm) throws IOException {
    Path socket = folder.resolve("sock");
    processes.add(
        new ProcessBuilder(
                tpm.program().toString(),
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + folder.resolve("state"),
                "--server",
                "type=unixio,path=" + socket,
                "--ctrl",
                "type=unixio,path=" + socket + ".ctrl",
                "--flags",
                "not-need-init,startup-clear")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("swtpm.txt").toFile())
            .start());
    await().until(() -> Files.exists(socket) && Files.exists(socket.resolveSibling("sock.ctrl")));
  }

  private void startManager(PeerProgram dbus, PeerProgram manager) throws IOException {
    Process daemon =
        new ProcessBuilder(
                dbus.program().toString(),
                "--session",
                "--nofork",
                "--nopidfile",
                "--print-address")
            .redirectError(folder.resolve("dbus.txt").toFile())
            .start();
    processes.add(daemon);
    bus = Objects.requireNonNull(daemon.inputReader().readLine(), "the D-Bus does not start");
    ProcessBuilder builder =
        new ProcessBuilder(
                manager.program().toString(),
                "--session",
                "--allow-root",
                "--tcti=swtpm:path=" + folder.resolve("sock"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("abrmd.txt").toFile());
    builder.environment().put("DBUS_SESSION_BUS_ADDRESS", bus);
    processes.add(builder.start());
  }

  private void make(PeerProgram tool, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--so-pin", SO_PIN));
    PeerProgram.Run done = run(tool, all.toArray(new String[0]));
    assertEquals(0, done.exit(), done.output());
  }

  private PeerProgram.Run run(PeerProgram tool, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(environment());
    command.addAll(List.of(tool.program().toString(), "--module", library.toString()));
    command.addAll(List.of(arguments));
    return PeerProgram.named("env", "coreutils")
        .run(folder.resolve("tool.txt"), command.toArray(new String[0]));
  }

  /** Returns the variables by which the module finds the TPM, as {@code NAME=VALUE}. */
  public List<String> environment() {
    return List.of(
        "TPM2_PKCS11_STORE=" + folder.resolve("store"),
        "TPM2_PKCS11_TCTI=tabrmd:bus_type=session",
        "DBUS_SESSION_BUS_ADDRESS=" + bus,
        "TSS2_LOG=all+none");
  }

  public Path library() {
    return library;
  }

  /** Stops everything in reverse. */
  @Override
  public void close() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      stop(processes.get(i));
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
