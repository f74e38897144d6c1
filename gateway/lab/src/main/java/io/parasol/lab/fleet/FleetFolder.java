// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.demo.DemoLock;
import io.parasol.lab.fleet.centre.CentralBroker;
import io.parasol.lab.fleet.centre.CentreFiles;
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

  private static final String OPERATOR = "operator";

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

  private final CentreFiles centre;
  private final DemoLock lock;
  private final DemoDatabase database;
  private final List<Site> sites;

  private FleetFolder(CentreFiles centre, DemoLock lock, DemoDatabase database, List<Site> sites) {
    this.centre = centre;
    this.lock = lock;
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
    Iterator<Integer> free =
        FreePorts.find(CentreFiles.Ports.COUNT + 1 + 3 * PLANS.size()).iterator();
    DemoDatabase database =
        isEmbedded
            ? new EmbeddedDatabase(folder, free.next(), "of --embedded")
            : DemoDatabase.create(PostgresDatabase.INSTALLED, folder, free.next());
    CentreFiles centre = CentreFiles.create(folder, CentreFiles.Ports.of(free));
    centre.issue("job");
    List<Site> sites = new ArrayList<>();
    for (Plan each : PLANS) {
      centre.issue(each.name());
      sites.add(site(folder, each, centre.ports(), free.next(), free.next(), free.next()));
    }
    FleetFolder made = new FleetFolder(centre, lock, database, sites);
    made.writeBroker();
    made.writePrograms();
    return made;
  }

  private static Site site(
      Path folder, Plan plan, CentreFiles.Ports ports, int broker, int metrics, int controllers)
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

  private void writeBroker() throws IOException, AuthorityException, UnusableKeyException {
    List<BrokerClient> clients = new ArrayList<>();
    for (Site each : sites) {
      Topics topics = new Topics(each.config().topicRoot(), each.config().site());
      clients.add(
          BrokerClient.of(CentreFiles.subject(each.name()), Bridge.permissions("", topics)));
    }
    clients.add(CentreFiles.ingest(sites.get(0).config().topicRoot()));
    CentralBroker.write(centre, clients);
  }

  private void writePrograms() throws IOException {
    StringBuilder registry = new StringBuilder("sites:\n");
    for (Site each : sites) {
      registry.append(
          "  %1$s: {certificate: \"%2$s\", plant: sites/%1$s/site.yaml}\n"
              .formatted(each.name(), CentreFiles.subject(each.name())));
    }
    centre.writeKafka("");
    centre.writeIngest(CentralBroker.INGEST_KEYS, registry.toString());
    Files.writeString(
        file("job.yaml"),
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
                centre.ports().kafka(),
                database.url(),
                DemoDatabase.USER,
                database
                    .passwordFile()
                    .map(file -> ", password-file: " + file("").relativize(file))
                    .orElse("")));
  }

  /** Returns the database. */
  DemoDatabase database() {
    return database;
  }

  /** Returns the files of the centre, which are in the same folder. */
  CentreFiles centre() {
    return centre;
  }

  List<Site> sites() {
    return sites;
  }

  Path file(String name) {
    return centre.file(name);
  }

  @Override
  public void close() {
    lock.close();
  }
}
