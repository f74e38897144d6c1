// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The peer: mosquitto with mutual TLS, which can be killed, frozen and started again. It listens on
 * every address, so that it can be dialled under a name that its certificate lacks.
 */
public final class MosquittoProcess {

  private final Path program = PeerProgram.named("mosquitto", "mosquitto").program();
  private final Path folder;
  private int port;
  private final String rules;
  private @Nullable Process process;
  private int peers;

  /**
   * Starts it; a client with a certificate may do everything.
   *
   * @param folder holds {@code broker.pem}, {@code broker.key} and {@code ca.pem}.
   */
  public MosquittoProcess(Path folder) throws IOException {
    this(folder, "allow_anonymous true\n");
  }

  /**
   * Starts it.
   *
   * @param rules access rules and other lines of its configuration.
   */
  public MosquittoProcess(Path folder, String rules) throws IOException {
    this.folder = folder;
    this.rules = rules;
    this.port = FreePort.find();
    start();
  }

  public int port() {
    return port;
  }

  /**
   * Starts it at another port. While it did not run, another process may have taken the last one.
   */
  public void startAtAnotherPort() throws IOException {
    port = FreePort.find();
    start();
  }

  /** Returns the process id of the broker that runs now. */
  public long pid() {
    return Objects.requireNonNull(process).pid();
  }

  public void start() throws IOException {
    Path configuration = folder.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        listener %d 0.0.0.0
        certfile %s/broker.pem
        keyfile %s/broker.key
        cafile %s/ca.pem
        require_certificate true
        persistence false
        log_type all
        """
                .formatted(port, folder, folder, folder)
            + rules
            + (isRoot() ? "user root\n" : ""));
    process =
        new ProcessBuilder(program.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::listens);
  }

  /** It would give up root, and then not read a key that is its owner's only. */
  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private Path log() {
    return folder.resolve("mosquitto.log");
  }

  private boolean listens() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** It answers nothing from now on, but its sockets stay open. */
  public void freeze() throws IOException, InterruptedException {
    Process running = process;
    if (running != null) {
      new ProcessBuilder("kill", "-STOP", Long.toString(running.pid())).start().waitFor();
    }
  }

  /** Ends it at once; waits until it is gone. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
  }

  /** What it has written down so far. */
  public String logged() throws IOException {
    return Files.readString(log());
  }

  /** A subscriber of mosquitto's own, with the certificate of that name in the folder. */
  public Subscriber subscribe(String name, String filter, String format) throws IOException {
    Path client = PeerProgram.named("mosquitto_sub", "mosquitto-clients").program();
    String peer = "peer-" + ++peers;
    List<String> command =
        new ArrayList<>(
            List.of(client.toString(), "-V", "5", "-q", "1", "-c", "-x", "3600", "-i", peer));
    command.addAll(List.of("-h", "localhost", "-p", Integer.toString(port)));
    command.addAll(List.of("--cafile", folder.resolve("ca.pem").toString()));
    command.addAll(List.of("--cert", folder.resolve(name + ".pem").toString()));
    command.addAll(List.of("--key", folder.resolve(name + ".key").toString()));
    command.addAll(List.of("-t", filter, "-F", "MESSAGE " + format));
    Path output = Files.createTempFile(folder, "mosquitto_sub", ".out");
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Subscriber subscriber = new Subscriber(started, output);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.readString(log()).contains("Sending SUBACK to " + peer));
    return subscriber;
  }

  /** Holds what it received, a line a message. All is validated by its schema at the end. */
  public static final class Subscriber implements AutoCloseable {

    private static final String PREFIX = "MESSAGE ";

    private final Process process;
    private final Path output;
    private final List<String> messages = new ArrayList<>();
    private long position;

    private Subscriber(Process process, Path output) {
      this.process = process;
      this.output = output;
    }

    /** Returns all messages so far; reads only what was printed since the last call. */
    public synchronized List<String> received() throws IOException {
      try (InputStream in = Files.newInputStream(output)) {
        in.skipNBytes(position);
        String printed = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        String whole = printed.substring(0, printed.lastIndexOf('\n') + 1);
        position += whole.length();
        new String(whole.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith(PREFIX))
            .map(line -> line.substring(PREFIX.length()))
            .forEach(messages::add);
      }
      return List.copyOf(messages);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
      try {
        received().forEach(message -> MessageSchemas.checkLine(PREFIX + message));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
