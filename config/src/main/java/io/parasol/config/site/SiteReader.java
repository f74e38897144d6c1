// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.ConsumerSettings;
import io.parasol.config.model.site.ContractSettings;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.ReportSettings;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.profile.LineProfileReader;
import io.parasol.config.profile.ProfileLibrary;
import io.parasol.config.profile.ProtocolProfileLibrary;
import io.parasol.config.profile.panel.PanelProfileReader;
import io.parasol.config.site.SiteConfig.Bridge;
import io.parasol.config.site.SiteConfig.Broker;
import io.parasol.config.site.SiteConfig.CorporateAuthority;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Enrolment;
import io.parasol.config.site.SiteConfig.External;
import io.parasol.config.site.SiteConfig.Hawkbit;
import io.parasol.config.site.SiteConfig.ModbusService;
import io.parasol.config.site.SiteConfig.Releases;
import io.parasol.config.site.SiteConfig.Signer;
import io.parasol.config.site.SiteConfig.Store;
import io.parasol.config.site.SiteConfig.WitnessedSite;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the complete configuration file of a site. */
final class SiteReader {

  static final Keys KEYS =
      Keys.of(
          "site",
          "trust-domain",
          "topic-root",
          "state",
          "broker",
          "bridge",
          "witness",
          "metrics",
          "about",
          "home-assistant",
          "page",
          "enrolment",
          "pki",
          "signers",
          "thresholds",
          "store",
          "sunspec-models",
          "releases",
          "hawkbit",
          "links",
          "devices",
          "location",
          "tariff",
          "co2",
          "updates",
          "certificates",
          "reports",
          "contract",
          "modbus-server");

  private static final Keys BROKER = Keys.of("listen", "persistence", "external", "ca");
  private static final Keys STORE = Keys.of("keep", "commit", "profile");

  static final TextFormat<SiteId> SITE = TextFormat.named("the name of the site", SiteId::new);
  private static final TextFormat<TrustDomain> TRUST_DOMAIN =
      TextFormat.named("the trust domain", TrustDomain::new);
  private static final TextFormat<String> TOPIC_ROOT =
      TextFormat.matching(
          "one topic level: 1 to 64 letters, digits, '_' and '-'",
          Pattern.compile("[A-Za-z0-9_-]{1,64}"));
  private static final TextFormat<HostPort> LISTEN = TextFormat.listen(8883);
  private static final TextFormat<HostPort> METRICS = TextFormat.listen(9464);

  /** The only value of {@code broker.persistence}, from the time when there was another one. */
  private static final TextFormat<String> PERSISTENCE =
      TextFormat.matching(
          "memory, or no such key: the broker keeps nothing on disk; readings, events and receipts"
              + " are durable in the store (store.keep)",
          Pattern.compile("memory"));

  private static final TextFormat<Long> KEEP = TextFormat.size(1L << 20, 1L << 40, "1MiB to 1TiB");
  private static final TextFormat<Duration> COMMIT =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofSeconds(1));

  /** The commit time for a kind of disk. */
  private static final TextFormat<Duration> STORE_PROFILE =
      new TextFormat<>(
          "sd-card",
          text -> Optional.of(Store.SD_CARD_COMMIT).filter(any -> text.equals("sd-card")));

  private static final TrustDomain DEFAULT_TRUST_DOMAIN = new TrustDomain("parasol");
  private static final HostPort DEFAULT_LISTEN = new HostPort("0.0.0.0", 8883);
  private static final HostPort DEFAULT_METRICS = new HostPort("127.0.0.1", 9464);
  private static final long DEFAULT_KEEP = 512L << 20;

  private final Section site;
  private final Path file;

  private SiteReader(Section site) {
    this.site = site;
    this.file = site.source().file();
  }

  static SiteConfig read(Source source) throws ConfigException {
    return new SiteReader(source.mapping(KEYS)).read();
  }

  private SiteConfig read() throws ConfigException {
    Optional<SiteId> id = site.required("site", SITE);
    TrustDomain trustDomain = site.optional("trust-domain", TRUST_DOMAIN, DEFAULT_TRUST_DOMAIN);
    String topicRoot = site.optional("topic-root", TOPIC_ROOT, "parasol");
    Path state = state(site);
    Broker broker = broker();
    Optional<Bridge> bridge = BridgeReader.read(site, file, id);
    if (bridge.isPresent() && broker.external().isPresent()) {
      site.problem("bridge", "not allowed together with broker.external", "only one of them");
    }
    List<WitnessedSite> witness = WitnessReader.read(site, file, id);
    HostPort metrics = metrics(broker);
    Map<Integer, String> ports = ports(broker, metrics);
    Optional<SiteConfig.Page> page = PageReader.read(site, ports);
    page.ifPresent(each -> ports.put(each.listen().port(), "the page"));
    Optional<Enrolment> enrolment = EnrolmentReader.read(site, ports);
    enrolment.ifPresent(server -> ports.put(server.listen().port(), "enrolment"));
    Optional<CorporateAuthority> corporate = CorporateReader.read(site);
    Store store = store();
    Map<SignerName, Signer> signers = new SignersReader(file).read(site);
    Map<CommandClass, Integer> thresholds = ThresholdsReader.read(site);
    Optional<Path> sunSpecModels = sunSpecModels();
    Links links = Links.read(site);
    DeviceReader deviceReader = devices(file, links);
    Map<DeviceId, Device> devices = deviceReader.read(site);
    Optional<Section> location = site.section("location", PlantReader.LOCATION);
    UpdateRules updates = UpdatesReader.read(site, location, devices);
    PlantSettings plant = PlantReader.read(site, location, deviceReader.nameplates());
    Optional<Releases> releases = ReleasesReader.read(site, devices.keySet());
    Optional<Hawkbit> hawkbit = HawkbitReader.read(site);
    Optional<Section> ofCertificates = CertificatesReader.section(site);
    CertificateLifetimes certificates =
        ofCertificates.map(CertificatesReader::read).orElse(CertificateLifetimes.DEFAULT);
    KeySettings keys = keys(ofCertificates, file);
    ConsumerSettings consumers = ConsumersReader.read(site, topicRoot, deviceReader.locations());
    ReportSettings reports = ReportsReader.read(site);
    ContractSettings contract = ContractReader.read(site);
    Optional<ModbusService> modbusService = ModbusServiceReader.read(site, ports, devices);
    site.source().problems().throwIfAny(file);
    return new SiteConfig(
        file.toAbsolutePath().normalize(),
        id.orElseThrow(),
        trustDomain,
        topicRoot,
        state,
        broker,
        bridge,
        witness,
        metrics,
        page,
        enrolment,
        corporate,
        store,
        signers,
        thresholds,
        sunSpecModels,
        links.valid(),
        devices,
        updates,
        releases,
        hawkbit,
        certificates,
        keys,
        consumers,
        plant,
        reports,
        contract,
        modbusService);
  }

  /** Returns a reader of devices, with the profiles beside the file. */
  static DeviceReader devices(Path file, Links links) {
    Path folder = file.resolveSibling("profiles");
    ProfileLibrary profiles = new ProfileLibrary(folder);
    return new DeviceReader(
        links,
        profiles,
        new ProtocolProfileLibrary<>(LineProfileReader.KIND, folder, profiles),
        new ProtocolProfileLibrary<>(PanelProfileReader.KIND, folder, profiles));
  }

  /** Returns where private keys are kept. */
  static KeySettings keys(Section site) {
    return keys(CertificatesReader.section(site), site.source().file());
  }

  private static KeySettings keys(Optional<Section> certificates, Path file) {
    return certificates.map(each -> KeysReader.read(each, file)).orElse(KeySettings.DEFAULT);
  }

  static TextFormat<Path> folderFormat(Path file) {
    return PathText.relativeTo(file, "the path of a folder");
  }

  static Path state(Section site) {
    Path file = site.source().file();
    TextFormat<Path> folder = folderFormat(file);
    Path usual = file.resolveSibling("state").toAbsolutePath().normalize();
    Path state = site.optional("state", folder, usual);
    if (Files.exists(state) && !Files.isDirectory(state)) {
      site.problem("state", "not a folder: " + Printable.of(state.toString()), folder.expected());
    }
    return state;
  }

  private Optional<Path> sunSpecModels() {
    TextFormat<Path> format =
        PathText.relativeTo(file, "the path of a folder of SunSpec models in JSON");
    Optional<Path> folder = site.optional("sunspec-models", format);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      String what =
          Files.exists(folder.get()) ? "not a folder: " : "a folder that does not exist: ";
      site.problem(
          "sunspec-models", what + Printable.of(folder.get().toString()), format.expected());
    }
    return folder;
  }

  private Broker broker() {
    Optional<Section> broker = site.section("broker", BROKER);
    Optional<External> external =
        broker.filter(section -> section.has("external")).map(this::external);
    if (external.isEmpty()) {
      broker.ifPresent(section -> section.rejectKey("ca", "the embedded broker"));
      broker.ifPresent(section -> section.optional("persistence", PERSISTENCE));
    }
    return new Broker(
        broker.flatMap(section -> section.optional("listen", LISTEN)).orElse(DEFAULT_LISTEN),
        external);
  }

  private External external(Section broker) {
    List.of("listen", "persistence").forEach(key -> broker.rejectKey(key, "an external broker"));
    return new External(
        RemoteReader.addresses(broker, "external"),
        RemoteReader.file(broker, "ca", file, "the path of certificates in PEM form"));
  }

  private HostPort metrics(Broker broker) {
    Optional<Section> section = ConsumersReader.metrics(site);
    HostPort metrics =
        section
            .map(each -> each.optional("listen", METRICS, DEFAULT_METRICS))
            .orElseGet(() -> site.optional("metrics", METRICS, DEFAULT_METRICS));
    boolean isTaken = broker.external().isEmpty() && metrics.port() == broker.listen().port();
    if (metrics.port() != 0 && isTaken) {
      site.problem("metrics", metrics + ", the port of the broker", "another port");
    }
    return metrics;
  }

  /** Returns the ports of the other servers, by what uses them. */
  private static Map<Integer, String> ports(Broker broker, HostPort metrics) {
    Map<Integer, String> ports = new HashMap<>();
    ports.put(metrics.port(), "metrics");
    if (broker.external().isEmpty()) {
      ports.put(broker.listen().port(), "the broker");
    }
    return ports;
  }

  private Store store() {
    Optional<Section> store = site.section("store", STORE);
    Optional<Duration> commit = store.flatMap(section -> section.optional("commit", COMMIT));
    Optional<Duration> profile =
        store.flatMap(section -> section.optional("profile", STORE_PROFILE));
    if (profile.isPresent()) {
      store.ifPresent(section -> section.rejectKey("commit", "a store with a profile"));
    }
    return new Store(
        store.flatMap(section -> section.optional("keep", KEEP)).orElse(DEFAULT_KEEP),
        profile.or(() -> commit).orElse(Store.DEFAULT_COMMIT));
  }
}
