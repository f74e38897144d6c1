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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration of the centre, {@code fleet.yaml}. */
public final class FleetFile {

  private static final Keys ROOT = Keys.of("mqtt", "kafka", "sites", "metrics");
  private static final Keys MQTT =
      Keys.of(
          "to",
          "tls",
          "client-id",
          "shared",
          "group",
          "topics",
          "in-flight",
          "session-expiry",
          "sender-property");

  private static final int METRICS_PORT = 9464;

  private static final Duration DEFAULT_SESSION_EXPIRY = Duration.ofDays(1);

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
    Optional<Mqtt> mqtt =
        servers
            .required(root, "mqtt", MQTT)
            .flatMap(section -> servers.mqtt(section, DEFAULT_SESSION_EXPIRY));
    Optional<Kafka> kafka = servers.kafka(root);
    Optional<Path> sites =
        root.required("sites", servers.path("the path of the registry of sites"));
    Optional<HostPort> metrics = root.optional("metrics", TextFormat.listen(METRICS_PORT));
    source.problems().throwIfAny(source.file());
    return new IngestSettings(
        mqtt.orElseThrow(), kafka.orElseThrow(), sites.orElseThrow(), metrics);
  }
}
