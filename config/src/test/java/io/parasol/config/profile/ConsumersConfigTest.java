// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.ConsumerSettings;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a site publishes for other programs")
class ConsumersConfigTest {

  @TempDir Path temp;

  private SiteConfig config(String keys) throws Exception {
    return ConfigFile.load(new Folder(temp).with("site.yaml", "site: roof\n" + keys), Map.of());
  }

  @Test
  void is_nothing_by_default() throws Exception {
    assertEquals(ConsumerSettings.DEFAULT, config("").consumers());
  }

  @Test
  void is_a_name_a_peak_power_discovery_and_values() throws Exception {
    SiteConfig config =
        config(
            """
            about: {name: Roof of hall 7, peak-power: 300000}
            home-assistant: {prefix: ha}
            metrics: {listen: 127.0.0.1:9999, values: true}
            """);
    assertEquals(
        new ConsumerSettings(
            Optional.of("Roof of hall 7"),
            OptionalDouble.of(300_000),
            Optional.of("ha"),
            true,
            Map.of()),
        config.consumers());
    assertEquals(new HostPort("127.0.0.1", 9999), config.metrics());
  }

  @Test
  void has_the_usual_prefix_and_the_usual_address() throws Exception {
    SiteConfig config = config("home-assistant: {}\nmetrics: {values: true}\n");
    assertEquals(Optional.of("homeassistant"), config.consumers().discoveryPrefix());
    assertEquals(new HostPort("127.0.0.1", 9464), config.metrics());
  }

  @Test
  void is_where_devices_stand() throws Exception {
    String devices =
        """
        links: {lan: {tcp: 127.0.0.1}}
        devices:
          east: {link: lan, unit: 1, profile: sunspec, location: {latitude: 48.25, longitude: -11}}
          west: {link: lan, unit: 2, profile: sunspec}
        """;
    assertEquals(
        Map.of(new DeviceId("east"), new GeoPosition(48.25, -11)),
        config(devices).consumers().locations());
    Folder folder = new Folder(temp);
    assertEquals(
        List.of(
            "site.yaml:4:69: devices.east.location.latitude is \"91\"; expected a number from -90"
                + " to 90"),
        folder.problems("site: roof\n" + devices.replace("48.25", "91")));
    assertEquals(
        List.of(
            "site.yaml:2:31: devices.own.location is not valid for a native device; expected no such key"),
        folder.problems(
            "site: roof\ndevices: {own: {native: true, location: {latitude: 1, longitude: 2}}}\n"));
  }

  @Test
  void has_a_prefix_that_is_no_topic_of_the_site() {
    Folder folder = new Folder(temp);
    assertEquals(
        List.of(
            "site.yaml:2:26: home-assistant.prefix is parasol, the root of the site's topics;"
                + " expected another topic level"),
        folder.problems("site: roof\nhome-assistant: {prefix: parasol}\n"));
    assertEquals(
        List.of(
            "site.yaml:2:26: home-assistant.prefix is \"a/b\"; expected one topic level: 1 to 64"
                + " letters, digits, '_' and '-'"),
        folder.problems("site: roof\nhome-assistant: {prefix: a/b}\n"));
    assertEquals(
        List.of("site.yaml:2:21: about.peak-power is \"0\"; expected watts, a number above 0"),
        folder.problems("site: roof\nabout: {peak-power: 0}\n"));
  }
}
