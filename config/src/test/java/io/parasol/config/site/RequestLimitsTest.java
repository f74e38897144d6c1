// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The request limits of a site")
class RequestLimitsTest {

  @TempDir Path temp;

  private SiteConfig site(String link, String device) throws Exception {
    String text =
        "site: roof\nlinks:\n  lan: {tcp: 10.0.0.1%s}\ndevices:\n  a: {link: lan, unit: 1, %s}\n"
            .formatted(link, device);
    return ConfigFile.load(Files.writeString(temp.resolve("site.yaml"), text), Map.of());
  }

  private Quirks quirks(String link, String device) throws Exception {
    Device found = site(link, device).devices().get(new DeviceId("a"));
    if (found instanceof Device.Modbus modbus) {
      return modbus.profile().quirks();
    }
    if (found instanceof Device.SunSpec sunSpec) {
      return sunSpec.quirks();
    }
    throw new AssertionError("no Modbus device");
  }

  private static String shown(Quirks quirks) {
    return "%s %s %d%s"
        .formatted(
            quirks.timeout(),
            quirks.pacing().turnaround(),
            quirks.maxWords(),
            switch (quirks.wiring().clients()) {
              case SEVERAL -> "";
              case ONE -> " one-client";
              case ONE_RELEASED -> " released";
            });
  }

  @Test
  void are_those_of_the_profile_unless_the_site_sets_others() throws Exception {
    assertEquals("PT2S Optional[PT0.12S] 40", shown(quirks("", "profile: solis-hybrid")));
    assertEquals("PT5S Optional.empty 125", shown(quirks("", "profile: sunspec")));
    assertEquals(
        "PT5S Optional.empty 125 one-client", shown(quirks("", "profile: kostal-plenticore")));
  }

  @Test
  void leave_devices_with_the_same_profile_one_object() throws Exception {
    for (String limits : List.of("", ", timeout: 7s")) {
      SiteConfig site =
          site(
              limits,
              """
              profile: solis-hybrid}
                b: {link: lan, unit: 2, profile: solis-hybrid}
                c: {link: lan, unit: 3, profile: solis-hybrid, timeout: 8s""");

      assertSame(profile(site, "a"), profile(site, "b"));
      assertNotSame(profile(site, "a"), profile(site, "c"));
    }
  }

  private static Profile profile(SiteConfig site, String device) {
    return ((Device.Modbus) Objects.requireNonNull(site.devices().get(new DeviceId(device))))
        .profile();
  }

  @Test
  void of_a_device_replace_those_of_its_link_and_these_those_of_the_profile() throws Exception {
    String link = ", timeout: 7s, turnaround: 300ms, max-registers: 30";

    assertEquals("PT7S Optional[PT0.3S] 30", shown(quirks(link, "profile: solis-hybrid")));
    assertEquals("PT7S Optional[PT0.3S] 30", shown(quirks(link, "profile: sunspec")));
    assertEquals(
        "PT9S Optional[PT0.3S] 20",
        shown(quirks(link, "profile: solis-hybrid, timeout: 9s, max-registers: 20")));
    assertEquals(
        "PT5S Optional.empty 125 one-client",
        shown(quirks(", one-client: true", "profile: sunspec")));
    assertEquals(
        "PT5S Optional.empty 125",
        shown(quirks(", one-client: true", "profile: kostal-plenticore, one-client: false")));
    assertEquals(
        "PT5S Optional.empty 125 released",
        shown(quirks(", one-client: release", "profile: kostal-plenticore")));
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ', timeout: 2m' | 'profile: sunspec' | links.lan.timeout is "2m"; expected 10ms to 1m
          ''              | 'profile: sunspec, one-client: 1' | devices.a.one-client is "1"; expected true, false or release
          ''              | 'profile: sunspec, max-registers: 0' | devices.a.max-registers is "0"; expected 1 to 125
          ''              | 'profile: solis-hybrid, max-registers: 10' | devices.a.max-registers is 10; expected at least 16, the longest point of profile solis-hybrid
          """)
  void are_a_problem_if_they_do_not_fit(String link, String device, String problem) {
    ConfigException refused = assertThrows(ConfigException.class, () -> site(link, device));

    List<String> problems =
        refused.problems().stream()
            .map(each -> each.toString().replaceFirst("^[^ ]* ", ""))
            .toList();
    assertEquals(1, problems.size(), problems::toString);
    assertEquals(
        problem,
        problems.get(0).substring(0, Math.min(problem.length(), problems.get(0).length())));
  }
}
