// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.outage;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The peer: mosquitto as the local broker of a plant, with a bridge and a file in which it keeps
 * what waits. It is told whatever helps it to lose nothing: no queue is bounded, and the file is
 * written as often as every minute of the clock that is in a hurry.
 */
final class Mosquitto implements AutoCloseable {

  private static final Duration AUTOSAVE = Duration.ofMinutes(1);
  private static final Duration START = Duration.ofSeconds(30);

  /** As many as the devices of {@link Uplink} have together, where there are a hundred. */
  private static final int IN_FLIGHT = 100 * Uplink.WINDOW;

  private final Process process;
  private final int port;

  private Mosquitto(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Where it is installed; empty if it is not. */
  static Optional<Path> program() {
    return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
        .map(folder -> Path.of(folder, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** What it says of itself, such as "mosquitto version 2.0.21". */
  static String version(Path program) throws IOException {
    // Asked for help it ends with 3, and asked for its version it knows no such option.
    Process asked = new ProcessBuilder(program.toString(), "-h").redirectErrorStream(true).start();
    try (BufferedReader said = asked.inputReader(StandardCharsets.US_ASCII)) {
      return said.lines().findFirst().orElse("mosquitto");
    }
  }

  /** How often it is told to write its file, by the clock on the wall; it counts in seconds. */
  static long autosaveSeconds(int haste) {
    return Math.max(1, AUTOSAVE.dividedBy(haste).toSeconds());
  }

  /**
   * Starts it, with what its file holds; returns when it listens.
   *
   * @param centre the port that its bridge goes to.
   */
  static Mosquitto start(Path program, Path folder, int centre, int haste)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = freePort();
    Path configuration = folder.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        listener %d 127.0.0.1
        allow_anonymous true
        set_tcp_nodelay true
        persistence true
        persistence_location %s/
        autosave_interval %d
        max_inflight_messages %d
        max_queued_messages 0
        max_queued_bytes 0
        connection centre
        address 127.0.0.1:%d
        bridge_protocol_version mqttv311
        try_private false
        notifications false
        cleansession false
        restart_timeout 1
        keepalive_interval 5
        topic # out 1
        """
                .formatted(port, folder, autosaveSeconds(haste), IN_FLIGHT, centre)
            + ("root".equals(System.getProperty("user.name")) ? "user root\n" : ""));
    Mosquitto started =
        new Mosquitto(
            new ProcessBuilder(program.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                    ProcessBuilder.Redirect.appendTo(folder.resolve("mosquitto.log").toFile()))
                .start(),
            port);
    started.awaitListening();
    return started;
  }

  /** It cannot say which port it chose, so one that was free a moment ago has to do. */
  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void awaitListening() throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        connect().close();
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() - until > 0 || !process.isAlive()) {
          process.destroyForcibly();
          throw new IOException("mosquitto does not listen; its log says why", notYet);
        }
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
