// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.yaml.ConfigException;
import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.Campaign.Size;
import io.parasol.fleet.campaign.Campaign.Wave;
import io.parasol.fleet.campaign.Campaign.Yield;
import io.parasol.fleet.settings.CampaignSettings;
import io.parasol.fleet.settings.CampaignsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The file of a campaign")
class CampaignFileTest {

  private static final String SHORT =
      """
      campaign: spring
      release: acme/pv2000/pv2000-1.4.0.bin
      version: 1.4.0
      commands: commands
      select: {models: [PV2000]}
      waves:
        - {devices: 2, observe: 3d}
        - {devices: rest, observe: 1d}
      """;

  @TempDir private Path folder;

  private Campaign load(String text) throws Exception {
    return CampaignFile.load(Files.writeString(folder.resolve("campaign.yaml"), text));
  }

  private String problems(String text) {
    return String.valueOf(assertThrows(ConfigException.class, () -> load(text)).getMessage());
  }

  @Test
  void of_the_documentation_is_valid() throws Exception {
    String page = Files.readString(Path.of("../../docs/fleet/campaigns.md"));
    int from = page.indexOf("campaign: ");
    Campaign campaign =
        load(page.substring(from, page.indexOf("```", from)).replace("\n   ", "\n"));

    assertEquals("pv2000-1.4.0", campaign.name());
    assertEquals(3, campaign.waves().size());
    assertTrue(campaign.criteria().yield().isPresent());
  }

  @Test
  void of_the_package_is_a_valid_configuration() throws Exception {
    Path base = Path.of("packaging").toAbsolutePath();
    CampaignSettings settings = CampaignsFile.load(Path.of("packaging/campaigns.yaml"), Map.of());

    assertEquals(base.resolve("sites.yaml"), settings.sites());
    assertEquals(Duration.ofDays(7), settings.mqtt().sessionExpiry());
    assertTrue(settings.tables().isPresent());
  }

  @Test
  void has_defaults() throws Exception {
    Campaign campaign = load(SHORT);

    assertEquals(
        List.of(
            new Wave(new Size.Count(2), Duration.ofDays(3)),
            new Wave(new Size.Rest(), Duration.ofDays(1))),
        campaign.waves());
    assertEquals(
        new Criteria(
            0,
            50,
            Duration.ofMinutes(15),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Optional.empty()),
        campaign.criteria());
    assertEquals(folder.resolve("commands"), campaign.commands());
  }

  @Test
  void has_all_that_it_states() throws Exception {
    Campaign campaign =
        load(
            SHORT.replace(
                    "{models: [PV2000]}",
                    "{models: [PV2000, ACME PV3000], firmware: [1.2.0], sites: [\"north-*\"],"
                        + " except: [mill, barn/inverter-01]}")
                + "judge: {max-failures: 3, min-judged: 80%, fault-after: 5m, unreachable-after:"
                + " 2h, install-within: 4d, yield: {within: 2.5%, hours: 12, patience: 2d}}\n");

    assertEquals(
        new Criteria(
            3,
            80,
            Duration.ofMinutes(5),
            Duration.ofHours(2),
            Duration.ofDays(4),
            Optional.of(new Yield(2.5, 12, Duration.ofDays(2)))),
        campaign.criteria());
    assertEquals(Set.of("PV2000", "ACME PV3000"), campaign.selection().models());
    assertEquals(Set.of("mill", "barn/inverter-01"), campaign.selection().except());
    assertTrue(campaign.selection().sites().get(0).matcher("north-12").matches());
  }

  private boolean selects(String sites, String site) throws Exception {
    return load(SHORT.replace("[PV2000]", "[PV2000], sites: [\"%s\"]".formatted(sites)))
        .selection()
        .hasSite(site);
  }

  @ParameterizedTest
  @CsvSource({
    "mill, mill, true",
    "mill, mill-1, false",
    "north-*, north-12, true",
    "north-*, south-1, false",
    "*, mill, true",
    "**, mill, true",
    "*-1*-2, north-1-roof-2, true",
    "*-1*-2, north-1-2, true",
    "*-1*-2, north-2-1, false",
    "a*ab, ab, false",
    "a*b*b, abb, true",
  })
  void selects_sites_by_names_with_stars(String sites, String site, boolean isSelected)
      throws Exception {
    assertEquals(isSelected, selects(sites, site));
  }

  @Test
  void selects_sites_by_names_with_many_stars_in_little_time() {
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          String sites = "*a".repeat(31) + "*b";
          assertFalse(selects(sites, "a".repeat(64)));
          assertTrue(selects(sites, "a".repeat(63) + "b"));
        });
  }

  @Test
  void has_another_digest_after_any_change() throws Exception {
    assertEquals(load(SHORT).digest(), load(SHORT).digest());
    assertNotEquals(load(SHORT).digest(), load(SHORT + "\n").digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "campaign: spring | campaign: ../spring",
        "campaign: spring | campaign: .spring",
        "release: acme/pv2000/pv2000-1.4.0.bin | release: /../x",
        "version: 1.4.0 | version: a b",
        "models: [PV2000] | models: []",
        "devices: 2 | devices: 0",
        "devices: 2 | devices: 0%",
        "devices: 2 | devices: 101%",
        "devices: 2 | devices: rest",
        "devices: 2 | devices: [mill]",
        "devices: 2 | devices: [mill/a, mill/a, mill/a/b]",
        "observe: 3d | observe: 91d",
        "observe: 3d | observe: soon",
        "select: | choose:",
      })
  void is_refused_with_a_fault(String good, String bad) {
    assertTrue(SHORT.contains(good));
    assertTrue(problems(SHORT.replace(good, bad)).contains("expected"), bad);
  }

  @Test
  void is_refused_if_it_names_a_device_in_two_waves() {
    assertTrue(
        problems(
                SHORT
                    .replace("devices: 2", "devices: [mill/a]")
                    .replace("devices: rest", "devices: [mill/b, mill/a]"))
            .contains("a device twice"));
  }

  @Test
  void reports_all_problems_at_once() {
    String problems = problems("campaign: \"\"\nwaves: 7\njudge: {max-failures: -1}\n");
    for (String key :
        List.of("campaign", "release", "version", "commands", "select", "waves", "max-failures")) {
      assertTrue(problems.contains(key), key + " in " + problems);
    }
  }
}
