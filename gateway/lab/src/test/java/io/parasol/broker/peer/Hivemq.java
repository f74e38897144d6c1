// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.peer;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.sessions.JavaCommand;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** HiveMQ CE in a child process. */
public final class Hivemq implements AutoCloseable {

  private static final String PASSWORD = "secret";

  private final Process process;
  private final int port;

  /**
   * Starts it.
   *
   * @param receiveMaximum how many publishes of one client it takes unanswered.
   */
  public Hivemq(Path folder, TlsMaterial material, int receiveMaximum) throws IOException {
    this(folder, material, receiveMaximum, "", command(JavaCommand.of("-Xmx192m"), folder));
  }

  private static List<String> command(List<String> java, Path folder) {
    java.addAll(List.of(HivemqChild.class.getName(), folder.toString()));
    return java;
  }

  /**
   * Starts it.
   *
   * @param listener a further listener of its configuration; may be empty.
   * @param command the command line of its process, which begins in the folder.
   */
  Hivemq(
      Path folder, TlsMaterial material, int receiveMaximum, String listener, List<String> command)
      throws IOException {
    this.port = FreePort.find();
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.write(folder.resolve("key.p12"), material.keyStore(PASSWORD.toCharArray()));
    Files.write(folder.resolve("trust.p12"), material.trustStore(PASSWORD.toCharArray()));
    Files.writeString(conf.resolve("config.xml"), configuration(folder, receiveMaximum, listener));
    this.process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("hivemq.log").toFile())
            .start();
    Awaitility.await("HiveMQ").atMost(Duration.ofMinutes(1)).until(this::listens);
  }

  private String configuration(Path folder, int receiveMaximum, String listener) {
    return """
    <?xml version="1.0"?>
    <hivemq>
      <listeners>
        %s
        <tls-tcp-listener>
          <port>%d</port>
          <bind-address>127.0.0.1</bind-address>
          <tls>
            <keystore>
              <path>%s/key.p12</path>
              <password>%s</password>
              <private-key-password>%s</private-key-password>
            </keystore>
            <truststore>
              <path>%s/trust.p12</path>
              <password>%s</password>
            </truststore>
            <client-authentication-mode>REQUIRED</client-authentication-mode>
          </tls>
        </tls-tcp-listener>
      </listeners>
      <mqtt>
        <receive-maximum>
          <server-receive-maximum>%d</server-receive-maximum>
        </receive-maximum>
      </mqtt>
      <persistence>
        <mode>in-memory</mode>
      </persistence>
      <anonymous-usage-statistics>
        <enabled>false</enabled>
      </anonymous-usage-statistics>
    </hivemq>
    """
        .formatted(listener, port, folder, PASSWORD, PASSWORD, folder, PASSWORD, receiveMaximum);
  }

  private boolean listens() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
