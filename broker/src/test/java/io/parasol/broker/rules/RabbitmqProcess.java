// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.rules;

import io.parasol.testing.FreePort;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The peer: RabbitMQ with its MQTT plugin, mutual TLS on loopback, and no other listener. */
final class RabbitmqProcess implements AutoCloseable {

  /** The one on PATH would change to the user of the installed service. */
  private static final String SCRIPT = "/usr/lib/rabbitmq/bin/rabbitmq-server";

  private final int port;

  /** The port of Erlang's name server, which RabbitMQ starts and leaves running. */
  private final int names;

  private final Process process;

  /**
   * Starts it.
   *
   * @param folder holds {@code broker.pem}, {@code broker.key}, {@code ca.pem} and the {@code
   *     definitions.json} to load.
   */
  RabbitmqProcess(Path folder) throws IOException {
    port = FreePort.find();
    names = FreePort.find();
    Path program = PeerProgram.named(SCRIPT, "rabbitmq-server").program();
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp = none
        mqtt.listeners.tcp = none
        mqtt.listeners.ssl.1 = 127.0.0.1:%d
        mqtt.ssl_cert_login = true
        mqtt.allow_anonymous = false
        ssl_cert_login_from = distinguished_name
        ssl_options.certfile = %s/broker.pem
        ssl_options.keyfile = %s/broker.key
        ssl_options.cacertfile = %s/ca.pem
        ssl_options.verify = verify_peer
        ssl_options.fail_if_no_peer_cert = true
        load_definitions = %s/definitions.json
        """
            .formatted(port, folder, folder, folder, folder));
    Files.writeString(folder.resolve("plugins"), "[rabbitmq_mqtt,rabbitmq_auth_mechanism_ssl].\n");
    ProcessBuilder builder =
        new ProcessBuilder(program.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("rabbitmq.log").toFile());
    builder.environment().putAll(environment(folder));
    process = builder.start();
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::listens);
  }

  /** Everything it writes is below the folder; the port of its own protocol is on loopback. */
  private Map<String, String> environment(Path folder) throws IOException {
    int distribution = FreePort.find();
    return Map.of(
        "HOME", folder.toString(),
        "RABBITMQ_MNESIA_BASE", folder.resolve("data").toString(),
        "RABBITMQ_LOGS", "-",
        "RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString(),
        "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString(),
        "RABBITMQ_NODENAME", "rules" + distribution + "@localhost",
        "RABBITMQ_DIST_PORT", Integer.toString(distribution),
        "ERL_EPMD_ADDRESS", "127.0.0.1",
        "ERL_EPMD_PORT", Integer.toString(names),
        // Its schedulers must not keep the processors busy while they wait.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "+sbwt none +sbwtdcpu none +sbwtdio none"
                + " -kernel inet_dist_use_interface {127,0,0,1}");
  }

  int port() {
    return port;
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new IllegalStateException("RabbitMQ ended with " + process.exitValue());
    }
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
    // The name server refuses to end until it has seen that RabbitMQ is gone.
    Awaitility.await().until(this::endNameServer);
  }

  private boolean endNameServer() throws Exception {
    ProcessBuilder end =
        new ProcessBuilder("epmd", "-kill").redirectOutput(ProcessBuilder.Redirect.DISCARD);
    end.environment().put("ERL_EPMD_PORT", Integer.toString(names));
    return end.start().waitFor() == 0;
  }
}
