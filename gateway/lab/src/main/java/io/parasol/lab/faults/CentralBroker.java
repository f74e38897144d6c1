// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.lab.outage.Mosquitto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** mosquitto as the central broker, with certificates of its own, and a client that counts. */
final class CentralBroker implements AutoCloseable {

  static final String PREFIX = "plants";

  private static final String GATEWAY = "site-bench";
  private static final String PEOPLE = "people";
  private static final Duration START = Duration.ofSeconds(20);

  private final Path folder;
  private final int port;
  private final CentralLedger ledger = new CentralLedger();
  private final Process process;
  private final OperatorClient client;

  CentralBroker(Path folder, int port)
      throws IOException, InterruptedException, AuthorityException, UnusableKeyException {
    this.folder = Files.createDirectories(folder);
    this.port = port;
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("centre"),
            new SiteId("centre"),
            Set.of("localhost"),
            Clock.systemUTC());
    authority.issueDevice(new DeviceId(GATEWAY));
    authority.issueDevice(new DeviceId(PEOPLE));
    for (String name : List.of(GATEWAY, SiteAuthority.BROKER)) {
      authority.exports().pem(name, folder);
    }
    this.process = start();
    try {
      awaitListening();
      this.client =
          OperatorClient.connect(
              new HostPort("localhost", port),
              authority.material(PEOPLE),
              ledger::receive,
              lost -> {});
      client.subscribe(List.of(PREFIX + "/#"));
    } catch (IOException | RuntimeException failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  private Process start() throws IOException {
    Path program =
        Mosquitto.program()
            .orElseThrow(
                () -> new IOException("mosquitto is not installed; install the package mosquitto"));
    Path configuration = folder.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        listener %d 127.0.0.1
        certfile %s/broker.pem
        keyfile %s/broker.key
        cafile %s/ca.pem
        require_certificate true
        allow_anonymous true
        persistence false
        max_queued_messages 0
        """
                .formatted(port, folder, folder, folder)
            + Mosquitto.user());
    return new ProcessBuilder(program.toString(), "-c", configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("mosquitto.log").toFile())
        .start();
  }

  private void awaitListening() throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() - until > 0 || !process.isAlive()) {
          throw new IOException("mosquitto does not listen; see " + folder, notYet);
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  CentralLedger ledger() {
    return ledger;
  }

  /** Returns the section of the site file that connects a gateway to this broker. */
  String bridge() {
    return """
        bridge:
          to: mqtts://localhost:%d
          certificate: "%s"
          key: "%s"
          ca: "%s"
          prefix: %s
          probe: 10s
        """
        .formatted(
            port,
            folder.resolve(GATEWAY + ".pem"),
            folder.resolve(GATEWAY + ".key"),
            folder.resolve("ca.pem"),
            PREFIX);
  }

  /** Stops answering; connections stay open. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  /** Answers again. */
  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
