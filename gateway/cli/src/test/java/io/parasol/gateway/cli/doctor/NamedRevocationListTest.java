// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The doctor of the revocation lists")
class NamedRevocationListTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path folder;
  private Path site;

  /** The lists are valid for seven days. */
  @BeforeEach
  void a_link_with_the_lists_of_an_authority() throws Exception {
    String lists =
        SiteAuthority.init(
                folder.resolve("pki"),
                new TrustDomain("maker"),
                new SiteId("works"),
                Set.of("localhost"),
                Clock.fixed(NOON, ZoneOffset.UTC))
            .revocations()
            .publish();
    Files.writeString(folder.resolve("lists.pem"), lists);
    site =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links:
              roof: {tcp: 192.0.2.1, tls: {certificate: c.pem, key: c.key, ca: ca.pem}}
              loggers: {mqtt: 127.0.0.1, tls: {ca: ca.pem, crl: lists.pem}}
            devices:
              logger: {link: loggers, client: logger, topics: {"pv/#": telemetry}}
            """);
  }

  private String finding(Duration after) throws Exception {
    List<Finding> all =
        new NamedCertificateCheck(
                ConfigFile.load(site, Map.of()), Clock.fixed(NOON.plus(after), ZoneOffset.UTC))
            .findings().stream().filter(each -> each.subject().endsWith(".crl")).toList();
    assertEquals(1, all.size(), all::toString);
    return all.get(0).line();
  }

  @Test
  void warns_before_their_end_and_finds_those_that_have_expired() throws Exception {
    String end = "2026-12-01T12:00:00Z";
    assertEquals("ok       links.loggers.tls.crl: valid until " + end, finding(Duration.ZERO));
    assertTrue(
        finding(Duration.ofDays(6))
            .startsWith("warning  links.loggers.tls.crl: a list expires at " + end + "; "));
    assertTrue(
        finding(Duration.ofDays(7))
            .startsWith("problem  links.loggers.tls.crl: a list has expired at " + end + "; "));
  }

  @Test
  void finds_a_file_that_is_no_list() throws Exception {
    Files.writeString(folder.resolve("lists.pem"), "half a list");

    assertTrue(
        finding(Duration.ZERO).startsWith("problem  links.loggers.tls.crl: "),
        finding(Duration.ZERO));
  }
}
