// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

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
 * The peer for the comparison: mosquitto as the local broker of a plant, with a bridge and a
 * persistence file. It is configured to lose as little as possible: no queue is bounded, and the
 * file is written every minute of the accelerated clock.
 */
public final class Mosquitto implements AutoCloseable {

  private static final Duration AUTOSAVE = Duration.ofMinutes(1);
  private static final Duration START = Duration.ofSeconds(30);

  /** In-flight window: as many messages as a hundred devices of {@link Uplink} have in total. */
  private static final int IN_FLIGHT = 100 * Uplink.WINDOW;

  private final Process process;
  private final int port;

  private Mosquitto(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns the path of the executable; empty if it is not installed. */
  public static Optional<Path> program() {
    return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")
        .map(folder -> Path.of(folder, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Returns the first line of its help text, such as "mosquitto version 2.0.21". */
  public static String version(Path program) throws IOException {
    // With -h it exits with code 3; it has no option for its version alone.
    Process process =
        new ProcessBuilder(program.toString(), "-h").redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      return output.lines().findFirst().orElse("mosquitto");
    }
  }

  /**
   * Returns the line of a configuration that lets the broker keep its user; as another one it could
   * not read keys that only their owner may read.
   */
  public static String user() {
    return "root".equals(System.getProperty("user.name")) ? "user root\n" : "";
  }

  /** Returns the autosave interval in seconds of real time. */
  static long autosaveSeconds(int speedup) {
    return Math.max(1, AUTOSAVE.dividedBy(speedup).toSeconds());
  }

  /**
   * Starts it with its persistence file; returns when it listens.
   *
   * @param upstreamPort the port that its bridge connects to.
   */
  static Mosquitto start(Path program, Path folder, int upstreamPort, int speedup)
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
                .formatted(port, folder, autosaveSeconds(speedup), IN_FLIGHT, upstreamPort)
            + user());
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

  /**
   * Returns a port that was free a moment ago, since mosquitto cannot report a port that it chooses
   * itself.
   */
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
          throw new IOException(
              "mosquitto does not listen; see mosquitto.log in its folder", notYet);
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
