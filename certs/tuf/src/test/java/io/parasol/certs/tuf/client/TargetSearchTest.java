// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static io.parasol.certs.tuf.client.TestRepository.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.tuf.metadata.DelegatedRole;
import io.parasol.certs.tuf.metadata.Delegations;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.HashBins;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.TargetPaths;
import io.parasol.certs.tuf.metadata.VersionRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The search for a target")
class TargetSearchTest {

  private static final RoleName TARGETS = MetadataType.TARGETS.role();
  private static final byte[] IMAGE = {1, 2, 3};

  @TempDir private Path folder;
  private final TestRepository repository = new TestRepository();

  @BeforeEach
  void pinTheFirstRoot() throws RefusedException {
    TrustedRepository.pin(folder, repository.firstRoot());
  }

  @Test
  void finds_what_targets_itself_names() throws Exception {
    TargetPath path = repository.add("policy.json", IMAGE);
    repository.publishTargets();

    VerifiedTarget found = refresh().find(path);

    assertEquals(3, found.length());
    assertTrue(found.hashes().matches(IMAGE));
    assertEquals(List.of(TARGETS), found.roles());
    assertEquals(Hashes.of(IMAGE).sha256().orElseThrow(), found.contentHash());
    assertEquals(found.contentHash() + ".policy.json", found.repositoryPath());
  }

  @Test
  void finds_what_has_unknown_hashes_only_and_cannot_be_downloaded() throws Exception {
    String json =
        """
        {"signatures":[],"signed":{"_type":"targets","spec_version":"1.0","version":2,
         "expires":"%s","targets":{"x":{"length":3,"hashes":{"blake9":"00"}}}}}
        """
            .formatted(TestRepository.FRESH);
    byte[] file =
        SignedFile.readTargets(json.getBytes(UTF_8))
            .withSignatureBy(repository.signersOf(MetadataType.TARGETS).get(0))
            .bytes();
    repository.files.put("2.targets.json", file);
    repository.meta.put(TARGETS, MetaFile.of(2, file));
    repository.publish(MetadataType.SNAPSHOT);
    repository.publish(MetadataType.TIMESTAMP);

    VerifiedTarget found = refresh().find(new TargetPath("x"));

    assertRefused(Refusal.UNKNOWN_HASH, found::contentHash);
    assertRefused(Refusal.UNKNOWN_HASH, found::repositoryPath);
    assertFalse(found.hashes().matches(IMAGE));
  }

  @Test
  void finds_what_is_delegated_and_tells_through_whom() throws Exception {
    repository.delegate("acme", "acme/*/*");
    repository.delegate(role("acme"), "acme-pv2000", true, "acme/pv2000/*");
    Release release =
        new Release(Set.of("pv2000"), new FirmwareVersion("1.4.0"), 17, VersionRange.any());
    TargetPath path =
        repository.add(role("acme-pv2000"), "acme/pv2000/1.4.0.bin", IMAGE, Optional.of(release));
    publish("acme-pv2000", "acme");

    VerifiedRelease found = refresh().find(path).release();

    assertEquals(release, found.release());
    assertEquals(List.of(TARGETS, role("acme"), role("acme-pv2000")), found.target().roles());
    assertEquals(
        "acme/pv2000/" + found.target().contentHash() + ".1.4.0.bin",
        found.target().repositoryPath());
  }

  @Test
  void asks_depth_first_in_the_order_of_the_delegations() throws Exception {
    repository.delegate(TARGETS, "a", false, "*");
    repository.delegate(TARGETS, "b", false, "*");
    repository.delegate(role("a"), "c", false, "*");
    repository.delegate(role("a"), "d", false, "*");
    publish("c", "d", "a", "b");

    assertNotFound("x");

    assertEquals(List.of("1.a.json", "1.c.json", "1.d.json", "1.b.json"), askedAfterTheTopLevel());
  }

  @Test
  void takes_the_first_that_names_the_target() throws Exception {
    repository.delegate(TARGETS, "a", false, "*");
    repository.delegate(TARGETS, "b", false, "*");
    repository.add(role("a"), "x", IMAGE, Optional.empty());
    repository.add(role("b"), "x", new byte[] {4}, Optional.empty());
    publish("a", "b");

    assertEquals(role("a"), refresh().find(new TargetPath("x")).roles().get(1));
  }

  @Test
  void ends_at_a_terminating_delegation() throws Exception {
    repository.delegate(TARGETS, "a", false, "*");
    repository.delegate(TARGETS, "b", false, "*");
    DelegatedRole terminating = repository.delegate(role("a"), "c", true, "*");
    repository.add(role("b"), "x", IMAGE, Optional.empty());
    publish("c", "a", "b");
    assertNotFound("x");
    assertEquals(List.of("1.a.json", "1.c.json"), askedAfterTheTopLevel());

    repository.delegations.put(
        role("a"),
        List.of(
            new DelegatedRole(terminating.name(), terminating.keys(), terminating.paths(), false)));
    publish("a");
    assertEquals(role("b"), refresh().find(new TargetPath("x")).roles().get(1));
  }

  @Test
  void does_not_believe_a_vendor_about_the_path_of_another() throws Exception {
    repository.delegate("acme", "acme/*");
    repository.delegate("other", "other/*");
    repository.add(role("acme"), "other/1.0.bin", IMAGE, Optional.empty());
    repository.add(role("acme"), "acme/1.0.bin", IMAGE, Optional.empty());
    publish("acme", "other");

    assertNotFound("other/1.0.bin");
    assertEquals(role("acme"), refresh().find(new TargetPath("acme/1.0.bin")).roles().get(1));
  }

  @Test
  void requires_the_path_of_every_role_on_the_way() throws Exception {
    repository.delegate(TARGETS, "a", false, "x/*");
    repository.delegate(role("a"), "b", false, "*/*");
    repository.add(role("b"), "y/1", IMAGE, Optional.empty());
    repository.add(role("b"), "x/1", IMAGE, Optional.empty());
    publish("b", "a");

    assertNotFound("y/1");
    assertEquals(3, refresh().find(new TargetPath("x/1")).length());
  }

  @Test
  void goes_round_no_circle() throws Exception {
    DelegatedRole a = repository.delegate(TARGETS, "a", false, "*");
    repository.delegate(role("a"), "b", false, "*");
    repository.delegations.put(role("b"), List.of(a));
    publish("b", "a");

    assertNotFound("x");
    assertEquals(List.of("1.a.json", "1.b.json"), askedAfterTheTopLevel());
  }

  @Test
  void ends_at_the_limit_of_roles() throws Exception {
    for (int i = 0; i <= TargetSearch.MAX_ROLES; i++) {
      repository.delegate(TARGETS, "r" + i, false, "*");
      repository.publish(role("r" + i));
    }
    RoleName last = role("r" + TargetSearch.MAX_ROLES);
    RoleName lastButOne = role("r" + (TargetSearch.MAX_ROLES - 1));
    repository.add(last, "too-far", IMAGE, Optional.empty());
    repository.add(lastButOne, "near", IMAGE, Optional.empty());
    repository.publish(last);
    repository.publish(lastButOne);
    repository.publishTargets();

    assertNotFound("too-far");
    assertEquals(lastButOne, refresh().find(new TargetPath("near")).roles().get(1));
  }

  @Test
  void finds_by_the_hash_of_the_path() throws Exception {
    String hash = TargetPaths.hash(new TargetPath("x"));
    DelegatedRole byPath = repository.delegate("bin", "*");
    repository.delegations.put(
        TARGETS,
        List.of(
            new DelegatedRole(
                byPath.name(),
                byPath.keys(),
                new TargetPaths.HashPrefixes(List.of(hash.substring(0, 2))),
                true)));
    repository.add(role("bin"), "x", IMAGE, Optional.empty());
    repository.add(role("bin"), "elsewhere", IMAGE, Optional.empty());
    publish("bin");

    assertEquals(role("bin"), refresh().find(new TargetPath("x")).roles().get(1));
    assertFalse(TargetPaths.hash(new TargetPath("elsewhere")).startsWith(hash.substring(0, 2)));
    assertNotFound("elsewhere");
  }

  @Test
  void finds_the_bin_of_many() {
    HashBins bins = new HashBins(TestRepository.role(1, SigningKey.generate()), 14, "bin");
    // SHA-256 of "x" begins with 2d711642: its first 14 bits are 0x0b5c.
    assertEquals(
        List.of(role("bin-0b5c")),
        new Delegations(List.of(), Optional.of(bins))
            .covering(new TargetPath("x")).stream().map(DelegatedRole::name).toList());
  }

  @Test
  void checks_a_role_that_is_kept_against_the_delegator_of_this_search() throws Exception {
    repository.delegate(TARGETS, "parent-a", false, "team-a/*");
    repository.delegate(TARGETS, "parent-b", false, "team-b/*");
    repository.delegate(role("parent-a"), "release", false, "team-a/*");
    List<SigningKey> ofA = List.copyOf(repository.signers.get(role("release")));
    repository.delegate(role("parent-b"), "release", false, "team-b/*");
    List<SigningKey> ofBoth = repository.signers.put(role("release"), new ArrayList<>(ofA));
    repository.add(role("release"), "team-a/x", IMAGE, Optional.empty());
    repository.add(role("release"), "team-b/x", IMAGE, Optional.empty());
    publish("release", "parent-a", "parent-b");
    TrustedMetadata trusted = refresh();

    assertEquals(3, trusted.find(new TargetPath("team-a/x")).length());
    assertRefused(Refusal.BAD_SIGNATURE, trusted, "team-b/x");

    repository.signers.put(role("release"), ofBoth);
    publish("release");
    assertEquals(3, refresh().find(new TargetPath("team-b/x")).length());
  }

  @Nested
  @DisplayName("ends, and searches no other role,")
  class Ends {

    private final TargetPath path = new TargetPath("x");

    @BeforeEach
    void twoThatMayNameIt() {
      repository.delegate(TARGETS, "a", false, "*");
      repository.delegate(TARGETS, "b", false, "*");
      repository.add(role("b"), path.text(), IMAGE, Optional.empty());
      publish("a", "b");
    }

    @Test
    void never_when_all_is_well() throws Exception {
      assertEquals(role("b"), refresh().find(path).roles().get(1));
    }

    @Test
    void when_a_role_is_not_signed_by_its_key() throws Exception {
      repository.signers.put(role("a"), List.of(SigningKey.generate()));
      publish("a");
      assertRefused(Refusal.BAD_SIGNATURE, refresh(), "x");
      assertFalse(repository.asked.contains("1.b.json"));
    }

    @Test
    void when_a_role_cannot_be_had() throws Exception {
      repository.files.remove("1.a.json");
      assertRefused(Refusal.MISSING, refresh(), "x");
      assertFalse(repository.asked.contains("1.b.json"));
    }

    @Test
    void when_a_role_has_expired() throws Exception {
      repository.expiries.put(role("a"), TestRepository.OVER);
      publish("a");
      assertRefused(Refusal.FREEZE, refresh(), "x");
    }

    @Test
    void when_a_role_has_expired_since_the_refresh() throws Exception {
      Instant soon = NOW.plus(Duration.ofDays(1));
      repository.expiries.put(role("a"), soon);
      publish("a");
      TrustedMetadata trusted = refresh();

      assertEquals(role("b"), trusted.find(path, soon.minusSeconds(1)).roles().get(1));
      // Now the role is kept; it is not believed any longer for that.
      assertRefused(Refusal.FREEZE, () -> trusted.find(path, soon));
    }

    @ParameterizedTest(name = "when {0} has expired since the refresh")
    @EnumSource
    void when_a_document_at_the_top_has_expired_since_the_refresh(MetadataType type)
        throws Exception {
      Instant soon = NOW.plus(Duration.ofDays(1));
      repository.expiries.put(type.role(), soon);
      if (type == MetadataType.ROOT) {
        repository.publish(type);
      }
      publish();
      TrustedMetadata trusted = refresh();

      assertEquals(role("b"), trusted.find(path, soon.minusSeconds(1)).roles().get(1));
      assertRefused(Refusal.FREEZE, () -> trusted.find(path, soon));
    }

    @Test
    void when_a_role_is_of_another_time() throws Exception {
      publish("a");
      repository.files.put("2.a.json", repository.files.get("1.a.json"));
      assertRefused(Refusal.WRONG_HASH, refresh(), "x");
    }

    @Test
    void when_a_role_is_not_in_the_snapshot() throws Exception {
      repository.meta.remove(role("a"));
      repository.publishTargets();
      assertRefused(Refusal.MISSING, refresh(), "x");
      assertFalse(repository.asked.contains("1.a.json"));
    }
  }

  @ParameterizedTest(name = "encodes each role name: {0}")
  @ValueSource(
      strings = {"?", "#", "/delegated", "../delegated", "..", "a b", "ü", "%2e", "root.json"})
  void encodes_each_role_name(String name) throws Exception {
    repository.delegate(name, "*");
    repository.add(role(name), "x", IMAGE, Optional.empty());
    publish(name);

    assertEquals(3, refresh().find(new TargetPath("x")).length());

    String encoded = role(name).encoded();
    assertTrue(encoded.matches("[A-Za-z0-9._~%-]+"), encoded);
    assertTrue(repository.asked.contains("1." + encoded + ".json"));
    assertTrue(Files.exists(folder.resolve(encoded + ".json")));
  }

  @Test
  void tells_a_target_that_is_no_release() throws Exception {
    TargetPath path = repository.add("policy.json", IMAGE);
    repository.publishTargets();
    VerifiedTarget found = refresh().find(path);

    RefusedException refused = assertThrows(RefusedException.class, found::release);

    assertEquals(Refusal.MALFORMED, refused.reason());
    assertEquals(
        "target policy.json: custom is missing: the target is not a release", refused.getMessage());
  }

  private void publish(String... roles) {
    for (String each : roles) {
      repository.publish(role(each));
    }
    repository.publishTargets();
  }

  private TrustedMetadata refresh() throws RefusedException {
    repository.asked.clear();
    return TrustedRepository.open(folder, repository).refresh(NOW);
  }

  private List<String> askedAfterTheTopLevel() {
    List<String> asked = new ArrayList<>(repository.asked);
    asked.removeIf(
        file ->
            file.equals("timestamp.json")
                || file.endsWith(".root.json")
                || file.endsWith(".snapshot.json")
                || file.endsWith(".targets.json"));
    return asked;
  }

  private void assertNotFound(String path) throws RefusedException {
    assertRefused(Refusal.NOT_FOUND, refresh(), path);
  }

  private static void assertRefused(Refusal reason, TrustedMetadata trusted, String path) {
    assertRefused(reason, () -> trusted.find(new TargetPath(path)));
  }

  private static void assertRefused(Refusal reason, Executable search) {
    RefusedException refused = assertThrows(RefusedException.class, search);
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  private static RoleName role(String name) {
    return new RoleName(name);
  }
}
