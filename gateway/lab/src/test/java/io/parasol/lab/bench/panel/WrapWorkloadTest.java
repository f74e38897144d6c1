// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The workload of plain panels")
class WrapWorkloadTest {

  private static WrapWorkload workload(int panels, int everyMillis, int rounds) {
    return new WrapWorkload(
        panels, Duration.ofMillis(everyMillis), Duration.ZERO, Duration.ZERO, rounds);
  }

  @Test
  void spreads_the_messages_evenly() {
    assertEquals(1_000_000, workload(1_000, 1_000, 1).intervalNanos());
  }

  @ParameterizedTest(name = "{0} panels every {1} ms, {2} rounds: {3}")
  @CsvSource({
    "0, 1000, 1, '--panels is 0; expected 1 to 5000'",
    "5001, 1000, 1, '--panels is 5001; expected 1 to 5000'",
    "1, 19, 1, '--every must be at least 20ms'",
    "1, 1000, 0, '--rounds is 0; expected 1 to 1000'",
    "1, 1000, 1001, '--rounds is 1001; expected 1 to 1000'"
  })
  void is_bounded(int panels, int everyMillis, int rounds, String why) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> workload(panels, everyMillis, rounds));

    assertEquals(why, refused.getMessage());
  }

  @Test
  void gives_each_panel_an_address_of_its_own() {
    Set<String> addresses = new HashSet<>();
    for (int index = 0; index < PanelClients.MAX_CLIENTS; index++) {
      addresses.add(PanelClients.address(index));
    }

    assertEquals(PanelClients.MAX_CLIENTS, addresses.size());
    assertEquals("127.1.19.250", PanelClients.address(PanelClients.MAX_CLIENTS - 1));
  }

  @Test
  void is_a_site_of_that_many_panels(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("site.yaml");
    Files.writeString(file, WrapSite.yaml(300, new WrapPorts(1001, 1002, 1003, 0, 0, 0)));

    SiteConfig site = ConfigFile.load(file, Map.of());

    assertEquals(300, site.devices().size());
    assertEquals(1001, site.broker().listen().port());
    assertEquals(1002, site.metrics().port());
  }
}
