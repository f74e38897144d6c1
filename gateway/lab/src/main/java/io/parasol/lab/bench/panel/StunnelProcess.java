// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.measure.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Stunnel as a client: accepts connections without TLS, and makes a mutual TLS one of each. */
public final class StunnelProcess {

  private StunnelProcess() {}

  /** Returns the program; empty if stunnel is not installed. */
  public static Optional<Path> find() {
    return InstalledProgram.find("stunnel4").or(() -> InstalledProgram.find("stunnel"));
  }

  /**
   * Starts it, and waits until it accepts connections.
   *
   * @param folder for its files.
   * @param certificate of the clients; {@code NAME.pem}, {@code NAME.key} and {@code ca.pem} are
   *     beside each other.
   * @param accept the port on loopback where it accepts connections.
   * @param connect the port of the TLS server on loopback, whose certificate is for {@code
   *     localhost}.
   */
  public static ChildProcess start(
      Path program, Path folder, Path certificate, int accept, int connect)
      throws IOException, InterruptedException {
    Path configuration = folder.resolve("stunnel.conf");
    Files.writeString(configuration, configuration(certificate, accept, connect));
    ChildProcess stunnel =
        ChildProcess.startOther(
            folder.resolve("stunnel.log"), List.of(program.toString(), configuration.toString()));
    try {
      FreePorts.awaitOpen(accept);
      return stunnel;
    } catch (IOException | InterruptedException | RuntimeException failed) {
      stunnel.close();
      throw failed;
    }
  }

  /** Returns the configuration; both sides of both programs send small packets at once. */
  static String configuration(Path certificate, int accept, int connect) {
    String name = certificate.getFileName().toString();
    Path key = certificate.resolveSibling(name.replaceAll("\\.pem$", ".key"));
    return """
    foreground = yes
    pid =
    debug = warning
    socket = l:TCP_NODELAY=1
    socket = r:TCP_NODELAY=1
    [panels]
    client = yes
    accept = 127.0.0.1:%d
    connect = 127.0.0.1:%d
    cert = %s
    key = %s
    CAfile = %s
    verifyChain = yes
    checkHost = localhost
    """
        .formatted(accept, connect, certificate, key, certificate.resolveSibling("ca.pem"));
  }
}
