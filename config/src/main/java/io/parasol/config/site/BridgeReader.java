// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig.Bridge;
import io.parasol.config.site.SiteConfig.BridgeProtocol;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code bridge}: the connection to an upstream broker, or to Kafka. */
final class BridgeReader {

  private static final Keys KEYS =
      Keys.of(
          "to",
          "certificate",
          "key",
          "ca",
          "client-id",
          "prefix",
          "rate",
          "share",
          "windows",
          "probe",
          "sparkplug");

  private static final Keys SPARKPLUG_KEYS = Keys.of("group", "host");

  /** Sparkplug 3.0, tck-id-intro-group-id-chars: no '+', '/' and '#'. */
  private static final TextFormat<String> SPARKPLUG_ID =
      TextFormat.matching(
          "1 to 64 letters, digits, '.', '_' and '-', except STATE",
          Pattern.compile("(?!STATE$)[A-Za-z0-9._-]{1,64}"));

  private static final TextFormat<String> CLIENT_ID =
      TextFormat.matching(
          "1 to 64 letters, digits, '.', '_' and '-'", Pattern.compile("[A-Za-z0-9._-]{1,64}"));

  /**
   * Topic levels. A leading {@code $} is not allowed, because brokers reserve such topics (MQTT
   * 5.0, 4.7.2).
   */
  static final TextFormat<String> PREFIX =
      TextFormat.matching(
          "topic levels of letters, digits, '_' and '-', such as plants/north",
          Pattern.compile("(?=.{1,128}$)[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*"));

  /** The names of Kafka's topics begin with it. */
  private static final TextFormat<String> KAFKA_PREFIX = CLIENT_ID;

  private static final String DEFAULT_KAFKA_PREFIX = "parasol";
  private static final String KAFKA_SCHEME = "kafka://";
  private static final int KAFKA_PORT = 9093;

  /** An address and what is spoken there. */
  private record Upstream(BridgeProtocol protocol, HostPort address) {

    static Optional<Upstream> parse(String text) {
      return RemoteReader.broker(text)
          .map(address -> new Upstream(BridgeProtocol.MQTT, address))
          .or(
              () ->
                  RemoteReader.address(text, KAFKA_SCHEME, KAFKA_PORT)
                      .map(address -> new Upstream(BridgeProtocol.KAFKA, address)));
    }
  }

  private static final TextFormat<Upstream> UPSTREAM =
      new TextFormat<>(
          "mqtts://HOST:PORT or kafka://HOST:PORT, such as mqtts://central.example:8883",
          Upstream::parse);

  private static final TextFormat<Long> RATE =
      TextFormat.size(1L << 10, 1L << 30, "1KiB to 1GiB per second");
  private static final TextFormat<Integer> SHARE = TextFormat.integer(1, 100);
  private static final TextFormat<Duration> PROBE =
      TextFormat.duration(Duration.ofSeconds(10), Duration.ofHours(1));
  private static final String WINDOWS = "a list of time windows, such as [22:00-06:00]";
  private static final TextFormat<DailyHours> WINDOW =
      new TextFormat<>(
          "a time window such as 22:00-06:00, whose start and end differ", DailyHours::parse);
  private static final int MAX_WINDOWS = 16;

  static final long DEFAULT_RATE = 4L << 20;
  static final int DEFAULT_SHARE = 50;
  static final Duration DEFAULT_PROBE = Duration.ofMinutes(1);

  private final Section bridge;
  private final Path file;

  private BridgeReader(Section bridge, Path file) {
    this.bridge = bridge;
    this.file = file;
  }

  /**
   * Reads the bridge, if there is one.
   *
   * @param id empty if the site's name is missing or invalid.
   */
  static Optional<Bridge> read(Section site, Path file, Optional<SiteId> id) {
    return site.section("bridge", KEYS)
        .map(
            section ->
                new BridgeReader(section, file)
                    .read("parasol-" + id.map(SiteId::value).orElse("")));
  }

  private Bridge read(String defaultClientId) {
    List<Upstream> to = RemoteReader.addresses(bridge, "to", UPSTREAM);
    BridgeProtocol protocol = protocol(to);
    boolean isKafka = protocol == BridgeProtocol.KAFKA;
    if (isKafka) {
      List.of("probe", "sparkplug").forEach(key -> bridge.rejectKey(key, "Kafka"));
    }
    Optional<Path> certificate =
        RemoteReader.file(bridge, "certificate", file, "the path of a certificate in PEM form");
    Optional<Path> key =
        RemoteReader.file(bridge, "key", file, "the path of a private key in PEM form");
    if (certificate.isPresent() != key.isPresent()
        && bridge.has("key") != bridge.has("certificate")) {
      String missing = bridge.has("key") ? "certificate" : "key";
      bridge.problem(missing, "missing", "both certificate and key, or neither");
    }
    return new Bridge(
        protocol,
        to.stream().map(Upstream::address).toList(),
        certificate.flatMap(chain -> key.map(own -> new SiteConfig.KeyPair(chain, own))),
        RemoteReader.file(bridge, "ca", file, "the path of certificates in PEM form"),
        bridge.optional("client-id", CLIENT_ID, defaultClientId),
        isKafka
            ? bridge.optional("prefix", KAFKA_PREFIX, DEFAULT_KAFKA_PREFIX)
            : bridge.optional("prefix", PREFIX).map(levels -> levels + "/").orElse(""),
        bridge.optional("rate", RATE, DEFAULT_RATE),
        bridge.optional("share", SHARE, DEFAULT_SHARE),
        windows(),
        bridge.optional("probe", PROBE, DEFAULT_PROBE),
        sparkplug());
  }

  private BridgeProtocol protocol(List<Upstream> to) {
    List<BridgeProtocol> protocols = to.stream().map(Upstream::protocol).distinct().toList();
    if (protocols.size() > 1) {
      bridge.problem("to", "addresses of MQTT and of Kafka", "only one of them");
    }
    return protocols.isEmpty() ? BridgeProtocol.MQTT : protocols.get(0);
  }

  private Optional<SiteConfig.Sparkplug> sparkplug() {
    return bridge
        .section("sparkplug", SPARKPLUG_KEYS)
        .flatMap(
            section -> {
              Optional<String> host = section.optional("host", SPARKPLUG_ID);
              return section
                  .required("group", SPARKPLUG_ID)
                  .map(group -> new SiteConfig.Sparkplug(group, host));
            });
  }

  private List<DailyHours> windows() {
    if (!bridge.has("windows")) {
      return List.of();
    }
    List<DailyHours> windows = new ArrayList<>();
    List<Field> items = bridge.requiredItems("windows", WINDOWS);
    items.forEach(item -> item.as(WINDOW).ifPresent(windows::add));
    if (items.size() > MAX_WINDOWS) {
      bridge.problem("windows", items.size() + " windows", "at most " + MAX_WINDOWS);
    }
    return windows;
  }
}
