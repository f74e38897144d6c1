// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.WitnessedSite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The sites that a gateway witnesses")
class WitnessConfigTest {

  private static final String TLS = "tls: {certificate: eve.pem, key: eve.key, ca: north.pem}";

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
    List.of("eve.pem", "eve.key", "north.pem", "south.pem").forEach(name -> folder.with(name, ""));
  }

  @Test
  void are_none_by_default() throws Exception {
    assertEquals(List.of(), folder.load("site: a").witness());
  }

  @Test
  void have_a_broker_a_certificate_and_an_authority() throws Exception {
    List<WitnessedSite> sites =
        folder
            .load(
                """
                site: a
                witness:
                  north: {to: mqtts://north.example, %s}
                  south: {to: mqtts://central.example:8884, prefix: plants/south, ca: south.pem, %s}
                """
                    .formatted(TLS, TLS))
            .witness();

    ClientTls tls =
        new ClientTls(temp.resolve("eve.pem"), temp.resolve("eve.key"), temp.resolve("north.pem"));
    assertEquals(
        List.of(
            new WitnessedSite(
                new SiteId("north"),
                List.of(new HostPort("north.example", 8883)),
                tls,
                "",
                temp.resolve("north.pem")),
            new WitnessedSite(
                new SiteId("south"),
                List.of(new HostPort("central.example", 8884)),
                tls,
                "plants/south/",
                temp.resolve("south.pem"))),
        sites);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "north: {to: mqtts://b.example}                  | witness.north.tls",
        "north: {TLS}                                    | witness.north.to",
        "a: {to: mqtts://b.example, TLS}                 | witness.a",
        "North!: {to: mqtts://b.example, TLS}            | witness.North!",
        "north: {to: mqtts://b.example, ca: no.pem, TLS} | witness.north.ca",
      })
  void must_be_complete_and_other_sites(String entry, String where) {
    List<String> problems =
        folder.problems("site: a\nwitness:\n  " + entry.replace("TLS", TLS) + "\n");

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains(where), problems::toString);
  }

  @Test
  void are_limited_in_number() {
    StringBuilder sites = new StringBuilder("site: a\nwitness:\n");
    for (int i = 0; i < 17; i++) {
      sites.append("  s%d: {to: mqtts://b.example, %s}\n".formatted(i, TLS));
    }

    List<String> problems = folder.problems(sites.toString());

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).contains("17 sites"), problems::toString);
  }
}
