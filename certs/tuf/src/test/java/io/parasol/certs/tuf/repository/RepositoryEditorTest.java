// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.CommandPolicy.Signer;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Snapshot;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A workshop")
class RepositoryEditorTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final RoleName ACME = new RoleName("acme");

  @TempDir private Path temp;

  private final SigningKey anna = SigningKey.generate();
  private final SigningKey ben = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private final SigningKey vendor = SigningKey.generate();
  private RepositoryEditor editor;
  private Path out;

  @BeforeEach
  void two_owners() throws Exception {
    out = temp.resolve("out");
    editor =
        RepositoryEditor.init(
            temp.resolve("shop"), new SiteId("rooftop-7"), owners(2), ExpiryPeriods.DEFAULT, NOW);
  }

  private RepositoryOwners owners(int threshold) {
    return new RepositoryOwners(List.of(key(anna), key(ben)), threshold, key(online));
  }

  private static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicKey());
  }

  private void signByBoth() throws Exception {
    editor.sign(anna);
    editor.sign(ben);
  }

  private void publish() throws Exception {
    editor.publish(online, out, NOW);
  }

  @Nested
  @DisplayName("publishes")
  class Publishes {

    @Test
    void what_all_owners_that_it_takes_have_signed() throws Exception {
      signByBoth();

      publish();

      assertEquals(
          List.of("1.root.json", "1.snapshot.json", "1.targets.json", "timestamp.json"),
          names(out.resolve("metadata")));
      SignedFile<Snapshot> snapshot =
          SignedFile.readSnapshot(Files.readAllBytes(out.resolve("metadata/1.snapshot.json")));
      assertEquals(1, snapshot.unverified().targets().version());
      assertEquals(SitePolicy.empty(new SiteId("rooftop-7")), editor.policy());
    }

    @Test
    void nothing_while_one_signature_is_missing() throws Exception {
      editor.sign(anna);

      RepositoryEditException refused =
          assertThrows(RepositoryEditException.class, () -> publish());

      assertTrue(refused.getMessage().startsWith("root: has fewer signatures than its threshold"));
      assertFalse(Files.exists(out));
    }

    @Test
    void nothing_with_another_key_than_the_online_key() throws Exception {
      signByBoth();

      assertEquals(
          "the key is not the online key of this repository",
          assertThrows(RepositoryEditException.class, () -> editor.publish(anna, out, NOW))
              .getMessage());
      assertFalse(Files.exists(out));
    }

    @Test
    void nothing_when_a_content_was_changed() throws Exception {
      signByBoth();
      try (Stream<Path> files = Files.list(temp.resolve("shop/targets"))) {
        Files.writeString(files.findFirst().orElseThrow(), "{}");
      }

      assertTrue(
          assertThrows(RepositoryEditException.class, () -> publish())
              .getMessage()
              .endsWith("does not match its listed length or hashes"));
    }

    @Test
    void again_with_a_new_timestamp_and_snapshot_and_nothing_else() throws Exception {
      signByBoth();
      publish();
      byte[] root = Files.readAllBytes(out.resolve("metadata/1.root.json"));

      editor.publish(online, out, NOW.plus(Duration.ofDays(30)));

      assertTrue(Files.exists(out.resolve("metadata/2.snapshot.json")));
      assertFalse(Files.exists(out.resolve("metadata/2.targets.json")));
      assertArrayEquals(root, Files.readAllBytes(out.resolve("metadata/1.root.json")));
    }

    @Test
    void nothing_that_has_expired() throws Exception {
      signByBoth();

      assertEquals(
          "targets: has expired; create a new draft with: parasol trust renew",
          assertThrows(
                  RepositoryEditException.class,
                  () -> editor.publish(online, out, NOW.plus(ExpiryPeriods.DEFAULT.targets())))
              .getMessage());
    }

    @Test
    void what_a_publishing_that_was_cut_off_has_left() throws Exception {
      signByBoth();
      publish();
      editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 2), NOW);
      signByBoth();
      Files.copy(
          temp.resolve("shop/drafts/targets.json"), temp.resolve("shop/metadata/2.targets.json"));

      publish();

      assertEquals(2, snapshot(2).unverified().targets().version());
    }
  }

  @Nested
  @DisplayName("changes")
  class Changes {

    @BeforeEach
    void something_is_published() throws Exception {
      signByBoth();
      publish();
    }

    @Test
    void the_policy_in_a_draft_that_must_be_signed_again() throws Exception {
      Signer signer =
          new Signer(
              new SignerName("control-room"), anna.publicKey(), Set.of(CommandClass.SETPOINT));
      editor.changePolicy(policy -> policy.withSigner(signer), NOW);
      assertThrows(RepositoryEditException.class, () -> publish());

      signByBoth();
      publish();

      assertEquals(List.of(signer), editor.policy().signers());
      assertEquals(2, snapshot(2).unverified().targets().version());
    }

    @Test
    void nothing_in_a_signed_draft_without_losing_its_signatures() throws Exception {
      editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 2), NOW);
      signByBoth();
      editor.changePolicy(policy -> policy.withThreshold(CommandClass.CONFIG, 3), NOW);

      assertEquals(0, draftOf("targets").signed());
    }

    @Test
    void the_owners_only_with_the_signatures_of_the_old_and_the_new_ones() throws Exception {
      SigningKey carl = SigningKey.generate();
      editor.changeOwners(new RepositoryOwners(List.of(key(carl)), 1, key(online)), NOW);
      editor.sign(carl);
      assertThrows(RepositoryEditException.class, () -> publish());

      editor.sign(anna);
      assertEquals(1, draftOf("root").signed());
      editor.sign(ben);
      publish();

      assertTrue(Files.exists(out.resolve("metadata/2.root.json")));
      assertEquals(List.of(key(carl)), editor.owners().owners());
    }

    @Test
    void the_owners_while_the_published_documents_keep_the_signatures_that_they_need()
        throws Exception {
      List<DocumentStatus> before = editor.statuses();

      SigningKey carl = SigningKey.generate();
      editor.changeOwners(
          new RepositoryOwners(List.of(key(anna), key(carl), key(vendor)), 3, key(online)), NOW);

      assertEquals(before, editor.statuses().stream().filter(each -> !each.isDraft()).toList());
      assertEquals(3, draftOf("targets").threshold());
    }

    @Test
    void the_expiry_alone_when_it_is_renewed() throws Exception {
      editor.renew(NOW.plus(Duration.ofDays(300)));
      signByBoth();
      publish();

      DocumentStatus root = editor.statuses().get(0);
      assertEquals(2, root.version());
      assertEquals(
          NOW.plus(Duration.ofDays(300)).plus(ExpiryPeriods.DEFAULT.root()), root.expires());
    }
  }

  @Nested
  @DisplayName("trusts a vendor")
  class TrustsAVendor {

    @BeforeEach
    void acme_for_its_paths() throws Exception {
      editor.delegate(
          ACME, RoleKeys.of(List.of(key(vendor)), 1), List.of(new PathPattern("acme/*/*")), NOW);
    }

    @Test
    void whose_release_is_published_once_the_vendor_has_signed_it() throws Exception {
      editor.addRelease(release("acme/pv2000/fw-1.4.0.bin", 17, Optional.of(ACME)), NOW);
      signByBoth();
      assertEquals(List.of(ACME), editor.publish(online, out, NOW));
      assertFalse(Files.exists(out.resolve("targets/acme")));

      editor.sign(vendor);
      assertEquals(List.of(), editor.publish(online, out, NOW));

      assertEquals(1, names(out.resolve("targets/acme/pv2000")).size());
      assertEquals(1, snapshot(2).unverified().of(ACME).orElseThrow().version());
    }

    @Test
    void for_nothing_outside_its_paths() {
      assertEquals(
          "acme is not trusted for other/pv2000/fw.bin; expected a path that matches acme/*/*",
          assertThrows(
                  RepositoryEditException.class,
                  () ->
                      editor.addRelease(release("other/pv2000/fw.bin", 17, Optional.of(ACME)), NOW))
              .getMessage());
    }

    @Test
    void for_no_release_whose_counter_does_not_rise() throws Exception {
      editor.addRelease(release("acme/pv2000/fw-1.4.0.bin", 17, Optional.of(ACME)), NOW);

      assertEquals(
          "release-counter: 17 is not above 17, the counter of version 1.4.0",
          assertThrows(
                  RepositoryEditException.class,
                  () ->
                      editor.addRelease(
                          release("acme/pv2000/fw-1.4.1.bin", 17, Optional.of(ACME)), NOW))
              .getMessage());
      editor.addRelease(release("acme/pv2000/fw-1.4.1.bin", 18, Optional.of(ACME)), NOW);
    }

    @Test
    void no_more_after_one_signed_act() throws Exception {
      editor.addRelease(release("acme/pv2000/fw-1.4.0.bin", 17, Optional.of(ACME)), NOW);
      signByBoth();
      editor.sign(vendor);
      publish();

      editor.undelegate(ACME, NOW);
      signByBoth();
      publish();

      assertEquals(List.of(), editor.vendors());
      // Or a client would take its absence for a rollback.
      assertTrue(snapshot(2).unverified().of(ACME).isPresent());
    }
  }

  @Nested
  @DisplayName("locks a vendor out")
  class LocksAVendorOut {

    private final SigningKey other = SigningKey.generate();

    @BeforeEach
    void that_is_trusted_twice() throws Exception {
      delegate(ACME, 1, vendor);
      delegate(new RoleName("shared"), 1, vendor, other);
      delegate(new RoleName("both"), 2, vendor, other);
      signByBoth();
      publish();
    }

    private void delegate(RoleName role, int threshold, SigningKey... keys) throws Exception {
      editor.delegate(
          role,
          RoleKeys.of(Stream.of(keys).map(each -> key(each)).toList(), threshold),
          List.of(new PathPattern(role.text() + "/*/*")),
          NOW);
    }

    private VendorLockOut acme() {
      return new VendorLockOut(
          "acme",
          NOW,
          "",
          new VendorLockOut.Removed(
              Set.of(vendor.publicKey().fingerprint()), Set.of(), Set.of(), Set.of(), Set.of()));
    }

    @Test
    void with_all_of_its_keys_in_one_draft_that_the_owners_sign() throws Exception {
      editor.lockOut(acme(), NOW);

      assertEquals(2, draftOf("targets").version());
      signByBoth();
      publish();
      assertEquals(List.of(acme()), editor.policy().lockedOut());
      assertEquals(
          List.of("shared"), editor.vendors().stream().map(each -> each.name().text()).toList());
      assertEquals(Set.of(key(other)), editor.vendors().get(0).keys().distinct());
    }

    @Test
    void until_the_owners_end_it() throws Exception {
      editor.lockOut(acme(), NOW);

      for (RoleName role : List.of(ACME, new RoleName("new-name"))) {
        assertEquals(
            "acme is locked out; to end that: parasol trust lock-out acme --remove",
            assertThrows(RepositoryEditException.class, () -> delegate(role, 1, vendor))
                .getMessage());
      }
      delegate(new RoleName("bolt"), 1, other);
      editor.changePolicy(policy -> policy.withoutLockOut("acme"), NOW);
      delegate(ACME, 1, vendor);

      assertEquals(List.of(), editor.policy().lockedOut());
    }
  }

  @Nested
  @DisplayName("takes over from a copy")
  class TakesOver {

    private RepositoryEditor copy;

    @BeforeEach
    void a_copy() throws Exception {
      editor.delegate(
          ACME, RoleKeys.of(List.of(key(vendor)), 1), List.of(new PathPattern("acme/*/*")), NOW);
      copy = copy();
    }

    @Test
    void the_signatures_on_the_same_drafts() throws Exception {
      editor.sign(anna);
      copy.sign(ben);

      assertEquals(
          List.of(MetadataType.ROOT.role(), MetadataType.TARGETS.role()), editor.importFrom(copy));
      publish();

      assertEquals(List.of(), editor.importFrom(copy));
    }

    @Test
    void the_signed_release_of_a_vendor_with_its_image() throws Exception {
      copy.addRelease(release("acme/pv2000/fw-1.4.0.bin", 17, Optional.of(ACME)), NOW);
      copy.sign(vendor);

      assertEquals(List.of(ACME), editor.importFrom(copy));
      signByBoth();

      assertEquals(List.of(), editor.publish(online, out, NOW));
      assertEquals(
          Set.of(new TargetPath("acme/pv2000/fw-1.4.0.bin")),
          editor.releases(Optional.of(ACME)).keySet());
    }

    @Test
    void no_other_draft_without_a_signature() throws Exception {
      copy.addRelease(release("acme/pv2000/fw-1.4.0.bin", 17, Optional.of(ACME)), NOW);

      assertEquals(
          "acme: the drafts differ; the other one is imported only if it is signed and ours is not",
          assertThrows(RepositoryEditException.class, () -> editor.importFrom(copy)).getMessage());
    }

    @Test
    void no_image_that_is_not_what_was_announced() throws Exception {
      copy.addRelease(release("acme/pv2000/fw-1.4.0.bin", 17, Optional.of(ACME)), NOW);
      copy.sign(vendor);
      try (Stream<Path> images = Files.list(temp.resolve("copy/targets/acme/pv2000"))) {
        Files.writeString(images.findFirst().orElseThrow(), "another");
      }

      assertTrue(
          assertThrows(RepositoryEditException.class, () -> editor.importFrom(copy))
              .getMessage()
              .endsWith("does not match its listed length or hashes"));
    }

    private RepositoryEditor copy() throws Exception {
      try (Stream<Path> all = Files.walk(temp.resolve("shop"))) {
        for (Path each : all.toList()) {
          Files.copy(each, temp.resolve("copy").resolve(temp.resolve("shop").relativize(each)));
        }
      }
      return RepositoryEditor.open(temp.resolve("copy"));
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {

    @Test
    void a_second_one_in_the_same_folder() {
      assertThrows(
          RepositoryEditException.class,
          () ->
              RepositoryEditor.init(
                  temp.resolve("shop"), new SiteId("a"), owners(1), ExpiryPeriods.DEFAULT, NOW));
    }

    @Test
    void a_folder_that_is_none() {
      assertEquals(
          temp + ": contains no repository; create one with: parasol trust init",
          assertThrows(RepositoryEditException.class, () -> RepositoryEditor.open(temp))
              .getMessage());
    }

    @Test
    void a_key_that_has_no_say() {
      assertEquals(
          "the key belongs to none of the roles that must sign the drafts",
          assertThrows(RepositoryEditException.class, () -> editor.sign(vendor)).getMessage());
    }

    @Test
    void a_signature_without_a_draft() throws Exception {
      signByBoth();
      publish();

      assertEquals(
          "there is no draft to sign; first make a change, or import one",
          assertThrows(RepositoryEditException.class, () -> editor.sign(anna)).getMessage());
    }

    @Test
    void an_online_key_that_is_an_owners() {
      assertThrows(
          IllegalArgumentException.class,
          () -> new RepositoryOwners(List.of(key(anna)), 1, key(anna)));
      new RepositoryOwners(List.of(key(anna)), 1, key(online));
    }
  }

  private NewRelease release(String path, long counter, Optional<RoleName> by) throws IOException {
    Path image = temp.resolve("fw.bin");
    Files.writeString(image, "firmware " + counter);
    return new NewRelease(
        image,
        new TargetPath(path),
        new Release(Set.of("pv2000"), new FirmwareVersion("1.4.0"), counter, VersionRange.any()),
        by);
  }

  private SignedFile<Snapshot> snapshot(int version) throws Exception {
    return SignedFile.readSnapshot(
        Files.readAllBytes(out.resolve("metadata/" + version + ".snapshot.json")));
  }

  private DocumentStatus draftOf(String role) throws RepositoryEditException {
    return editor.statuses().stream()
        .filter(each -> each.isDraft() && each.role().equals(role))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
