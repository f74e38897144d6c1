// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.migration.meta.PersistenceType;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.RulesFormat;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.cli.Cli;
import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that runs the central broker: HiveMQ CE with mutual TLS, the access rules of the file
 * {@code rules.json}, and its sessions and queues on disk, so that a restart loses no acknowledged
 * message.
 *
 * <p>It needs the databases of HiveMQ's persistence on its class path, which no gateway has.
 */
public final class CentralBroker {

  /** The keys that the ingest needs: this broker names the sender of each message. */
  public static final String INGEST_KEYS =
      "  sender-property: %s\n".formatted(RuleExtension.SENDER);

  /** The password of the key stores, which only their owner can read. */
  private static final String PASSWORD = "central";

  private static final String HOME = "broker";
  private static final String RULES = "rules.json";
  private static final String KEY_STORE = "key.p12";
  private static final String TRUST_STORE = "trust.p12";

  /** Enough for the few sites of a demo; each has its own files. */
  private static final int BUCKETS = 4;

  private static final int START_SECONDS = 120;

  private static final String CONFIGURATION =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tls-tcp-listener>
            <port>%1$d</port>
            <bind-address>127.0.0.1</bind-address>
            <tls>
              <keystore>
                <path>%2$s/key.p12</path>
                <password>%3$s</password>
                <private-key-password>%3$s</private-key-password>
              </keystore>
              <truststore>
                <path>%2$s/trust.p12</path>
                <password>%3$s</password>
              </truststore>
              <client-authentication-mode>REQUIRED</client-authentication-mode>
            </tls>
          </tls-tcp-listener>
        </listeners>
        <mqtt>
          <queued-messages>
            <max-queue-size>1000000</max-queue-size>
          </queued-messages>
          <packets>
            <max-packet-size>1048576</max-packet-size>
          </packets>
          <receive-maximum>
            <server-receive-maximum>100</server-receive-maximum>
          </receive-maximum>
        </mqtt>
        <persistence>
          <mode>file</mode>
        </persistence>
        <anonymous-usage-statistics>
          <enabled>false</enabled>
        </anonymous-usage-statistics>
      </hivemq>
      """;

  private CentralBroker() {}

  /**
   * Writes its files.
   *
   * @param clients the only clients that may connect.
   */
  public static void write(CentreFiles centre, List<BrokerClient> clients)
      throws IOException, AuthorityException, UnusableKeyException {
    Path home = Files.createDirectories(centre.file(HOME));
    TlsMaterial material = centre.material(SiteAuthority.BROKER);
    char[] password = PASSWORD.toCharArray();
    Files.write(home.resolve(KEY_STORE), material.keyStore(password));
    Files.write(home.resolve(TRUST_STORE), material.trustStore(password));
    Files.writeString(home.resolve(RULES), RulesFormat.JSON.write(clients));
  }

  /** Returns its process, which does not run yet. */
  public static CentreProcess process(CentreFiles centre, FleetPrograms programs, Jvm jvm) {
    return new CentreProcess(
        "the central broker",
        centre.file("broker.log"),
        jvm.command(
            System.getProperty("java.class.path") + File.pathSeparator + programs.peers(),
            centre.log(),
            CentralBroker.class.getName(),
            List.of(centre.file(HOME).toString(), Integer.toString(centre.ports().broker()))));
  }

  /** Starts it with the folder and the port as arguments, and runs until SIGTERM. */
  public static void main(String[] arguments)
      throws IOException,
          JsonException,
          InterruptedException,
          ExecutionException,
          TimeoutException {
    Cli.prepareProcess(() -> {}, arguments);
    Path folder = Path.of(arguments[0]).toAbsolutePath().normalize();
    int port = Integer.parseInt(arguments[1]);
    RuleExtension rules = new RuleExtension(BrokerRules.read(folder.resolve(RULES)));
    Path configuration = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        configuration.resolve("config.xml"), CONFIGURATION.formatted(port, folder, PASSWORD));
    InternalConfigurations.PAYLOAD_PERSISTENCE_TYPE.set(PersistenceType.FILE);
    InternalConfigurations.RETAINED_MESSAGE_PERSISTENCE_TYPE.set(PersistenceType.FILE);
    InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(BUCKETS);
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(configuration)
            .withDataFolder(Files.createDirectories(folder.resolve("data")))
            .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
            .withEmbeddedExtension(
                EmbeddedExtension.builder()
                    .withId("parasol-rules")
                    .withName("Access rules of a fleet")
                    .withVersion("1")
                    .withAuthor("Parasol")
                    .withExtensionMain(rules)
                    .build())
            .withoutLoggingBootstrap()
            .build();
    // The build opens the broker to clients that no extension has authenticated.
    InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(true);
    broker.start().get(START_SECONDS, TimeUnit.SECONDS);
    rules.started().get(START_SECONDS, TimeUnit.SECONDS);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(broker), "close"));
    System.out.println("ready");
    Thread.currentThread().join();
  }

  private static void close(EmbeddedHiveMQ broker) {
    try {
      broker.close();
    } catch (ExecutionException failed) {
      System.err.println("the broker does not close: " + failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
