// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.AddressBlock;
import io.parasol.config.site.ClientName;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DayWindow;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Framing;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.KnownPoint;
import io.parasol.config.site.LineProfile;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.PanelTopic;
import io.parasol.config.site.PanelWrite;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Reporting;
import io.parasol.config.site.SerialSettings;
import io.parasol.config.site.SignerName;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.TrustDomain;
import io.parasol.config.site.Unit;
import io.parasol.config.site.UpdateRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator says the site is. All paths are absolute; every reference between its parts
 * holds. A small file that says it, complete:
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
 * @param file the file it was read from.
 * @param topicRoot the first topic level, {@code parasol} unless the site says otherwise.
 * @param state where keys, journal, store and log live.
 * @param thresholds for every class, how many different keys must have signed.
 * @param sunSpecModels a folder of SunSpec models in their upstream JSON form, beside those that
 *     Parasol knows itself.
 * @param updates when devices may be updated.
 * @param releases where signed releases come from; empty where the site takes none.
 */
public record SiteConfig(
    Path file,
    SiteId site,
    TrustDomain trustDomain,
    String topicRoot,
    Path state,
    Broker broker,
    Optional<Bridge> bridge,
    HostPort metrics,
    Store store,
    Map<SignerName, Signer> signers,
    Map<CommandClass, Integer> thresholds,
    Optional<Path> sunSpecModels,
    Map<LinkId, Link> links,
    Map<DeviceId, Device> devices,
    UpdateRules updates,
    Optional<Releases> releases) {

  public SiteConfig {
    signers = inOrder(signers);
    thresholds = inOrder(thresholds);
    links = inOrder(links);
    devices = inOrder(devices);
  }

  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * The broker of the devices' sessions: in the gateway, or somewhere else.
   *
   * @param listen where the one in the gateway takes MQTT over mutual TLS.
   * @param external the one that takes its place; then nothing listens.
   */
  public record Broker(HostPort listen, Persistence persistence, Optional<External> external) {

    /** One in the gateway. */
    public Broker(HostPort listen, Persistence persistence) {
      this(listen, persistence, Optional.empty());
    }
  }

  /**
   * A broker, or a cluster of them, that the site does not run.
   *
   * @param to its addresses, tried in this order; one at least.
   * @param ca the roots that its certificate must end in, a PEM file; the site's own without it.
   */
  public record External(List<HostPort> to, Optional<Path> ca) {
    public External {
      to = List.copyOf(to);
    }
  }

  /**
   * The way to a central broker.
   *
   * @param to its addresses, tried in this order; one at least.
   * @param identity with which the gateway comes there; its own of the site without it.
   * @param ca the roots that the certificate of the centre must end in, a PEM file; the site's own
   *     without it.
   * @param prefix what stands before every topic there, with its last {@code /}; or nothing.
   * @param rate the most bytes of telemetry a second.
   * @param share how many hundredths of that the backlog may have.
   * @param windows when telemetry may go, by the clock of the wall; at any time if there is none.
   * @param probe how often the way is proved.
   */
  public record Bridge(
      List<HostPort> to,
      Optional<KeyPair> identity,
      Optional<Path> ca,
      String clientId,
      String prefix,
      long rate,
      int share,
      List<DayWindow> windows,
      Duration probe) {
    public Bridge {
      to = List.copyOf(to);
      windows = List.copyOf(windows);
    }
  }

  /**
   * A certificate with its issuers, and its private key; PEM files.
   *
   * @param key readable by its owner only.
   */
  public record KeyPair(Path certificate, Path key) {}

  /** Where the broker keeps sessions and queues. */
  public enum Persistence {
    MEMORY,
    FILE
  }

  /**
   * The durable store of readings.
   *
   * @param keep bytes of telemetry that it may hold.
   * @param commit how long a reading waits for others, to go to the disk with them; a cut of the
   *     power costs no more than that. Up to a second.
   */
  public record Store(long keep, Duration commit) {

    public static final Duration USUAL_COMMIT = Duration.ofMillis(250);

    /** One that commits as usual. */
    public Store(long keep) {
      this(keep, USUAL_COMMIT);
    }
  }

  /**
   * The repository of signed releases that the site follows.
   *
   * @param root the root to pin, a file.
   * @param keep bytes of images that may wait on this machine.
   * @param every how often it is refreshed.
   */
  public record Releases(ReleaseSource from, Path root, long keep, Duration every) {}

  /** Where the files of that repository are. */
  public sealed interface ReleaseSource {

    /**
     * On a web server.
     *
     * @param address https.
     * @param tls whom to trust and what to show; empty for whom Java trusts.
     */
    record Server(URI address, Optional<ClientTls> tls) implements ReleaseSource {}

    /** In a folder, such as that of a stick; it need not be there all the time. */
    record Folder(Path path) implements ReleaseSource {}
  }

  /**
   * Mutual TLS towards a server: PEM files.
   *
   * @param certificate the own chain.
   * @param key readable by its owner only.
   * @param ca in which the server's chain must end.
   */
  public record ClientTls(Path certificate, Path key, Path ca) {}

  /**
   * A key that may sign commands.
   *
   * @param key its public half, a PEM file.
   */
  public record Signer(SignerName name, Path key, Set<CommandClass> classes) {
    public Signer {
      classes = Set.copyOf(classes);
    }
  }

  /** A physical connection. One owner in the gateway. */
  public sealed interface Link {
    LinkId id();

    /** A link whose controllers answer Modbus requests. One master, in the gateway. */
    sealed interface Modbus extends Link {

      /** Whether frames go over a serial line in the end, one at a time. */
      boolean isSerialLine();
    }

    /**
     * A Modbus TCP endpoint.
     *
     * @param tls with which it is spoken to where it has Modbus/TCP Security; empty in the clear.
     */
    record ModbusTcp(LinkId id, HostPort address, Optional<ClientTls> tls) implements Modbus {

      /** One in the clear. */
      public ModbusTcp(LinkId id, HostPort address) {
        this(id, address, Optional.empty());
      }

      @Override
      public boolean isSerialLine() {
        return false;
      }
    }

    /** A serial line at the other end of a TCP connection that carries its bytes as they are. */
    record RtuOverTcp(LinkId id, HostPort address) implements Modbus {
      @Override
      public boolean isSerialLine() {
        return true;
      }
    }

    /**
     * A serial line of this machine.
     *
     * @param echo whether the adapter hands back what is sent, to be taken away again.
     * @param rs485 whether the kernel is to switch the direction of the line; that it cannot is an
     *     error then.
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
     * Where old panels that publish in the clear connect to.
     *
     * @param listen an address of the interface on their side.
     */
    record Mqtt(LinkId id, HostPort listen) implements Link {}

    /** A serial line on which one device speaks lines of text. */
    record Lines(LinkId id, SerialSettings port) implements Link {}
  }

  /** A controller of the site. */
  public sealed interface Device {
    DeviceId id();

    /** A controller behind the gateway, without security of its own. */
    sealed interface Legacy extends Device {
      Link link();

      /** When a reading is worth a message, unless a point says otherwise. */
      Reporting reporting();

      /** Where on its link it answers, as one word: its unit, or its client identifier. */
      String place();

      /** The points that the configuration knows of; a SunSpec device names its own later. */
      List<KnownPoint> points();
    }

    /**
     * A controller whose registers its profile lists.
     *
     * @param every how often its points are read, unless a point says otherwise.
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
      public String place() {
        return unit.toString();
      }

      @Override
      public List<KnownPoint> points() {
        return profile.known();
      }
    }

    /**
     * A panel that publishes in the clear, to the gateway.
     *
     * @param from where it may connect from; empty is anywhere on its link.
     * @param silentAfter without a message for so long it counts as silent.
     * @param topics what its messages mean; of several that match, the narrowest does.
     */
    record Panel(
        DeviceId id,
        Link.Mqtt link,
        ClientName client,
        Optional<AddressBlock> from,
        Duration silentAfter,
        List<PanelTopic> topics,
        Map<PointName, PanelWrite> writes,
        Reporting reporting)
        implements Legacy {
      public Panel {
        topics = List.copyOf(topics);
        writes = inOrder(writes);
      }

      @Override
      public String place() {
        return client.toString();
      }

      @Override
      public List<KnownPoint> points() {
        return PanelPoints.of(this);
      }
    }

    /**
     * A controller that speaks in lines of text, alone on its link.
     *
     * @param every how often it is asked for what its profile does not say otherwise; one that
     *     speaks by itself is heard so often.
     */
    record Lines(
        DeviceId id, Link.Lines link, LineProfile profile, Duration every, Reporting reporting)
        implements Legacy {
      @Override
      public String place() {
        return "line";
      }

      @Override
      public List<KnownPoint> points() {
        return profile.known();
      }
    }

    /**
     * A controller that says itself which SunSpec models it has, and where.
     *
     * @param every how often its points are read; what does not change by its model's own word is
     *     read seldom.
     */
    record SunSpec(DeviceId id, Link.Modbus link, Unit unit, Duration every, Reporting reporting)
        implements Legacy {
      @Override
      public String place() {
        return unit.toString();
      }

      @Override
      public List<KnownPoint> points() {
        return List.of();
      }
    }

    /** A controller that speaks MQTT over TLS with a certificate of its own. */
    record Native(DeviceId id) implements Device {}
  }
}
