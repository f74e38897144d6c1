// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import io.parasol.broker.access.Permission;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The files of a centre in one folder: its authority, the certificates of its clients, and the
 * configurations of Kafka and the ingest. Not safe for use by several threads.
 */
public final class CentreFiles {

  /** The name of the ingest's certificate. */
  private static final String INGEST = "ingest";

  private static final String CENTRE = "centre";

  /** A cluster and its folder need 16 bytes in Base64, none of the reserved ones. */
  private static final String KAFKA_ID = "AAAAAAAAAAAAAAAAAAAAZA";

  private static final String LOG =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
        </appender>
        <logger name="io.parasol" level="INFO"/>
        <root level="WARN"><appender-ref ref="out"/></root>
      </configuration>
      """;

  /** The ports of the centre. */
  public record Ports(int broker, int kafka, int kafkaInner, int kafkaController, int ingest) {

    /** How many there are. */
    public static final int COUNT = 5;

    /** Takes them from free ports. */
    public static Ports of(Iterator<Integer> free) {
      return new Ports(free.next(), free.next(), free.next(), free.next(), free.next());
    }
  }

  private final Path folder;
  private final Ports ports;
  private final SiteAuthority authority;

  private CentreFiles(Path folder, Ports ports, SiteAuthority authority) {
    this.folder = folder;
    this.ports = ports;
    this.authority = authority;
  }

  /**
   * Creates the authority, with certificates of the broker and of the ingest.
   *
   * @param folder absolute, and empty as far as the centre is concerned.
   */
  public static CentreFiles create(Path folder, Ports ports)
      throws IOException, AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId(CENTRE),
            Set.of("localhost"),
            Clock.systemUTC());
    authority.exports().pem(SiteAuthority.BROKER, folder);
    CentreFiles files = new CentreFiles(folder, ports, authority);
    files.issue(INGEST);
    Files.writeString(files.log(), LOG);
    return files;
  }

  /** Issues the certificate of a client, as {@code NAME.pem} and {@code NAME.key}. */
  public void issue(String client) throws IOException, AuthorityException, UnusableKeyException {
    authority.issueDevice(new DeviceId(client));
    authority.exports().pem(client, folder);
  }

  /** Returns the key and the certificate of a client. */
  public TlsMaterial material(String client) throws AuthorityException, UnusableKeyException {
    return authority.material(client);
  }

  /** Returns the subject of a client's certificate. */
  public static String subject(String client) {
    return "CN=%s,O=%s".formatted(client, CENTRE);
  }

  /**
   * Returns the ingest as a client of the central broker.
   *
   * @param topicRoot below which it reads everything.
   */
  public static BrokerClient ingest(String topicRoot) {
    return BrokerClient.of(
        subject(INGEST),
        List.of(new Permission(Permission.Activity.SUBSCRIBE, topicRoot + "/#", false)));
  }

  /**
   * Writes the configuration of Kafka.
   *
   * @param further lines of its configuration; may be empty.
   */
  public void writeKafka(String further) throws IOException {
    Path data = Files.createDirectories(folder.resolve("kafka"));
    Files.writeString(
        data.resolve("meta.properties"),
        "version=1\ncluster.id=%1$s\nnode.id=1\ndirectory.id=%1$s\n".formatted(KAFKA_ID));
    Files.writeString(
        folder.resolve("kafka.pem"),
        Files.readString(folder.resolve("broker.key"))
            + Files.readString(folder.resolve("broker.pem")));
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
        offsets.topic.num.partitions=4
        num.network.threads=2
        num.io.threads=2
        ssl.client.auth=required
        ssl.keystore.type=PEM
        ssl.keystore.location=%4$s/kafka.pem
        ssl.truststore.type=PEM
        ssl.truststore.location=%4$s/ca.pem
        %5$s\
        """
            .formatted(
                ports.kafka(), ports.kafkaInner(), ports.kafkaController(), folder, further));
  }

  /**
   * Writes the configuration of the ingest, {@code fleet.yaml}. It has a subscription of its own.
   *
   * @param mqtt further keys of its connection to the broker, each a line with its indentation; may
   *     be empty.
   * @param registry the content of {@code sites.yaml}.
   */
  public void writeIngest(String mqtt, String registry) throws IOException {
    Files.writeString(folder.resolve("sites.yaml"), registry);
    Files.writeString(
        folder.resolve("fleet.yaml"),
        """
        mqtt:
          to: localhost:%d
          client-id: ingest-1
          shared: false
          tls: {certificate: ingest.pem, key: ingest.key, ca: ca.pem}
        %s\
        kafka:
          to: localhost:%d
          tls: {certificate: ingest.pem, key: ingest.key, ca: ca.pem}
        sites: sites.yaml
        metrics: 127.0.0.1:%d
        """
            .formatted(ports.broker(), mqtt, ports.kafka(), ports.ingest()));
  }

  public Ports ports() {
    return ports;
  }

  /** Returns a file of the folder. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Returns the configuration of the log of the processes. */
  public Path log() {
    return folder.resolve("logback.xml");
  }
}
