// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.settings.IngestSettings.Kafka;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import io.parasol.fleet.settings.SiteRegistry.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The configuration of the centre")
class FleetFileTest {

  private static final Path PACKAGED = Path.of("packaging/fleet.yaml");

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Returns the key and the expectation of each problem. */
  private static List<String> problems(ConfigException wrong) {
    return wrong.problems().stream()
        .map(each -> each.key() + " is " + each.found())
        .collect(Collectors.toList());
  }

  @Test
  void of_the_package_is_valid_and_has_the_defaults() throws Exception {
    Path base = Path.of("packaging").toAbsolutePath();
    TlsFiles mqtt =
        new TlsFiles(
            base.resolve("ingest.pem"), base.resolve("ingest.key"), base.resolve("central-ca.pem"));

    assertEquals(
        new IngestSettings(
            new Mqtt(
                List.of(new HostPort("central-1.example", 8883)),
                mqtt,
                "ingest-1",
                Optional.of("parasol"),
                List.of("parasol"),
                1000,
                Duration.ofDays(1),
                Optional.empty()),
            new Kafka(
                List.of(
                    new HostPort("kafka-1.example", 9093),
                    new HostPort("kafka-2.example", 9093),
                    new HostPort("kafka-3.example", 9093)),
                new TlsFiles(mqtt.certificate(), mqtt.key(), base.resolve("kafka-ca.pem")),
                "parasol"),
            base.resolve("sites.yaml"),
            Optional.of(new HostPort("127.0.0.1", 9464))),
        FleetFile.load(PACKAGED, Map.of()));
  }

  @Test
  void reports_all_problems_at_once() throws IOException {
    Path file =
        write(
            "fleet.yaml",
            """
            mqtt:
              to: []
              client-id: a/b
              topics: $SYS
              in-flight: 0
              tls: {certificate: a.pem, key: a.key}
              sesion-expiry: 1d
            sites: sites.yaml
            """);

    ConfigException wrong =
        assertThrows(ConfigException.class, () -> FleetFile.load(file, Map.of()));

    assertEquals(
        List.of(
            "kafka is missing",
            "mqtt.to is empty",
            "mqtt.client-id is \"a/b\"",
            "mqtt.topics is \"$SYS\"",
            "mqtt.in-flight is \"0\"",
            "mqtt.tls.ca is missing",
            "mqtt.sesion-expiry is an unknown key"),
        problems(wrong));
  }

  @Test
  void gives_an_ingest_a_share_of_the_messages_or_all_of_them() throws Exception {
    assertEquals(
        List.of("$share/parasol/parasol/+/+/+", "$share/parasol/plants/parasol/+/+/+"),
        FleetFile.load(fleet("topics: [parasol, plants/parasol]"), Map.of()).mqtt().filters());
    assertEquals(
        List.of("parasol/+/+/+"),
        FleetFile.load(fleet("shared: false"), Map.of()).mqtt().filters());

    ConfigException wrong =
        assertThrows(
            ConfigException.class,
            () -> FleetFile.load(fleet("shared: false, group: all"), Map.of()));
    assertEquals(
        List.of("mqtt.group is not valid for a subscription that is not shared"), problems(wrong));
  }

  private Path fleet(String mqtt) throws IOException {
    return write(
        "fleet.yaml",
        """
        mqtt: {to: central, client-id: ingest-1, tls: {certificate: a, key: b, ca: c}, %s}
        kafka: {to: kafka, tls: {certificate: a, key: b, ca: c}}
        sites: sites.yaml
        """
            .formatted(mqtt));
  }

  @Test
  void has_a_registry_of_sites() throws Exception {
    Path file =
        write(
            "sites.yaml",
            """
            sites:
              roof: {}
              barn: {topics: plants/north/parasol, certificate: "CN=barn,O=customer"}
            """);

    assertEquals(
        Map.of(
            "roof",
            new Site("parasol", Optional.empty(), Optional.empty()),
            "barn",
            new Site("plants/north/parasol", Optional.of("CN=barn,O=customer"), Optional.empty())),
        SiteRegistry.load(file).sites());
  }

  @Test
  void rejects_sites_with_wrong_names_topics_and_certificates() throws IOException {
    Path file =
        write(
            "sites.yaml",
            """
            sites:
              Roof: {}
              barn: {topics: plants/+/parasol, certificate: barn}
            """);

    ConfigException wrong = assertThrows(ConfigException.class, () -> SiteRegistry.load(file));

    assertEquals(
        List.of(
            "sites.Roof is not a valid name",
            "sites.barn.topics is \"plants/+/parasol\"",
            "sites.barn.certificate is \"barn\""),
        problems(wrong));
  }

  @Test
  void reads_the_registry_again_when_it_was_replaced_by_a_file_of_the_same_size_and_time()
      throws Exception {
    Path file = write("sites.yaml", "sites: {roof: {}}\n");
    RegistryFile registry = new RegistryFile(file);
    Path other = write("other.yaml", "sites: {barn: {}}\n");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));

    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    registry.refresh();

    assertEquals(Set.of("barn"), registry.get().sites().keySet());
  }

  @Test
  void reads_the_registry_again_when_it_has_changed_and_is_valid() throws Exception {
    Path file = write("sites.yaml", "sites: {roof: {}}\n");
    RegistryFile registry = new RegistryFile(file);

    write("sites.yaml", "sites: {roof: {}, barn: {}}\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    registry.refresh();

    assertTrue(registry.get().sites().containsKey("barn"));

    write("sites.yaml", "sites: [\n");
    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
    registry.refresh();

    assertTrue(registry.get().sites().containsKey("barn"), "the last valid registry remains");
  }
}
