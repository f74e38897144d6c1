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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The peer: a Kafka broker in KRaft mode with mutual TLS, as a process of its own, which can be
 * killed and started again. Its classes are on the class path of the tests that use it.
 */
public final class KafkaProcess implements AutoCloseable {

  /** Of the cluster and of its folder: 16 bytes in Base64, and none of the reserved ones. */
  private static final String ID = "AAAAAAAAAAAAAAAAAAAAZA";

  /** Much code is run a few times: the optimizing compiler would cost more than it saves. */
  private static final List<String> FOR_TESTS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:MetaspaceSize=128m",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-BytecodeVerificationRemote");

  private final Path folder;
  private final List<String> options;
  private final int port = FreePort.find();
  private @Nullable Process process;

  /**
   * Starts it.
   *
   * @param folder holds {@code broker.pem}, {@code broker.key} and {@code ca.pem}.
   */
  public KafkaProcess(Path folder) throws IOException {
    this(folder, FOR_TESTS);
  }

  /**
   * Starts it with other options of the virtual machine.
   *
   * @param options such as none, for a benchmark.
   */
  public KafkaProcess(Path folder, List<String> options) throws IOException {
    this.folder = folder;
    this.options = List.copyOf(options);
    Path data = Files.createDirectories(folder.resolve("kafka"));
    int inner = FreePort.find();
    int controller = FreePort.find();
    Files.writeString(
        folder.resolve("kafka.pem"),
        Files.readString(folder.resolve("broker.key"))
            + Files.readString(folder.resolve("broker.pem")));
    Files.writeString(
        data.resolve("meta.properties"),
        "version=1\ncluster.id=%s\nnode.id=1\ndirectory.id=%s\n".formatted(ID, ID));
    Files.writeString(
        folder.resolve("kafka.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@localhost:%3$d
        listeners=SSL://localhost:%1$d,INNER://localhost:%2$d,CONTROLLER://localhost:%3$d
        listener.security.protocol.map=SSL:SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT
        inter.broker.listener.name=INNER
        controller.listener.names=CONTROLLER
        log.dirs=%4$s/kafka
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        num.network.threads=2
        num.io.threads=2
        ssl.client.auth=required
        ssl.keystore.type=PEM
        ssl.keystore.location=%4$s/kafka.pem
        ssl.truststore.type=PEM
        ssl.truststore.location=%4$s/ca.pem
        """
            .formatted(port, inner, controller, folder));
    start();
  }

  public int port() {
    return port;
  }

  /** Returns the process id of the broker that runs now. */
  public long pid() {
    return Objects.requireNonNull(process).pid();
  }

  /** Starts it; it is ready when a client can use it. */
  public void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-Dlogback.configurationFile=parasol-fleet-logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            "kafka.Kafka",
            folder.resolve("kafka.properties").toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("kafka.log").toFile()))
            .start();
    Awaitility.await().atMost(Duration.ofMinutes(5)).until(this::isStarted);
  }

  private boolean isStarted() throws IOException {
    Process running = process;
    if (running != null && !running.isAlive()) {
      throw new IOException("Kafka ended: " + Files.readString(folder.resolve("kafka.log")));
    }
    return listens();
  }

  private boolean listens() {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Ends it at once. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
