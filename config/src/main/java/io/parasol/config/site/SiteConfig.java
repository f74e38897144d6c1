// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelSource;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.ConsumerSettings;
import io.parasol.config.model.site.ContractSettings;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.KeySettings;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.ReportSettings;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.model.site.UpdateRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration of a site. All paths are absolute, and all references between its parts are
 * valid. A small, complete file:
 *
 * <pre>{@code
 * site: rooftop-7
 * signers:
 *   control-room: {key: control-room.pub, classes: [setpoint, config]}
 * links:
 *   roof-lan: {tcp: 192.168.10.20:502}
 * devices:
 *   inverter-01: {link: roof-lan, unit: 1, profile: acme-pv2000, every: 5s}
 *   string-box: {native: true}
 * }</pre>
 *
 * @param file the file of the configuration.
 * @param topicRoot the first topic level, by default {@code parasol}.
 * @param state the folder of keys, journal, store and log.
 * @param thresholds for every class, the number of different keys that must sign a command.
 * @param witness the other sites whose evidence logs this gateway witnesses.
 * @param sunSpecModels a folder of SunSpec models in their upstream JSON format, in addition to
 *     those that Parasol ships.
 * @param page the page for people; empty if there is none.
 * @param enrolment the server where native devices enrol; empty if there is none.
 * @param corporate where the certificates of devices come from; empty if it is the site alone.
 * @param updates when devices may be updated.
 * @param releases the repository of signed releases; empty if the site uses none.
 * @param hawkbit the update server whose deployments the gateway follows; empty if there is none.
 * @param certificates the validity periods of new certificates.
 * @param keys where the private keys of the site are kept.
 * @param consumers what is published for programs that present the values of the site.
 * @param plant what figures of energy, losses and money are computed with.
 * @param reports where the reports of days and months go.
 * @param contract whose signatures an exclusion from availability needs.
 */
public record SiteConfig(
    Path file,
    SiteId site,
    TrustDomain trustDomain,
    String topicRoot,
    Path state,
    Broker broker,
    Optional<Bridge> bridge,
    List<WitnessedSite> witness,
    HostPort metrics,
    Optional<Page> page,
    Optional<Enrolment> enrolment,
    Optional<CorporateAuthority> corporate,
    Store store,
    Map<SignerName, Signer> signers,
    Map<CommandClass, Integer> thresholds,
    Optional<Path> sunSpecModels,
    Map<LinkId, Link> links,
    Map<DeviceId, Device> devices,
    UpdateRules updates,
    Optional<Releases> releases,
    Optional<Hawkbit> hawkbit,
    CertificateLifetimes certificates,
    KeySettings keys,
    ConsumerSettings consumers,
    PlantSettings plant,
    ReportSettings reports,
    ContractSettings contract,
    Optional<ModbusService> modbusService) {

  public SiteConfig {
    signers = inOrder(signers);
    thresholds = inOrder(thresholds);
    witness = List.copyOf(witness);
    links = inOrder(links);
    devices = inOrder(devices);
  }

  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Returns the devices of one kind, in the order of the file. */
  public <D extends Device> List<D> devices(Class<D> kind) {
    return devices.values().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Returns the devices that speak MQTT over TLS themselves. */
  public Set<DeviceId> natives() {
    return devices(Device.Native.class).stream()
        .map(Device.Native::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns this configuration with other devices. */
  public SiteConfig withDevices(Map<DeviceId, Device> otherDevices) {
    return with(signers, thresholds, links, otherDevices);
  }

  /** Returns this configuration with the settings of another plant. */
  public SiteConfig withPlant(PlantSettings otherPlant) {
    return with(signers, thresholds, links, devices, otherPlant);
  }

  /** Returns this configuration with other signers, links and devices. */
  SiteConfig with(
      Map<SignerName, Signer> otherSigners,
      Map<CommandClass, Integer> otherThresholds,
      Map<LinkId, Link> otherLinks,
      Map<DeviceId, Device> otherDevices) {
    return with(otherSigners, otherThresholds, otherLinks, otherDevices, plant);
  }

  private SiteConfig with(
      Map<SignerName, Signer> otherSigners,
      Map<CommandClass, Integer> otherThresholds,
      Map<LinkId, Link> otherLinks,
      Map<DeviceId, Device> otherDevices,
      PlantSettings otherPlant) {
    return new SiteConfig(
        file,
        site,
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
        otherSigners,
        otherThresholds,
        sunSpecModels,
        otherLinks,
        otherDevices,
        updates,
        releases,
        hawkbit,
        certificates,
        keys,
        consumers,
        otherPlant,
        reports,
        contract,
        modbusService);
  }

  /**
   * The broker of the devices' sessions: embedded or external.
   *
   * @param listen the address at which the embedded broker accepts MQTT over mutual TLS.
   * @param external the broker that replaces the embedded one; if present, the gateway does not
   *     listen.
   */
  public record Broker(HostPort listen, Optional<External> external) {

    /** Creates the settings of an embedded broker. */
    public Broker(HostPort listen) {
      this(listen, Optional.empty());
    }
  }

  /**
   * A broker, or a cluster of brokers, that the site does not run.
   *
   * @param to its addresses, at least one, tried in this order.
   * @param ca a PEM file with the trust anchors of its certificate; without it, the site's own
   *     root.
   */
  public record External(List<HostPort> to, Optional<Path> ca) {
    public External {
      to = List.copyOf(to);
    }
  }

  /** What the upstream of a bridge speaks. */
  public enum BridgeProtocol {
    MQTT,
    KAFKA
  }

  /**
   * The connection to an upstream broker, or to a Kafka cluster.
   *
   * @param to its addresses, at least one, tried in this order; of Kafka, some brokers of the
   *     cluster.
   * @param identity the client certificate of the gateway there; without it, the one of the site.
   * @param ca a PEM file with the trust anchors of the broker's certificate; without it, the site's
   *     own root.
   * @param prefix the prefix of every MQTT topic there, ending with {@code /}; may be empty. Of
   *     Kafka, what precedes the kind of message in the names of the topics; never empty.
   * @param rate the maximum telemetry rate in bytes per second.
   * @param share the percentage of {@code rate} that the backlog may use.
   * @param windows when telemetry may be sent, in the site's time zone; empty for any time.
   * @param probe the interval of the probes that test end-to-end delivery.
   */
  public record Bridge(
      BridgeProtocol protocol,
      List<HostPort> to,
      Optional<KeyPair> identity,
      Optional<Path> ca,
      String clientId,
      String prefix,
      long rate,
      int share,
      List<DailyHours> windows,
      Duration probe,
      Optional<Sparkplug> sparkplug) {
    public Bridge {
      to = List.copyOf(to);
      windows = List.copyOf(windows);
    }
  }

  /**
   * Telemetry goes to the central broker as an edge node of Sparkplug 3.0, whose id is the name of
   * the site.
   *
   * @param group the group id.
   * @param host the id of the primary host application; empty if the edge node waits for none.
   */
  public record Sparkplug(String group, Optional<String> host) {}

  /**
   * Another site, whose signed log heads the gateway keeps.
   *
   * @param to the addresses of its broker or of a central broker, at least one, tried in this
   *     order.
   * @param tls the client certificate there, and the trust anchors of the broker.
   * @param prefix the prefix of the topics there, ending with {@code /}; may be empty.
   * @param ca a PEM file with the authorities of the site.
   */
  public record WitnessedSite(
      SiteId site, List<HostPort> to, ClientTls tls, String prefix, Path ca) {
    public WitnessedSite {
      to = List.copyOf(to);
    }
  }

  /**
   * A certificate chain and its private key, as PEM files.
   *
   * @param key readable by its owner only.
   */
  public record KeyPair(Path certificate, Path key) {}

  /**
   * The page for people.
   *
   * @param securityContact a URI to report vulnerabilities to, for {@code security.txt}; empty if
   *     the page has no such file.
   * @param notice what a person must accept before the login, in one line; may be empty.
   */
  public record Page(HostPort listen, Optional<String> securityContact, Optional<String> notice) {}

  /**
   * The server where native devices enrol (EST, RFC 7030).
   *
   * @param makers a file with the authorities of makers, whose birth certificates may ask for a
   *     certificate of the site; empty if there are none.
   */
  public record Enrolment(HostPort listen, Optional<Path> makers) {}

  /**
   * A corporate authority that certifies over EST: with an external broker the devices of the
   * gateway, or else the issuer of the site.
   *
   * @param est the https URI of its server.
   * @param ca the roots of the server and of the certificates, in PEM.
   */
  public record CorporateAuthority(URI est, Path ca) {}

  /**
   * An Eclipse hawkBit update server, or the proxy in front of it that requires client
   * certificates.
   *
   * @param to such as {@code https://hawkbit.example/}.
   * @param tenant a path segment of the server's device interface.
   * @param ca roots that the certificate of the server must lead to, in PEM form.
   */
  public record Hawkbit(URI to, String tenant, Path ca) {}

  /**
   * The servers where SCADA masters read devices over Modbus.
   *
   * @param listen the address of the server over mutual TLS.
   * @param plain the loopback address of the server without TLS.
   * @param roles a folder with the rights of roles; empty if each role may read everything.
   * @param units the devices that are shown with their own registers, by unit.
   * @param sunSpec the devices that are shown as SunSpec maps, by unit.
   * @param writes the roles that may write points, by device and point.
   */
  public record ModbusService(
      Optional<HostPort> listen,
      Optional<HostPort> plain,
      Optional<Path> roles,
      Map<Integer, DeviceId> units,
      Map<Integer, DeviceId> sunSpec,
      Map<DeviceId, Map<PointName, Set<String>>> writes) {
    public ModbusService {
      units = inOrder(units);
      sunSpec = inOrder(sunSpec);
      writes = inOrder(writes);
    }
  }

  /**
   * The durable store of readings.
   *
   * @param keep the maximum size of the stored telemetry in bytes.
   * @param commit how long a reading waits to be written together with others, up to 5 s. A power
   *     failure loses at most the readings of this time.
   */
  public record Store(long keep, Duration commit) {

    public static final Duration DEFAULT_COMMIT = Duration.ofMillis(250);

    /** The commit time that spares an SD card. */
    public static final Duration SD_CARD_COMMIT = Duration.ofSeconds(5);

    /** Creates a store with the default commit time. */
    public Store(long keep) {
      this(keep, DEFAULT_COMMIT);
    }
  }

  /**
   * The repository of signed releases that the site follows.
   *
   * @param root the file with the TUF root to pin.
   * @param keep the maximum size of stored images in bytes.
   * @param every the refresh interval.
   * @param gateway the name under which signed commands address the gateway itself, to install its
   *     own releases; empty if no command may.
   */
  public record Releases(
      ReleaseSource from, Path root, long keep, Duration every, Optional<DeviceId> gateway) {}

  /** The location of the repository's files. */
  public sealed interface ReleaseSource {

    /**
     * A web server.
     *
     * @param address an https URI.
     * @param tls the trust anchors and the client certificate; empty for Java's default trust store
     *     and no client certificate.
     */
    record Server(URI address, Optional<ClientTls> tls) implements ReleaseSource {}

    /** A folder, such as one on a USB stick; it may be absent at times. */
    record Folder(Path path) implements ReleaseSource {}
  }

  /**
   * The PEM files for mutual TLS with a server.
   *
   * @param certificate the client certificate chain.
   * @param key readable by its owner only.
   * @param ca the trust anchors of the server's certificate.
   * @param crl the revocation lists of the authorities of that certificate; empty if none is
   *     required.
   */
  public record ClientTls(Path certificate, Path key, Path ca, Optional<Path> crl) {

    /** Files without revocation lists. */
    public ClientTls(Path certificate, Path key, Path ca) {
      this(certificate, key, ca, Optional.empty());
    }
  }

  /**
   * The PEM files by which a listener for mutual TLS checks its clients. It presents the
   * certificate of the broker.
   *
   * @param ca the trust anchors of the clients' certificates.
   * @param crl the revocation lists of their authorities; empty if none is required.
   */
  public record ListenerTls(Path ca, Optional<Path> crl) {}

  /**
   * A key that may sign commands.
   *
   * @param key the public key, a PEM file.
   */
  public record Signer(SignerName name, Path key, Set<CommandClass> classes) {
    public Signer {
      classes = Set.copyOf(classes);
    }
  }

  /** A physical connection. It has one owner in the gateway. */
  public sealed interface Link {
    LinkId id();

    /** A link whose controllers respond to Modbus requests. The gateway is the only client. */
    sealed interface Modbus extends Link {

      /** Returns whether the frames travel over a serial line, one at a time. */
      boolean isSerialLine();
    }

    /**
     * A Modbus TCP endpoint.
     *
     * @param tls the files for Modbus/TCP Security; empty for an unencrypted connection.
     */
    record ModbusTcp(LinkId id, HostPort address, Optional<ClientTls> tls) implements Modbus {

      /** Creates an unencrypted link. */
      public ModbusTcp(LinkId id, HostPort address) {
        this(id, address, Optional.empty());
      }

      @Override
      public boolean isSerialLine() {
        return false;
      }
    }

    /** A serial line behind a TCP connection that carries its bytes unchanged. */
    record RtuOverTcp(LinkId id, HostPort address) implements Modbus {
      @Override
      public boolean isSerialLine() {
        return true;
      }
    }

    /**
     * A serial line of this machine.
     *
     * @param echo whether the adapter echoes transmitted bytes, which are then removed.
     * @param rs485 whether the kernel switches the direction of the line; it is an error if it
     *     cannot.
     */
    record ModbusSerial(
        LinkId id, SerialSettings port, Framing framing, boolean echo, boolean rs485)
        implements Modbus {
      @Override
      public boolean isSerialLine() {
        return true;
      }
    }

    /**
     * The listener for panels that publish over MQTT.
     *
     * @param listen an address of the interface on the panels' side.
     * @param tls the authorities of the panels' certificates; empty for unencrypted MQTT.
     */
    record Mqtt(LinkId id, HostPort listen, Optional<ListenerTls> tls) implements Link {

      /** Creates an unencrypted listener. */
      public Mqtt(LinkId id, HostPort listen) {
        this(id, listen, Optional.empty());
      }
    }

    /** A serial line with one device that uses a line-based text protocol. */
    record Lines(LinkId id, SerialSettings port) implements Link {}
  }

  /** A controller of the site. */
  public sealed interface Device {
    DeviceId id();

    /** A controller behind the gateway that has no security of its own. */
    sealed interface Legacy extends Device {
      Link link();

      /** Returns when a reading is reported, unless a point has its own rule. */
      Reporting reporting();

      /**
       * Returns the device's address on its link as one word: its unit or its client identifier.
       */
      String addressOnLink();

      /**
       * Returns the points that the configuration knows; those of a SunSpec device are discovered
       * later.
       */
      List<KnownPoint> points();
    }

    /**
     * A controller whose profile lists its registers.
     *
     * @param every the poll interval, unless a point has its own.
     */
    record Modbus(
        DeviceId id,
        Link.Modbus link,
        Unit unit,
        Profile profile,
        Duration every,
        Reporting reporting)
        implements Legacy {
      @Override
      public String addressOnLink() {
        return unit.toString();
      }

      @Override
      public List<KnownPoint> points() {
        return profile.knownPoints();
      }
    }

    /**
     * A panel that publishes to the gateway over unencrypted MQTT.
     *
     * @param source the MQTT client that publishes for it.
     * @param silentAfter the time without a message after which the panel counts as silent.
     * @param topics the meaning of its messages; of several patterns that match, the narrowest
     *     applies.
     */
    record Panel(
        DeviceId id,
        Link.Mqtt link,
        PanelSource source,
        Duration silentAfter,
        List<PanelTopic> topics,
        Map<PointName, PanelWrite> writes,
        Reporting reporting)
        implements Legacy {
      public Panel {
        topics = List.copyOf(topics);
        writes = inOrder(writes);
      }

      public ClientName client() {
        return source.client();
      }

      @Override
      public String addressOnLink() {
        return source.address();
      }

      @Override
      public List<KnownPoint> points() {
        return PanelPoints.of(this);
      }

      /** Returns the points that each such panel has: all that the configuration itself names. */
      public Set<PointName> requiredPoints() {
        return PanelPoints.required(this);
      }
    }

    /**
     * A controller with a line-based text protocol, alone on its link.
     *
     * @param every the poll interval, unless its profile has another; for unsolicited messages, the
     *     interval at which the latest values are delivered.
     */
    record Lines(
        DeviceId id, Link.Lines link, LineProfile profile, Duration every, Reporting reporting)
        implements Legacy {
      @Override
      public String addressOnLink() {
        return "line";
      }

      @Override
      public List<KnownPoint> points() {
        return profile.knownPoints();
      }
    }

    /**
     * A controller that reports its own SunSpec models and their addresses.
     *
     * @param every the poll interval; points that are static according to their model are read
     *     rarely.
     * @param quirks what is assumed of the device before and after its discovery.
     */
    record SunSpec(
        DeviceId id,
        Link.Modbus link,
        Unit unit,
        Duration every,
        Reporting reporting,
        Quirks quirks)
        implements Legacy {

      /** Creates a device without limits of its own. */
      public SunSpec(
          DeviceId id, Link.Modbus link, Unit unit, Duration every, Reporting reporting) {
        this(id, link, unit, every, reporting, Quirks.SELF_DESCRIBING);
      }

      @Override
      public String addressOnLink() {
        return unit.toString();
      }

      @Override
      public List<KnownPoint> points() {
        return List.of();
      }
    }

    /** A controller that connects by MQTT over TLS with its own certificate. */
    record Native(DeviceId id) implements Device {}
  }
}
