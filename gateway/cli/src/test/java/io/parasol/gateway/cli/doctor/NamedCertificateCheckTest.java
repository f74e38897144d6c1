// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The doctor of the certificates that the configuration names")
class NamedCertificateCheckTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path folder;
  private Path site;

  /** The certificate of the gateway is valid for 90 days, the authority for ten years. */
  @BeforeEach
  void a_site_with_files() throws Exception {
    SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("central"),
            new SiteId("centre"),
            Set.of(),
            InstantSource.fixed(NOON))
        .exports()
        .pem(SiteAuthority.GATEWAY, folder.resolve("tls"));
    site =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            bridge:
              to: mqtts://192.0.2.1
              certificate: tls/gateway.pem
              key: tls/gateway.key
              ca: tls/ca.pem
            links:
              roof:
                tcp: 192.0.2.2
                tls: {certificate: tls/gateway.pem, key: tls/gateway.key, ca: tls/ca.pem}
            """);
  }

  private List<String> findings(Duration after) throws Exception {
    return new NamedCertificateCheck(
            ConfigFile.load(site, Map.of()), InstantSource.fixed(NOON.plus(after)))
        .findings().stream().map(Finding::line).toList();
  }

  @Test
  void finds_nothing_while_they_are_valid() throws Exception {
    assertEquals(List.of(), findings(Duration.ofDays(60)));
  }

  @Test
  void reports_their_end_before_and_after_it() throws Exception {
    assertEquals(
        List.of(
            "warning  links.roof.tls.certificate: expires at 2027-02-22T12:00:00Z; replace the file"
                + " with one that is valid",
            "warning  bridge.certificate: expires at 2027-02-22T12:00:00Z; replace the file with"
                + " one that is valid"),
        findings(Duration.ofDays(68)));
    assertEquals(
        List.of(
            "problem  links.roof.tls.certificate: expired at 2027-02-22T12:00:00Z; replace the file"
                + " with one that is valid",
            "problem  bridge.certificate: expired at 2027-02-22T12:00:00Z; replace the file with"
                + " one that is valid"),
        findings(Duration.ofDays(91)));
    assertEquals(4, findings(Duration.ofDays(20 * 365)).size());
  }

  @Test
  void reports_those_that_the_clock_excludes() throws Exception {
    assertEquals(4, findings(Duration.ofDays(-1)).size());
  }

  @Test
  void reports_files_that_cannot_be_used() throws Exception {
    Files.writeString(folder.resolve("tls/gateway.key"), "half a key");
    Files.writeString(folder.resolve("tls/ca.pem"), "half an authority");

    assertEquals(
        List.of(
            "links.roof.tls.certificate", "links.roof.tls.ca", "bridge.certificate", "bridge.ca"),
        new NamedCertificateCheck(ConfigFile.load(site, Map.of()), InstantSource.fixed(NOON))
            .findings().stream()
                .filter(each -> each.level() == Finding.Level.PROBLEM)
                .map(Finding::subject)
                .toList());
  }
}
