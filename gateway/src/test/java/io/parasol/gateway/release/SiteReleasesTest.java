// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.release.TestRepository;
import io.parasol.certs.release.VerifiedTarget;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.TargetPath;
import io.parasol.config.ConfigFile;
import io.parasol.config.SiteConfig;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The releases of a site")
class SiteReleasesTest {

  private static final byte[] IMAGE = {1, 2, 3};

  @TempDir private Path home;
  private final TestRepository repository = new TestRepository();

  @Test
  void are_none_where_the_file_names_none() throws Exception {
    assertEquals(Optional.empty(), SiteReleases.open(site("")));
  }

  @Test
  void come_from_a_stick_and_stay_when_it_is_gone() throws Exception {
    TargetPath path = repository.add("acme/1.0.bin", IMAGE);
    repository.publishTargets();
    writeStick();
    SiteConfig site = site("releases: {from: stick, root: root.json}");

    SiteReleases releases = SiteReleases.open(site).orElseThrow();
    VerifiedTarget target = releases.refresh(TestRepository.NOW).find(path);
    Path image = releases.image(target, Set.of(), TestRepository.NOW);

    assertArrayEquals(IMAGE, Files.readAllBytes(image));
    Files.move(home.resolve("stick"), home.resolve("pulled-out"));
    assertEquals(image, releases.image(target, Set.of(), TestRepository.NOW));
    RefusedException refused =
        assertThrows(
            RefusedException.class,
            () -> SiteReleases.open(site).orElseThrow().refresh(TestRepository.NOW));
    assertEquals(Refusal.MISSING, refused.reason());
  }

  @Test
  void need_a_root_to_pin_the_first_time_only() throws Exception {
    writeStick();
    Path root = home.resolve("root.json");
    byte[] pinned = Files.readAllBytes(root);
    Files.delete(root);
    SiteConfig site = site("releases: {from: stick, root: root.json}");
    assertThrows(NoSuchFileException.class, () -> SiteReleases.open(site));

    Files.write(root, pinned);
    SiteReleases.open(site).orElseThrow().refresh(TestRepository.NOW);
    Files.delete(root);
    SiteReleases.open(site).orElseThrow().refresh(TestRepository.NOW);
  }

  private void writeStick() throws Exception {
    Files.write(home.resolve("root.json"), repository.firstRoot());
    for (Map.Entry<String, byte[]> each : repository.files.entrySet()) {
      write("stick/metadata/" + each.getKey(), each.getValue());
    }
    for (Map.Entry<String, byte[]> each : repository.contents.entrySet()) {
      write("stick/targets/" + each.getKey(), each.getValue());
    }
  }

  private void write(String name, byte[] content) throws Exception {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private SiteConfig site(String releases) throws Exception {
    Path file =
        Files.writeString(
            home.resolve("site.yaml"),
            "site: rooftop-7\n%s\ndevices: {b: {native: true}}\n".formatted(releases));
    return ConfigFile.load(file, Map.of());
  }
}
