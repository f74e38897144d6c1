// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.Peer;
import io.parasol.config.site.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The peer: mosquitto with mutual TLS, which can be killed and started again. */
final class Mosquitto {

  private final Path folder;
  private final int port;
  private @Nullable Process process;

  /**
   * @param folder holds {@code broker.pem}, {@code broker.key} and {@code ca.pem}.
   */
  Mosquitto(Path folder) throws IOException {
    Peer unused =
        Peer.named(
            Files.isExecutable(Path.of("/usr/sbin/mosquitto"))
                ? "/usr/sbin/mosquitto"
                : "mosquitto",
            "mosquitto");
    this.folder = folder;
    // It cannot say which port it chose, so one that was free a moment ago has to do.
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = probe.getLocalPort();
    }
    start();
  }

  HostPort address() {
    return new HostPort("localhost", port);
  }

  /** The same broker under a name that its certificate does not bear. */
  HostPort misnamed() {
    return new HostPort("127.0.0.2", port);
  }

  void start() throws IOException {
    Path configuration = folder.resolve("mosquitto.conf");
    String user = "root".equals(System.getProperty("user.name")) ? "user root\n" : "";
    Files.writeString(
        configuration,
        """
        listener %d 0.0.0.0
        certfile %s/broker.pem
        keyfile %s/broker.key
        cafile %s/ca.pem
        require_certificate true
        allow_anonymous true
        persistence false
        """
                .formatted(port, folder, folder, folder)
            + user);
    process =
        new ProcessBuilder(program(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("mosquitto.log").toFile()))
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(this::listens);
  }

  private static String program() {
    return Files.isExecutable(Path.of("/usr/sbin/mosquitto")) ? "/usr/sbin/mosquitto" : "mosquitto";
  }

  private boolean listens() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
