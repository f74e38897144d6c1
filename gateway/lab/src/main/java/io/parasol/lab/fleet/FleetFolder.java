// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.broker.access.Permission;
import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.RulesFormat;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.demo.DemoLock;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.config.SimulationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a fleet's demo: the certificates and the configurations of the centre and of three
 * sites. Created again at each start.
 */
final class FleetFolder implements AutoCloseable {

  /** Where the demo keeps everything. */
  static final Path PLACE = Path.of(".parasol-fleet-demo");

  private static final String CENTRE = "centre";
  private static final String OPERATOR = "operator";

  /** A cluster and its folder need 16 bytes in Base64, none of the reserved ones. */
  private static final String KAFKA_ID = "AAAAAAAAAAAAAAAAAAAAZA";

  private static final char[] STORE_PASSWORD = CentralBroker.PASSWORD.toCharArray();

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

  /**
   * A site of the demo.
   *
   * @param operator the certificate of an operator of the site.
   */
  record Site(
      String name,
      SiteConfig config,
      Path file,
      SimulationConfig simulation,
      TlsMaterial operator) {}

  /** The ports of the centre. */
  record Ports(int broker, int kafka, int kafkaInner, int kafkaController, int ingest) {}

  /** A site before it is written: its name, its place and its inverters. */
  private record Plan(
      String name,
      double latitude,
      double longitude,
      int inverters,
      SiteConfig.BridgeProtocol protocol) {}

  private static final List<Plan> PLANS =
      List.of(
          new Plan("barn", 48.14, 11.58, 2, SiteConfig.BridgeProtocol.MQTT),
          new Plan("mill", 48.16, 11.61, 3, SiteConfig.BridgeProtocol.MQTT),
          new Plan("roof", 48.12, 11.55, 2, SiteConfig.BridgeProtocol.KAFKA));

  private final Path folder;
  private final DemoLock lock;
  private final Ports ports;
  private final DemoDatabase database;
  private final List<Site> sites;

  private FleetFolder(
      Path folder, DemoLock lock, Ports ports, DemoDatabase database, List<Site> sites) {
    this.folder = folder;
    this.lock = lock;
    this.ports = ports;
    this.database = database;
    this.sites = List.copyOf(sites);
  }

  /**
   * Creates the folder, and locks it until it is closed.
   *
   * @param isEmbedded whether the database is the embedded one also where PostgreSQL is installed.
   * @throws VerbException if another demo runs in it, or another program has created it; nothing in
   *     it has changed then.
   */
  static FleetFolder make(Path place, boolean isEmbedded) throws InterruptedException {
    Path folder = place.toAbsolutePath().normalize();
    try {
      if (Files.exists(folder) && !Files.exists(folder.resolve(DemoLock.NAME))) {
        throw new VerbException(
            ExitCode.FAILED, folder + " exists, but was not created by a demo; move it away");
      }
      Files.createDirectories(folder);
      DemoLock lock = DemoLock.acquire(folder);
      try {
        deleteContent(folder);
        return write(folder, lock, isEmbedded);
      } catch (ConfigException | AuthorityException | UnusableKeyException | IOException failed) {
        lock.close();
        throw failed(folder, failed);
      }
    } catch (IOException failed) {
      throw failed(folder, failed);
    }
  }

  private static VerbException failed(Path folder, Exception failed) {
    return new VerbException(
        ExitCode.FAILED, "cannot create %s: %s".formatted(folder, failed.getMessage()), failed);
  }

  private static void deleteContent(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.filter(file -> !file.endsWith(DemoLock.NAME)).toList()) {
        TemporaryFolder.delete(each);
      }
    }
  }

  private static FleetFolder write(Path folder, DemoLock lock, boolean isEmbedded)
      throws IOException,
          ConfigException,
          AuthorityException,
          UnusableKeyException,
          InterruptedException {
    Iterator<Integer> free = FreePorts.find(6 + 3 * PLANS.size()).iterator();
    Ports ports = new Ports(free.next(), free.next(), free.next(), free.next(), free.next());
    DemoDatabase database =
        isEmbedded
            ? new EmbeddedDatabase(folder, free.next(), "of --embedded")
            : DemoDatabase.create(PostgresDatabase.INSTALLED, folder, free.next());
    SiteAuthority centre =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId(CENTRE),
            Set.of("localhost"),
            Clock.systemUTC());
    centre.exports().pem(SiteAuthority.BROKER, folder);
    for (String client : List.of("ingest", "job")) {
      centre.issueDevice(new DeviceId(client));
      centre.exports().pem(client, folder);
    }
    Files.writeString(folder.resolve("logback.xml"), LOG);
    List<Site> sites = new ArrayList<>();
    for (Plan each : PLANS) {
      centre.issueDevice(new DeviceId(each.name()));
      centre.exports().pem(each.name(), folder);
      sites.add(site(folder, each, ports, free.next(), free.next(), free.next()));
    }
    FleetFolder made = new FleetFolder(folder, lock, ports, database, sites);
    made.writeBroker(centre.material(SiteAuthority.BROKER));
    made.writeKafka();
    made.writePrograms();
    return made;
  }

  private static Site site(
      Path folder, Plan plan, Ports ports, int broker, int metrics, int controllers)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    Path home = Files.createDirectories(folder.resolve("sites").resolve(plan.name()));
    StringBuilder devices = new StringBuilder();
    StringBuilder simulated = new StringBuilder();
    for (int i = 1; i <= plan.inverters(); i++) {
      devices.append(
          """
            inverter-%1$d: {link: lan, unit: %1$d, profile: acme-pv2000, every: 2s,
                         nameplate-dc: 23600, nameplate-ac: 20000, tilt: 30, azimuth: 180}
          """
              .formatted(i));
      simulated.append("      %d: {profile: acme-pv2000, plays: inverter}\n".formatted(i));
    }
    Path file =
        Files.writeString(
            home.resolve("site.yaml"),
            """
            site: %1$s
            broker: {listen: "127.0.0.1:%2$d"}
            metrics: 127.0.0.1:%9$d
            location: {latitude: %3$s, longitude: %4$s, time-zone: UTC}
            about: {name: %1$s, peak-power: %5$d}
            bridge:
              to: %6$s
              certificate: ../../%1$s.pem
              key: ../../%1$s.key
              ca: ../../ca.pem
              client-id: %1$s
            links:
              lan: {tcp: "127.0.0.1:%7$d"}
            devices:
            %8$s\
            """
                .formatted(
                    plan.name(),
                    broker,
                    plan.latitude(),
                    plan.longitude(),
                    plan.inverters() * 23_600,
                    plan.protocol() == SiteConfig.BridgeProtocol.KAFKA
                        ? "kafka://localhost:" + ports.kafka()
                        : "mqtts://localhost:" + ports.broker(),
                    controllers,
                    devices,
                    metrics));
    Path simulation =
        Files.writeString(
            home.resolve("simulation.yaml"),
            "seed: %d\nendpoints:\n  - listen: 127.0.0.1:%d\n    controllers:\n%s"
                .formatted(controllers, controllers, simulated));
    SiteConfig config = ConfigFile.load(file, Map.of());
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.in(config.state()),
            config.trustDomain(),
            config.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    for (DeviceId device : config.devices().keySet()) {
      authority.issueDevice(device);
    }
    authority.issueOperator(new OperatorName(OPERATOR), Role.OPERATOR);
    return new Site(
        plan.name(),
        config,
        file,
        SimulationFile.load(simulation, Map.of()),
        authority.material(OPERATOR));
  }

  private void writeBroker(TlsMaterial material) throws IOException {
    Path home = Files.createDirectories(folder.resolve("broker"));
    Files.write(home.resolve(CentralBroker.KEY_STORE), material.keyStore(STORE_PASSWORD));
    Files.write(home.resolve(CentralBroker.TRUST_STORE), material.trustStore(STORE_PASSWORD));
    List<BrokerClient> clients = new ArrayList<>();
    List<Permission> everything = new ArrayList<>();
    for (Site each : sites) {
      Topics topics = new Topics(each.config().topicRoot(), each.config().site());
      clients.add(
          BrokerClient.of(
              "CN=%s,O=%s".formatted(each.name(), CENTRE), Bridge.permissions("", topics)));
    }
    everything.add(
        new Permission(
            Permission.Activity.SUBSCRIBE, sites.get(0).config().topicRoot() + "/#", false));
    clients.add(BrokerClient.of("CN=ingest,O=" + CENTRE, everything));
    Files.writeString(home.resolve(CentralBroker.RULES), RulesFormat.JSON.write(clients));
  }

  private void writeKafka() throws IOException {
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
        """
            .formatted(ports.kafka(), ports.kafkaInner(), ports.kafkaController(), folder));
  }

  private void writePrograms() throws IOException {
    StringBuilder registry = new StringBuilder("sites:\n");
    for (Site each : sites) {
      registry.append(
          "  %1$s: {certificate: \"CN=%1$s,O=%2$s\", plant: sites/%1$s/site.yaml}\n"
              .formatted(each.name(), CENTRE));
    }
    Files.writeString(folder.resolve("sites.yaml"), registry);
    Files.writeString(
        folder.resolve("fleet.yaml"),
        """
        mqtt:
          to: localhost:%d
          client-id: ingest-1
          shared: false
          tls: {certificate: ingest.pem, key: ingest.key, ca: ca.pem}
          sender-property: %s
        kafka:
          to: localhost:%d
          tls: {certificate: ingest.pem, key: ingest.key, ca: ca.pem}
        sites: sites.yaml
        metrics: 127.0.0.1:%d
        """
            .formatted(ports.broker(), RuleExtension.SENDER, ports.kafka(), ports.ingest()));
    Files.writeString(
        folder.resolve("job.yaml"),
        """
        kafka:
          to: localhost:%d
          tls: {certificate: job.pem, key: job.key, ca: ca.pem}
        sites: sites.yaml
        tables: {url: "%s", user: %s%s}
        checkpoints: checkpoints
        checkpoint-interval: 5s
        silent-after: 30s
        """
            .formatted(
                ports.kafka(),
                database.url(),
                DemoDatabase.USER,
                database
                    .passwordFile()
                    .map(file -> ", password-file: " + folder.relativize(file))
                    .orElse("")));
  }

  /** Returns the database. */
  DemoDatabase database() {
    return database;
  }

  Ports ports() {
    return ports;
  }

  List<Site> sites() {
    return sites;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    lock.close();
  }
}
