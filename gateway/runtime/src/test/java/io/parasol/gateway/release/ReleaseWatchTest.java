// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.NewRelease;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The repository is made as its owner makes it. */
@DisplayName("Who follows a site's repository")
class ReleaseWatchTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final RoleName ACME = new RoleName("acme");

  @TempDir private Path home;

  private final SigningKey owner = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private final SigningKey vendor = SigningKey.generate();
  private final List<SitePolicy> policies = new ArrayList<>();
  private final List<Standing> standings = new ArrayList<>();
  private final List<String> reported = new ArrayList<>();
  private final List<Long> configured = new ArrayList<>();
  private final ReleaseWatch.ConfigurationHandler configurations =
      document -> {
        SiteConfiguration read = SiteConfiguration.read(document);
        configured.add(read.version());
        if (read.files().containsKey("refused.yaml")) {
          throw new JsonException("it is refused");
        }
      };
  private Optional<Instant> now = Optional.of(NOW);
  private RepositoryEditor editor;
  private ReleaseWatch watch;

  private final ReleaseWatch.Listener listener =
      new ReleaseWatch.Listener() {
        @Override
        public void refreshed(Standing status) {
          reported.add("until " + status.expires());
          standings.add(status);
        }

        @Override
        public void refused(String reason, String why) {
          reported.add(reason);
        }
      };

  @BeforeEach
  void a_repository_on_a_stick() throws Exception {
    editor =
        RepositoryEditor.init(
            home.resolve("shop"),
            new SiteId("rooftop-7"),
            new RepositoryOwners(List.of(key(owner)), 1, key(online)),
            ExpiryPeriods.DEFAULT,
            NOW);
    publish();
    Files.copy(home.resolve("stick/metadata/1.root.json"), home.resolve("root.json"));
    watch = open(this::takePolicy);
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private void takePolicy(byte[] document) throws JsonException {
    policies.add(SitePolicy.read(document));
  }

  private ReleaseWatch open(ReleaseWatch.PolicyHandler taker) throws Exception {
    Path file =
        Files.writeString(
            home.resolve("site.yaml"),
            """
            site: rooftop-7
            releases: {from: stick, root: root.json, keep: 1MiB}
            devices: {b: {native: true}}
            """);
    SiteConfig site = ConfigFile.load(file, Map.of());
    return new ReleaseWatch(
        SiteReleases.open(site.releases(), site.state(), site.corporate()).orElseThrow(),
        () -> now,
        taker,
        configurations,
        listener);
  }

  private static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicKey());
  }

  private void publish() throws Exception {
    editor.sign(owner);
    editor.publish(online, home.resolve("stick"), NOW);
  }

  @Test
  void takes_up_each_configuration_of_the_owners_once() throws Exception {
    assertEquals(Optional.empty(), watch.refresh());
    assertEquals(1, editor.setConfiguration(Map.of("site.yaml", "site: rooftop-7\n"), NOW));
    publish();
    assertEquals(Optional.empty(), watch.refresh());
    assertEquals(Optional.empty(), watch.refresh());
    editor.setConfiguration(Map.of("site.yaml", "# draft\n"), NOW);
    assertEquals(2, editor.setConfiguration(Map.of("site.yaml", "# next\n"), NOW));
    publish();
    assertEquals(Optional.empty(), watch.refresh());

    assertEquals(List.of(1L, 2L), configured);
    assertEquals(2, editor.configuration().orElseThrow().version());
  }

  @Test
  void goes_on_with_the_releases_if_the_configuration_is_refused() throws Exception {
    editor.setConfiguration(Map.of("site.yaml", "", "refused.yaml", ""), NOW);
    publish();

    assertEquals(Optional.empty(), watch.refresh());
    assertEquals(Optional.empty(), watch.refresh());

    assertEquals(List.of(1L), configured);
    assertEquals(1, reported.stream().filter("configuration"::equals).count());
  }

  @Test
  void takes_up_the_policy_of_the_owners() throws Exception {
    assertEquals(Optional.empty(), watch.refresh());
    editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 2), NOW);
    publish();
    assertEquals(Optional.empty(), watch.refresh());

    assertEquals(List.of(SitePolicy.empty(new SiteId("rooftop-7")), editor.policy()), policies);
    String until = "until " + NOW.plus(ExpiryPeriods.DEFAULT.online());
    assertEquals(List.of(until, until), reported);
  }

  @Test
  void says_what_is_wrong_and_goes_on_with_what_was_trusted() throws Exception {
    assertEquals(Optional.empty(), watch.refresh());
    Files.writeString(home.resolve("stick/metadata/timestamp.json"), "{}");

    assertTrue(watch.refresh().isPresent());

    assertEquals(Refusal.MALFORMED.wireName(), reported.get(1));
    assertEquals(1, policies.size());
    assertEquals(SitePolicy.PATH, watch.find(new TargetPath(SitePolicy.PATH)).path().text());
  }

  @Test
  void believes_nothing_any_more_once_it_has_expired() throws Exception {
    assertEquals(Optional.empty(), watch.refresh());
    now = Optional.of(NOW.plus(ExpiryPeriods.DEFAULT.online()));

    assertTrue(watch.refresh().isPresent());
    RefusedException refused =
        assertThrows(RefusedException.class, () -> watch.find(new TargetPath(SitePolicy.PATH)));

    assertEquals(Refusal.FREEZE.wireName(), reported.get(1));
    assertEquals(Refusal.FREEZE, refused.reason());
  }

  @Test
  void believes_a_vendor_no_longer_than_it_has_signed_for_though_nobody_is_to_be_reached()
      throws Exception {
    TargetPath path = new TargetPath("acme/pv2000/fw-1.4.0.bin");
    // The vendor has signed long ago, and for as long as everybody does.
    Instant over = NOW.plus(Duration.ofDays(10));
    offer(
        path,
        Files.writeString(home.resolve("fw-1.4.0.bin"), "firmware"),
        over.minus(ExpiryPeriods.DEFAULT.targets()));
    assertEquals(Optional.empty(), watch.refresh());
    Files.delete(home.resolve("stick/metadata/timestamp.json"));
    now = Optional.of(over.minusSeconds(1));
    assertTrue(watch.refresh().isPresent());
    assertEquals(path, watch.find(path).path());

    now = Optional.of(over);
    RefusedException refused = assertThrows(RefusedException.class, () -> watch.find(path));

    assertEquals(Refusal.FREEZE, refused.reason());
    assertTrue(refused.getMessage().startsWith("acme version 1 expired at"), refused.getMessage());
  }

  @Test
  void believes_nothing_while_it_does_not_know_the_time() {
    now = Optional.empty();

    assertTrue(watch.refresh().isPresent());

    assertEquals(List.of(Refusal.FREEZE.wireName()), reported);
    assertEquals(List.of(), policies);
  }

  @Test
  void does_not_call_it_refreshed_when_the_policy_cannot_be_kept() throws Exception {
    watch.close();
    watch =
        open(
            document -> {
              throw new IOException("no space left");
            });

    assertTrue(watch.refresh().isPresent());

    assertEquals(List.of(Refusal.STATE_UNUSABLE.wireName()), reported);
  }

  @Test
  void knows_since_when_and_how_long_what_is_trusted_counts() throws Exception {
    assertEquals(Optional.empty(), watch.refresh());
    Instant later = NOW.plus(Duration.ofDays(20));
    now = Optional.of(later);
    assertEquals(Optional.empty(), watch.refresh());

    // Nothing newer has come: what is trusted grows old, as when somebody holds it back.
    Instant expires = NOW.plus(ExpiryPeriods.DEFAULT.online());
    Instant signBy = NOW.plus(ExpiryPeriods.DEFAULT.targets());
    assertEquals(new Standing(NOW, expires, signBy), standings.get(0));
    assertEquals(standings.get(0), standings.get(1));

    editor.publish(online, home.resolve("stick"), later);
    now = Optional.of(later.plusSeconds(5));
    assertEquals(Optional.empty(), watch.refresh());

    assertEquals(
        new Standing(later.plusSeconds(5), later.plus(ExpiryPeriods.DEFAULT.online()), signBy),
        standings.get(2));
  }

  @Test
  void takes_up_a_policy_without_taking_the_place_of_an_image() throws Exception {
    TargetPath path = new TargetPath("acme/pv2000/fw-1.4.0.bin");
    Path image = home.resolve("fw-1.4.0.bin");
    // With it the store of images is full.
    Files.write(image, new byte[1 << 20]);
    offer(path, image);
    Path held = watch.image(watch.find(path), Set.of());
    editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 2), NOW);
    publish();

    assertEquals(Optional.empty(), watch.refresh());

    assertEquals(editor.policy(), policies.get(policies.size() - 1));
    assertTrue(Files.exists(held), "the image has gone");
  }

  @Test
  void has_no_release_by_a_trust_whose_policy_is_held_back() throws Exception {
    assertEquals(Optional.empty(), watch.refresh());
    editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 2), NOW);
    TargetPath path = new TargetPath("acme/pv2000/fw-1.4.0.bin");
    offer(path, Files.writeString(home.resolve("fw-1.4.0.bin"), "firmware"));
    Path policy = home.resolve("stick/targets").resolve(policyName());
    byte[] held = Files.readAllBytes(policy);
    Files.delete(policy);

    assertEquals(Refusal.MISSING, watch.refresh().orElseThrow().reason());
    assertEquals(
        Refusal.NOT_FOUND,
        assertThrows(RefusedException.class, () -> watch.find(path)).reason(),
        "what was trusted before goes on");
    assertEquals(1, policies.size());
    // Nor when that is over.
    now = Optional.of(NOW.plus(ExpiryPeriods.DEFAULT.online()).minusSeconds(1));
    editor.publish(online, home.resolve("stick"), now.orElseThrow());
    Files.deleteIfExists(policy);
    now = Optional.of(NOW.plus(ExpiryPeriods.DEFAULT.online()));
    assertEquals(
        Refusal.MISSING, assertThrows(RefusedException.class, () -> watch.find(path)).reason());

    Files.write(policy, held);
    assertEquals(path, watch.find(path).path());
    assertEquals(editor.policy(), policies.get(1));
  }

  private String policyName() throws Exception {
    Hashes hashes = Hashes.of(editor.policy().document());
    return new TargetPath(SitePolicy.PATH).encoded(hashes.fileNameHash().orElseThrow());
  }

  @Test
  void finds_and_has_the_release_of_a_vendor() throws Exception {
    TargetPath path = new TargetPath("acme/pv2000/fw-1.4.0.bin");
    Path image = Files.writeString(home.resolve("fw-1.4.0.bin"), "firmware");
    offer(path, image);

    VerifiedTarget found = watch.find(path);

    assertEquals(17, found.release().release().counter());
    assertArrayEquals(Files.readAllBytes(image), Files.readAllBytes(watch.image(found, Set.of())));
  }

  private void offer(TargetPath path, Path image) throws Exception {
    offer(path, image, NOW);
  }

  private void offer(TargetPath path, Path image, Instant made) throws Exception {
    editor.delegate(
        ACME, RoleKeys.of(List.of(key(vendor)), 1), List.of(new PathPattern("acme/*/*")), NOW);
    editor.addRelease(
        new NewRelease(
            image,
            path,
            new Release(Set.of("pv2000"), new FirmwareVersion("1.4.0"), 17, VersionRange.any()),
            Optional.of(ACME)),
        made);
    editor.sign(vendor);
    publish();
  }
}
