// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Variables;
import io.parasol.fleet.settings.IngestSettings.Kafka;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the configuration of the centre, {@code fleet.yaml}. */
public final class FleetFile {

  private static final Keys ROOT = Keys.of("mqtt", "kafka", "sites", "metrics");
  private static final Keys MQTT =
      Keys.of(
          "to",
          "tls",
          "client-id",
          "group",
          "topics",
          "in-flight",
          "session-expiry",
          "sender-property");

  private static final int MQTT_PORT = 8883;
  private static final int METRICS_PORT = 9464;

  /** Topic levels, without a leading {@code $} (MQTT 5.0, 4.7.2) and without wildcards. */
  static final TextFormat<String> TOPICS =
      TextFormat.matching(
          "topic levels of letters, digits, '_' and '-', such as parasol or plants/north/parasol",
          Pattern.compile("(?=.{1,192}$)[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*"));

  private static final TextFormat<Integer> IN_FLIGHT = TextFormat.integer(1, 10_000);
  private static final TextFormat<Duration> SESSION_EXPIRY =
      TextFormat.duration(Duration.ofMinutes(1), Duration.ofDays(30));

  static final String DEFAULT_NAME = "parasol";
  static final int DEFAULT_IN_FLIGHT = 1_000;
  static final Duration DEFAULT_SESSION_EXPIRY = Duration.ofDays(1);

  private final Source source;
  private final ServerSections servers;

  private FleetFile(Source source) {
    this.source = source;
    this.servers = new ServerSections(source);
  }

  /**
   * Reads and checks the configuration.
   *
   * @param environment the variables that {@code ${NAME}} refers to.
   * @throws ConfigException with all problems at once.
   */
  public static IngestSettings load(Path file, Map<String, String> environment)
      throws ConfigException {
    return new FleetFile(new Source(file, new Variables(environment), new Problems())).read();
  }

  private IngestSettings read() throws ConfigException {
    Section root = source.mapping(ROOT);
    Optional<Mqtt> mqtt = servers.required(root, "mqtt", MQTT).flatMap(this::mqtt);
    Optional<Kafka> kafka = servers.kafka(root);
    Optional<Path> sites =
        root.required("sites", servers.path("the path of the registry of sites"));
    Optional<HostPort> metrics = root.optional("metrics", TextFormat.listen(METRICS_PORT));
    source.problems().throwIfAny(source.file());
    return new IngestSettings(
        mqtt.orElseThrow(), kafka.orElseThrow(), sites.orElseThrow(), metrics);
  }

  private Optional<Mqtt> mqtt(Section mqtt) {
    List<HostPort> to = servers.list(mqtt, "to", TextFormat.peer(MQTT_PORT));
    Optional<TlsFiles> tls = servers.tls(mqtt);
    Optional<String> clientId = mqtt.required("client-id", ServerSections.NAME);
    String group = mqtt.optional("group", ServerSections.NAME, DEFAULT_NAME);
    List<String> topics =
        mqtt.has("topics") ? servers.list(mqtt, "topics", TOPICS) : List.of(DEFAULT_NAME);
    int inFlight = mqtt.optional("in-flight", IN_FLIGHT, DEFAULT_IN_FLIGHT);
    Duration expiry = mqtt.optional("session-expiry", SESSION_EXPIRY, DEFAULT_SESSION_EXPIRY);
    Optional<String> sender = mqtt.optional("sender-property", ServerSections.NAME);
    return tls.flatMap(
        files ->
            clientId.map(id -> new Mqtt(to, files, id, group, topics, inFlight, expiry, sender)));
  }
}
