// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.profile.panel.PanelProfileReader;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.BundledFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What Parasol ships")
class BundledFilesTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private Path copy(String name) {
    return folder.with(name, BundledFiles.text(name).orElseThrow());
  }

  @Test
  void are_the_very_files_of_the_folder_that_operators_read() throws Exception {
    for (String name : List.of("site.yaml", "demo.yaml", "simulation.yaml")) {
      assertEquals(Files.readString(Path.of(name)), BundledFiles.text(name).orElseThrow(), name);
    }
  }

  @Test
  void the_index_of_profiles_names_each_of_them_in_order() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("profiles"))) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              .map(name -> name.replace(".yaml", ""))
              .sorted()
              .toList();
      assertEquals(names, BundledFiles.profiles().stream().map(ProfileName::value).toList());
    }
  }

  @Test
  void every_profile_is_sound_and_says_where_its_facts_come_from() throws Exception {
    for (ProfileName name : BundledFiles.profiles()) {
      ProfileText profile = ProfileText.of(temp, name);
      if (profile.isOf(PanelProfileReader.KIND.protocol())) {
        assertTrue(PanelProfileReader.KIND.shipped(name).points().size() >= 5, name.value());
      } else {
        int points =
            profile.isOf(LineProfileReader.KIND.protocol())
                ? LineProfileReader.KIND.shipped(name).points().size()
                : ProfileFile.load(name.value(), temp).points().size();
        assertTrue(points > 2, name.value());
      }
      String text = BundledFiles.text("profiles/" + name + ".yaml").orElseThrow();
      assertTrue(text.contains("\nsource: "), name.value());
    }
  }

  @Test
  void the_commented_example_is_a_sound_site() throws Exception {
    folder.with("control-room.pub", "");
    folder.with("field-lead.pub", "");

    SiteConfig site = ConfigFile.load(copy("site.yaml"), Map.of());

    assertEquals("rooftop-7", site.site().value());
    assertEquals(7, site.devices().size());
    assertEquals(Path.of("/var/lib/parasol"), site.state());
    assertEquals(512L << 20, site.store().keep());
    assertEquals(
        List.of(new HostPort("192.168.10.20", 502), new HostPort("192.168.10.21", 502)),
        site.links().values().stream()
            .filter(Link.ModbusTcp.class::isInstance)
            .map(link -> ((Link.ModbusTcp) link).address())
            .toList());
    var inverter = (Device.Modbus) site.devices().values().iterator().next();
    assertEquals(Duration.ofSeconds(5), inverter.every());
    assertEquals(5, inverter.reporting().deadband());
  }

  @Test
  void the_commented_example_shows_every_key_that_is_known() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("site.yaml"));
    for (String key :
        List.of(
            "site",
            "topic-root",
            "trust-domain",
            "state",
            "broker",
            "listen",
            "metrics",
            "page",
            "enrolment",
            "signers",
            "thresholds",
            "store",
            "keep",
            "links",
            "devices",
            "link",
            "unit",
            "client",
            "from",
            "silent-after",
            "name",
            "base",
            "topics",
            "writes",
            "profile",
            "every",
            "deadband",
            "max-silence",
            "native",
            "certificates",
            "lifetimes",
            "tcp",
            "key",
            "classes")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("([^#]*[ {])?" + key + ":.*")),
          key + " is not shown");
    }
  }
}
