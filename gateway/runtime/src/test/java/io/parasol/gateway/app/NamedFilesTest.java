// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.ManualCertificates.Holder;
import io.parasol.gateway.health.ManualCertificates.Kind;
import io.parasol.gateway.health.device.CertificateTerm;
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

@DisplayName("The files with certificates that the configuration names")
class NamedFilesTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path folder;
  private SiteAuthority authority;

  /** The authority of controllers, whose list is valid for seven days. */
  @BeforeEach
  void write_the_files() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("maker"),
            new SiteId("works"),
            Set.of(),
            InstantSource.fixed(NOON));
    authority.exports().pem(SiteAuthority.GATEWAY, folder.resolve("tls"));
    Files.writeString(folder.resolve("tls/crl.pem"), authority.revocations().publish());
  }

  private SiteConfig config(String links) throws Exception {
    Path site =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            bridge:
              to: mqtts://192.0.2.1
              certificate: tls/gateway.pem
              key: tls/gateway.key
            links:
              lan: {tcp: 192.0.2.3}
            """
                + links);
    return ConfigFile.load(site, Map.of());
  }

  private static CertificateTerm term(Duration life) {
    return new CertificateTerm(NOON, NOON.plus(life));
  }

  @Test
  void are_known_with_their_end_after_each_reload() throws Exception {
    NamedFiles files = new NamedFiles(config(""));
    files.read();
    assertEquals(List.of(), files.holders(), "that for the central broker is reported elsewhere");

    files.reload(
        config(
            "  roof: {tcp: 192.0.2.2, tls: {certificate: tls/gateway.pem, key: tls/gateway.key,"
                + " ca: tls/ca.pem, crl: tls/crl.pem}}\n"));

    assertEquals(
        List.of(
            "links.roof.tls.certificate FILE",
            "links.roof.tls.ca AUTHORITY_FILE",
            "links.roof.tls.crl REVOCATION_LIST"),
        files.holders().stream().map(each -> each.name() + " " + each.kind()).toList());
    assertEquals(
        new Holder("links.roof.tls.crl", Kind.REVOCATION_LIST, term(Duration.ofDays(7))),
        files.holders().get(2));
  }

  @Test
  void are_left_out_if_they_cannot_be_used() throws Exception {
    Files.writeString(folder.resolve("tls/crl.pem"), "half a list");
    NamedFiles files =
        new NamedFiles(
            config("  loggers: {mqtt: 127.0.0.1, tls: {ca: tls/ca.pem, crl: tls/crl.pem}}\n"));

    files.read();

    assertEquals(
        List.of("links.loggers.tls.ca"), files.holders().stream().map(Holder::name).toList());
  }
}
