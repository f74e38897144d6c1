// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import io.parasol.config.yaml.Yaml;
import io.parasol.fleet.settings.CampaignSettings.Tables;
import io.parasol.fleet.settings.IngestSettings.Kafka;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the parts of a file that name servers. Problems are reported to its source. */
public final class ServerSections {

  /** The name of a client, a group or a prefix. */
  static final TextFormat<String> NAME =
      TextFormat.matching(
          "1 to 64 letters, digits, '.', '_' and '-'", Pattern.compile("[A-Za-z0-9._-]{1,64}"));

  /** Topic levels, without a leading {@code $} (MQTT 5.0, 4.7.2) and without wildcards. */
  static final TextFormat<String> TOPICS =
      TextFormat.matching(
          "topic levels of letters, digits, '_' and '-', such as parasol or plants/north/parasol",
          Pattern.compile("(?=.{1,192}$)[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*"));

  private static final TextFormat<Integer> IN_FLIGHT = TextFormat.integer(1, 10_000);
  private static final TextFormat<Duration> SESSION_EXPIRY =
      TextFormat.duration(Duration.ofMinutes(1), Duration.ofDays(30));

  static final String DEFAULT_NAME = "parasol";
  private static final int DEFAULT_IN_FLIGHT = 1_000;
  private static final int MQTT_PORT = 8883;

  private static final Keys KAFKA = Keys.of("to", "tls", "prefix");
  private static final TextFormat<String> URL =
      TextFormat.matching(
          "the URL of PostgreSQL or of H2, such as jdbc:postgresql://tables.example/parasol",
          Pattern.compile("jdbc:(postgresql|h2):[\\x21-\\x7e]{1,500}"));
  private static final TextFormat<String> USER =
      TextFormat.matching("the name of a user", Pattern.compile("[A-Za-z0-9._-]{1,63}"));

  private static final Keys TLS = Keys.of("certificate", "key", "ca");
  private static final int KAFKA_PORT = 9093;
  private static final int MAX_ADDRESSES = 8;

  private final Source source;

  /** Reads parts of a file. */
  public ServerSections(Source source) {
    this.source = source;
  }

  /** Reads the required section {@code kafka}. */
  public Optional<Kafka> kafka(Section root) {
    return required(root, "kafka", KAFKA).flatMap(this::cluster);
  }

  private Optional<Kafka> cluster(Section kafka) {
    List<HostPort> to = list(kafka, "to", TextFormat.peer(KAFKA_PORT));
    String prefix = kafka.optional("prefix", NAME, DEFAULT_NAME);
    return tls(kafka).map(files -> new Kafka(to, files, prefix));
  }

  /** Reads the section {@code mqtt}; keys that it may not have are absent. */
  Optional<Mqtt> mqtt(Section mqtt, Duration sessionExpiry) {
    List<HostPort> to = list(mqtt, "to", TextFormat.peer(MQTT_PORT));
    Optional<TlsFiles> tls = tls(mqtt);
    Optional<String> clientId = mqtt.required("client-id", NAME);
    Optional<String> group = group(mqtt);
    List<String> topics = mqtt.has("topics") ? list(mqtt, "topics", TOPICS) : List.of(DEFAULT_NAME);
    int inFlight = mqtt.optional("in-flight", IN_FLIGHT, DEFAULT_IN_FLIGHT);
    Duration expiry = mqtt.optional("session-expiry", SESSION_EXPIRY, sessionExpiry);
    Optional<String> sender = mqtt.optional("sender-property", NAME);
    return tls.flatMap(
        files ->
            clientId.map(id -> new Mqtt(to, files, id, group, topics, inFlight, expiry, sender)));
  }

  private static Optional<String> group(Section mqtt) {
    if (mqtt.optional("shared", TextFormat.FLAG, true)) {
      return Optional.of(mqtt.optional("group", NAME, DEFAULT_NAME));
    }
    if (mqtt.has("group")) {
      mqtt.rejectKey("group", "a subscription that is not shared");
    }
    return Optional.empty();
  }

  Optional<TlsFiles> tls(Section server) {
    Optional<Section> tls = required(server, "tls", TLS);
    if (tls.isEmpty()) {
      return Optional.empty();
    }
    TextFormat<Path> pem = path("the path of a PEM file");
    Optional<Path> certificate = tls.get().required("certificate", pem);
    Optional<Path> key = tls.get().required("key", pem);
    Optional<Path> ca = tls.get().required("ca", pem);
    return certificate.flatMap(
        chain -> key.flatMap(own -> ca.map(roots -> new TlsFiles(chain, own, roots))));
  }

  /** Reads {@code url}, {@code user} and {@code password-file} of the section {@code tables}. */
  public Optional<Tables> tables(Section tables) {
    Optional<String> url = tables.required("url", URL);
    Optional<String> user = tables.optional("user", USER);
    Optional<Path> password =
        tables.optional("password-file", path("the path of a file with the password"));
    return url.map(of -> new Tables(of, user.orElse(""), password));
  }

  /** Returns the format of a path, which is relative to the file. */
  public TextFormat<Path> path(String expected) {
    return PathText.relativeTo(source.file(), expected);
  }

  Optional<Section> required(Section in, String key, Keys keys) {
    if (!in.has(key)) {
      in.problem(key, "missing", "a mapping with " + Words.oneOf(keys.known()));
    }
    return in.section(key, keys);
  }

  /** Reads one value or a list of values. */
  <T> List<T> list(Section in, String key, TextFormat<T> format) {
    Optional<Field> field = in.required(key, format.expected());
    if (field.isEmpty()) {
      return List.of();
    }
    if (!(field.get().value() instanceof Yaml.Sequence)) {
      return field.get().as(format).stream().toList();
    }
    List<Field> items = in.requiredItems(key, format.expected());
    if (items.size() > MAX_ADDRESSES) {
      in.problem(key, items.size() + " items", "at most " + MAX_ADDRESSES);
    }
    return items.stream().flatMap(item -> item.as(format).stream()).toList();
  }
}
