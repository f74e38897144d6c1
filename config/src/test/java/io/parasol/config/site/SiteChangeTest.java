// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.profile.Folder;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The difference between two configurations")
class SiteChangeTest {

  private static final String HEAD = "site: a\nlinks:\n  lan: {tcp: 127.0.0.1:502}\n";
  private static final String ONE = "  one: {link: lan, unit: 1, profile: acme-pv2000}\n";
  private static final String TWO = "  two: {link: lan, unit: 2, profile: acme-pv2000}\n";
  private static final String NATIVE = "  box: {native: true}\n";

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private SiteConfig site(String... devices) throws ConfigException {
    return folder.load(HEAD + "devices:\n" + String.join("", devices));
  }

  private SiteChange between(SiteConfig before, SiteConfig after) {
    return SiteChange.between(before, after, List.of());
  }

  private static List<DeviceId> ids(String... names) {
    return List.of(names).stream().map(DeviceId::new).toList();
  }

  private static List<DeviceId> ids(List<SiteConfig.Device> devices) {
    return devices.stream().map(SiteConfig.Device::id).toList();
  }

  @Test
  void lists_added_removed_and_changed_devices_and_no_others() throws Exception {
    SiteConfig before = site(ONE, TWO, NATIVE);
    SiteConfig after =
        site(
            ONE,
            "  two: {link: lan, unit: 2, profile: acme-pv2000, every: 1s}\n",
            "  three: {link: lan, unit: 3, profile: acme-pv2000}\n");

    SiteChange change = between(before, after);

    assertEquals(ids("box"), change.removed());
    assertEquals(ids("three"), ids(change.added()));
    assertEquals(ids("two"), ids(change.changed()));
    assertEquals(ids("box", "two"), change.ended());
    assertEquals(List.of(), change.restart());
    assertEquals(after.devices(), change.effective().devices());
  }

  @Test
  void lists_a_device_whose_profile_or_link_has_changed() throws Exception {
    folder.with("profiles/own.yaml", profile(1));
    String own = "  one: {link: lan, unit: 1, profile: own}\n";
    SiteConfig before = site(own, TWO);
    folder.with("profiles/own.yaml", profile(2));

    assertEquals(ids("one"), ids(between(before, site(own, TWO)).changed()));

    SiteConfig moved = folder.load(HEAD.replace(":502", ":503") + "devices:\n" + own + TWO);
    assertEquals(ids("one", "two"), ids(between(before, moved).changed()));
  }

  private static String profile(int address) {
    return "profile: own\npoints:\n  power: {at: holding %d, type: uint16, unit: W}\n"
        .formatted(address);
  }

  @Test
  void is_empty_for_a_file_that_was_read_twice() throws Exception {
    StringBuilder devices = new StringBuilder();
    int unit = 1;
    for (ProfileName name : BundledFiles.modbusProfiles()) {
      if (name.value().equals("victron-gx")) {
        continue; // one unit only
      }
      devices.append(
          "  d%d: {link: lan, unit: %d, profile: %s, every: 60s}\n".formatted(unit, unit, name));
      unit++;
    }
    String everyKind =
        """
        site: a
        links:
          lan: {tcp: 127.0.0.1:502}
          charger: {lines: /dev/ttyS9, baud: 2400}
          trackers: {mqtt: 127.0.0.1:1883}
        devices:
          sun: {link: lan, unit: 200, profile: sunspec}
          old: {link: charger, profile: voltronic-pi30}
          panel: {link: trackers, client: p, from: 10.0.0.0/8, topics: {"pv/#": telemetry}}
          box: {native: true}
        """
            + devices;
    SiteConfig first = folder.load(everyKind);
    SiteConfig second = folder.load(everyKind);

    SiteChange change = between(first, second);

    assertTrue(first.devices().size() > 20);
    assertEquals(List.of(), change.ended());
    assertEquals(List.of(), change.restart());
  }

  @Test
  void names_the_keys_that_need_a_restart_and_keeps_their_running_values() throws Exception {
    SiteConfig before = site(ONE);
    SiteConfig after =
        folder.load(
            """
            site: b
            trust-domain: other
            topic-root: other
            state: elsewhere
            broker: {listen: 127.0.0.1:8884}
            metrics: 127.0.0.1:9465
            store: {keep: 2MiB}
            certificates: {lifetimes: {device: 30d}}
            location: {latitude: 50, longitude: 8}
            links:
              lan: {tcp: 127.0.0.1:502}
            devices:
            """
                + TWO);

    SiteChange change = between(before, after);

    assertEquals(
        List.of(
            "site",
            "trust-domain",
            "topic-root",
            "state",
            "broker.listen",
            "metrics",
            "store",
            "location",
            "certificates"),
        change.restart());
    assertEquals(before.broker(), change.effective().broker());
    assertEquals(before.site(), change.effective().site());
    assertEquals(ids("two"), ids(change.added()));
    assertEquals(
        change.restart(), between(change.effective(), after).restart(), "named again next time");
  }

  @Test
  void leaves_a_busy_device_unchanged_unless_it_is_removed() throws Exception {
    SiteConfig before = site(ONE, TWO);
    SiteConfig after = site("  one: {link: lan, unit: 7, profile: acme-pv2000}\n");

    SiteChange change = SiteChange.between(before, after, ids("one", "two"));

    assertEquals(List.of(), change.changed());
    assertEquals(ids("two"), change.removed());
    assertEquals(
        before.devices().get(new DeviceId("one")),
        change.effective().devices().get(new DeviceId("one")));
  }
}
