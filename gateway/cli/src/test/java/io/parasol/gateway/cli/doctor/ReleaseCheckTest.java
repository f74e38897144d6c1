// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.release.SiteReleases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The doctor of the metadata of releases")
class ReleaseCheckTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  /** Of root, targets, and timestamp with snapshot. */
  private static final ExpiryPeriods EXPIRY =
      new ExpiryPeriods(Duration.ofDays(300), Duration.ofDays(100), Duration.ofDays(45));

  private static final String PUBLISH =
      "the holder of the online key must publish again: parasol trust publish DIR --key FILE; if"
          + " that is done, see with parasol trust follow why it does not arrive here";
  private static final String SIGN =
      "the owners must renew and sign it: parasol trust renew, then each parasol trust sign --key"
          + " FILE, then the holder of the online key parasol trust publish DIR --key FILE; if that"
          + " is done, see with parasol trust follow why it does not arrive here";

  @TempDir private Path folder;
  private SiteConfig config;

  @BeforeEach
  void a_site_that_has_refreshed_its_repository() throws Exception {
    SigningKey owner = SigningKey.generate();
    SigningKey online = SigningKey.generate();
    RepositoryEditor editor =
        RepositoryEditor.init(
            folder.resolve("trust"),
            new SiteId("roof"),
            new RepositoryOwners(
                List.of(MetadataKey.of(owner.publicKey())), 1, MetadataKey.of(online.publicKey())),
            EXPIRY,
            NOON);
    editor.sign(owner);
    editor.publish(online, folder.resolve("out"), NOON);
    Files.copy(folder.resolve("out/metadata/1.root.json"), folder.resolve("root.json"));
    config =
        ConfigFile.load(
            Files.writeString(
                folder.resolve("site.yaml"),
                "site: roof\nreleases: {from: out, root: root.json}\n"),
            Map.of());
    SiteReleases.open(config.releases(), config.state(), Optional.empty())
        .orElseThrow()
        .refresh(NOON);
  }

  private List<String> findings(Duration after) {
    return new ReleaseCheck(config, InstantSource.fixed(NOON.plus(after)))
        .findings().stream().map(Finding::line).toList();
  }

  private static Instant end(int days) {
    return NOON.plus(Duration.ofDays(days));
  }

  @Test
  void shows_the_end_of_each_document() {
    assertEquals(
        List.of(
            "ok       metadata of releases: root until %s, timestamp until %s, snapshot until %s, targets until %s"
                .formatted(end(300), end(45), end(45), end(100))),
        findings(Duration.ofDays(37)));
  }

  @Test
  void warns_in_time_of_what_the_holder_of_the_online_key_must_publish() {
    assertEquals(
        List.of(
            "warning  timestamp of releases: expires at %s; %s".formatted(end(45), PUBLISH),
            "warning  snapshot of releases: expires at %s; %s".formatted(end(45), PUBLISH)),
        findings(Duration.ofDays(39)));
  }

  @Test
  void reports_what_has_expired_and_warns_of_what_the_owners_must_sign() {
    assertEquals(
        List.of(
            "problem  timestamp of releases: expired at %s; %s".formatted(end(45), PUBLISH),
            "problem  snapshot of releases: expired at %s; %s".formatted(end(45), PUBLISH),
            "warning  targets of releases: expires at %s; %s".formatted(end(100), SIGN)),
        findings(Duration.ofDays(71)));
    assertEquals(
        "problem  root of releases: expired at %s; %s".formatted(end(300), SIGN),
        findings(Duration.ofDays(300)).get(0));
  }

  @Test
  void states_what_was_not_fetched_yet_or_is_damaged() throws Exception {
    Path trust = folder.resolve("state/releases/trust");
    Files.delete(trust.resolve("targets.json"));
    assertEquals(
        List.of(
            "warning  targets of releases: not fetched yet; start the gateway, or run: parasol"
                + " trust follow"),
        findings(Duration.ZERO));

    Files.writeString(trust.resolve("root.json"), "{}");
    assertEquals(
        List.of("problem  metadata of releases"),
        findings(Duration.ZERO).stream().map(each -> each.split(": ", -1)[0]).toList());

    Files.delete(trust.resolve("root.json"));
    assertEquals(
        List.of(
            "warning  metadata of releases: not fetched yet; start the gateway, or run: parasol"
                + " trust follow"),
        findings(Duration.ZERO));
  }

  @Test
  void has_nothing_to_do_for_a_site_without_releases() throws Exception {
    config =
        ConfigFile.load(Files.writeString(folder.resolve("site.yaml"), "site: roof\n"), Map.of());

    assertEquals(List.of(), findings(Duration.ofDays(1000)));
  }
}
