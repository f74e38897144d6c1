// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Problems;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import io.parasol.config.yaml.Variables;
import io.parasol.fleet.settings.CampaignSettings.Tables;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration of campaigns, {@code campaigns.yaml}. */
public final class CampaignsFile {

  private static final Keys ROOT = Keys.of("mqtt", "sites", "state", "gateways", "tables");
  private static final Keys MQTT =
      Keys.of("to", "tls", "client-id", "session-expiry", "sender-property");
  private static final Keys TABLES = Keys.of("url", "user", "password-file");

  /** Receipts must not be lost while no campaign runs over a long weekend. */
  private static final Duration DEFAULT_SESSION_EXPIRY = Duration.ofDays(7);

  private CampaignsFile() {}

  /**
   * Reads and checks the configuration.
   *
   * @param environment the variables that {@code ${NAME}} refers to.
   * @throws ConfigException with all problems at once.
   */
  public static CampaignSettings load(Path file, Map<String, String> environment)
      throws ConfigException {
    Source source = new Source(file, new Variables(environment), new Problems());
    ServerSections servers = new ServerSections(source);
    Section root = source.mapping(ROOT);
    Optional<Mqtt> mqtt =
        servers
            .required(root, "mqtt", MQTT)
            .flatMap(section -> servers.mqtt(section, DEFAULT_SESSION_EXPIRY));
    Optional<Path> sites =
        root.required("sites", servers.path("the path of the registry of sites"));
    Optional<Path> state = root.required("state", servers.path("the path of a folder"));
    Optional<Path> gateways = root.optional("gateways", servers.path("the path of a PEM file"));
    Optional<Tables> tables = root.section("tables", TABLES).flatMap(servers::tables);
    source.problems().throwIfAny(file);
    return new CampaignSettings(
        mqtt.orElseThrow(), sites.orElseThrow(), state.orElseThrow(), gateways, tables);
  }
}
