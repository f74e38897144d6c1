// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.release.SiteReleases;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The releases of a site")
class SiteReleasesTest {

  @TempDir private Path home;
  private Releaser releaser;

  @BeforeEach
  void publish() throws Exception {
    releaser = new Releaser(home.resolve("stick-maker"));
    releaser.add("1.4.0");
    releaser.publish();
    Files.move(releaser.repository, home.resolve("stick"));
    Files.copy(home.resolve("stick/metadata/1.root.json"), home.resolve("root.json"));
  }

  @Test
  void are_none_where_the_file_names_none() throws Exception {
    assertEquals(Optional.empty(), open(site("")));
  }

  @Test
  void come_from_a_stick_and_stay_when_it_is_gone() throws Exception {
    SiteConfig site = site("releases: {from: stick, root: root.json}");

    SiteReleases releases = open(site).orElseThrow();
    VerifiedTarget target =
        releases.refresh(Instant.now()).find(new TargetPath(Releaser.path("1.4.0")));
    Path image = releases.image(target, Set.of(), Instant.now());

    assertArrayEquals(Releaser.image("1.4.0"), Files.readAllBytes(image));
    Files.move(home.resolve("stick"), home.resolve("pulled-out"));
    assertEquals(image, releases.image(target, Set.of(), Instant.now()));
    RefusedException refused =
        assertThrows(RefusedException.class, () -> open(site).orElseThrow().refresh(Instant.now()));
    assertEquals(Refusal.MISSING, refused.reason());
  }

  @Test
  void need_a_root_to_pin_the_first_time_only() throws Exception {
    Path root = home.resolve("root.json");
    byte[] pinned = Files.readAllBytes(root);
    Files.delete(root);
    SiteConfig site = site("releases: {from: stick, root: root.json}");
    assertThrows(NoSuchFileException.class, () -> open(site));

    Files.write(root, pinned);
    open(site).orElseThrow().refresh(Instant.now());
    Files.delete(root);
    open(site).orElseThrow().refresh(Instant.now());
  }

  private static Optional<SiteReleases> open(SiteConfig site) throws Exception {
    return SiteReleases.open(site.releases(), site.state(), site.corporate());
  }

  private SiteConfig site(String releases) throws Exception {
    Path file =
        Files.writeString(
            home.resolve("site.yaml"),
            "site: rooftop-7\n%s\ndevices: {b: {native: true}}\n".formatted(releases));
    return ConfigFile.load(file, Map.of());
  }
}
