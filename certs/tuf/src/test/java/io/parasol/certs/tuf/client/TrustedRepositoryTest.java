// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static io.parasol.certs.tuf.client.TestRepository.FRESH;
import static io.parasol.certs.tuf.client.TestRepository.NOW;
import static io.parasol.certs.tuf.client.TestRepository.OVER;
import static io.parasol.certs.tuf.metadata.MetadataType.ROOT;
import static io.parasol.certs.tuf.metadata.MetadataType.SNAPSHOT;
import static io.parasol.certs.tuf.metadata.MetadataType.TARGETS;
import static io.parasol.certs.tuf.metadata.MetadataType.TIMESTAMP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.Root;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A trusted repository")
class TrustedRepositoryTest {

  @TempDir private Path folder;
  private final TestRepository repository = new TestRepository();

  @BeforeEach
  void pinTheFirstRoot() throws RefusedException {
    TrustedRepository.pin(folder, repository.firstRoot());
  }

  @Nested
  @DisplayName("is refreshed")
  class IsRefreshed {

    @Test
    void in_the_order_of_the_workflow() throws Exception {
      TrustedMetadata trusted = refresh();

      assertEquals(
          List.of("2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"),
          repository.asked);
      assertEquals(FRESH, trusted.expires());
    }

    @Test
    void and_keeps_the_bytes_that_came() throws Exception {
      byte[] spaced = spaced(repository.file("timestamp.json"));
      repository.files.put("timestamp.json", spaced);

      refresh();

      assertArrayEquals(spaced, Files.readAllBytes(folder.resolve("timestamp.json")));
    }

    @Test
    void without_asking_again_for_what_has_not_changed() throws Exception {
      refresh();
      repository.asked.clear();

      refresh();

      assertEquals(List.of("2.root.json", "timestamp.json"), repository.asked);
    }

    @Test
    void when_metadata_is_announced_without_length_and_hash() throws Exception {
      repository.tellsHashes = false;
      repository.publishTargets();

      assertEquals(2, refresh().targets().version());
    }

    @Test
    void after_an_error_as_if_nothing_had_happened() throws Exception {
      repository.publishTargets();
      for (String file : List.of("timestamp.json", "2.snapshot.json", "2.targets.json")) {
        byte[] held = repository.file(file);
        repository.files.remove(file);
        assertRefused(Refusal.MISSING);
        repository.files.put(file, held);
      }

      assertEquals(2, refresh().targets().version());
    }

    @Test
    void although_what_was_kept_is_broken() throws Exception {
      refresh();
      for (MetadataType each : List.of(TIMESTAMP, SNAPSHOT, TARGETS)) {
        Files.writeString(folder.resolve(each.wireName() + ".json"), "{\"signed\":");
      }

      assertEquals(1, refresh().targets().version());
    }

    @Test
    void through_every_root_up_to_the_latest() throws Exception {
      for (int i = 0; i < 5; i++) {
        repository.publish(ROOT);
      }

      assertEquals(6, refresh().root().version());
      assertEquals(6, root().version());
    }

    @Test
    void and_asks_for_no_root_behind_the_last_number() throws Exception {
      repository.publish(ROOT.role(), ROOT, Long.MAX_VALUE);
      TrustedRepository.pin(folder, repository.file(Long.MAX_VALUE + ".root.json"));

      assertEquals(Long.MAX_VALUE, refresh().root().version());
      assertEquals("timestamp.json", repository.asked.get(0));
    }

    @Test
    void by_other_names_where_root_says_that_files_have_no_numbers() throws Exception {
      repository.isConsistent = false;
      repository.publish(ROOT);
      TargetPath path = repository.add("policy.json", new byte[] {1});
      repository.publishTargets();

      TrustedMetadata trusted = refresh();

      assertEquals(
          List.of("2.root.json", "3.root.json", "timestamp.json", "snapshot.json", "targets.json"),
          repository.asked);
      assertEquals("policy.json", trusted.find(path).repositoryPath());
    }

    @Test
    void with_a_pinned_root_that_has_expired_long_ago() throws Exception {
      TestRepository old = new TestRepository();
      old.expiries.put(ROOT.role(), OVER);
      old.publish(ROOT.role(), ROOT, 1);
      TrustedRepository.pin(folder, old.firstRoot());
      old.expiries.remove(ROOT.role());
      old.publish(ROOT);

      assertEquals(2, TrustedRepository.open(folder, old).refresh(NOW).root().version());
    }
  }

  @Nested
  @DisplayName("refuses an arbitrary installation")
  class ArbitraryInstallation {

    @ParameterizedTest(name = "when {0} has no signature")
    @EnumSource
    void unsigned(MetadataType type) throws Exception {
      refresh();
      SigningKey key = repository.signersOf(type).remove(0);
      publishFrom(type);
      assertRefused(Refusal.BAD_SIGNATURE);
      assertEquals(1, kept(type));

      repository.signersOf(type).add(key);
      publishAgain(type);
      assertEquals(2, version(refresh(), type));
    }

    @ParameterizedTest(name = "when {0} is one signature short")
    @EnumSource
    void one_signature_short(MetadataType type) throws Exception {
      SigningKey[] keys = {SigningKey.generate(), SigningKey.generate(), SigningKey.generate()};
      SigningKey first = repository.signersOf(ROOT).get(0);
      repository.keys(type, 2, keys);
      if (type == ROOT) {
        repository.signersOf(type).add(first);
      }
      repository.publish(ROOT);
      repository.publishTargets();
      refresh();
      repository.signersOf(type).retainAll(List.of(keys[1]));
      publishFrom(type);
      assertRefused(Refusal.BAD_SIGNATURE);

      repository.signersOf(type).add(keys[2]);
      publishAgain(type);
      assertEquals(3, version(refresh(), type));
    }

    @ParameterizedTest(name = "when the key of another role has signed {0}")
    @EnumSource
    void signed_by_the_key_of_another_role(MetadataType type) throws Exception {
      refresh();
      MetadataType other = type == TARGETS ? SNAPSHOT : TARGETS;
      List<SigningKey> own = repository.signersOf(type);
      repository.signers.put(type.role(), repository.signersOf(other));
      publishFrom(type);
      assertRefused(Refusal.BAD_SIGNATURE);

      repository.signers.put(type.role(), own);
      publishAgain(type);
      assertEquals(2, version(refresh(), type));
    }

    @Test
    void when_one_document_stands_for_another() throws Exception {
      SigningKey both = SigningKey.generate();
      repository.keys(TIMESTAMP, 1, both);
      repository.keys(SNAPSHOT, 1, both);
      repository.publish(ROOT);
      repository.publishTargets();
      repository.files.put("timestamp.json", repository.file("2.snapshot.json"));

      assertRefused(Refusal.MALFORMED);
    }
  }

  @Nested
  @DisplayName("refuses a rollback")
  class Rollback {

    @Test
    void of_the_timestamp() throws Exception {
      byte[] old = repository.file("timestamp.json");
      repository.publish(TIMESTAMP);
      byte[] latest = repository.file("timestamp.json");
      refresh();
      repository.files.put("timestamp.json", old);

      assertRefused(Refusal.ROLLBACK);
      assertEquals(2, kept(TIMESTAMP));

      repository.files.put("timestamp.json", latest);
      refresh();
    }

    @Test
    void of_the_snapshot_that_the_timestamp_names() throws Exception {
      MetaFile old = repository.snapshot.orElseThrow();
      repository.publishTargets();
      refresh();
      MetaFile latest = repository.snapshot.orElseThrow();
      repository.snapshot = Optional.of(old);
      repository.publish(TIMESTAMP);

      assertRefused(Refusal.ROLLBACK);
      assertEquals(2, kept(TIMESTAMP));

      repository.snapshot = Optional.of(latest);
      repository.publish(TIMESTAMP);
      assertEquals(4, refresh().timestampVersion());
    }

    @Test
    void of_the_targets_that_the_snapshot_names() throws Exception {
      MetaFile old = repository.meta.get(TARGETS.role());
      repository.publishTargets();
      refresh();
      repository.meta.put(TARGETS.role(), old);
      repository.publish(SNAPSHOT);
      repository.publish(TIMESTAMP);

      assertRefused(Refusal.ROLLBACK);
      assertEquals(2, kept(SNAPSHOT));
      assertEquals(2, kept(TARGETS));
    }

    @Test
    void that_removes_a_role_from_the_snapshot() throws Exception {
      repository.delegate("acme", "acme/*");
      repository.publish(new RoleName("acme"));
      repository.publishTargets();
      refresh();
      MetaFile gone = repository.meta.remove(new RoleName("acme"));
      repository.publish(SNAPSHOT);
      repository.publish(TIMESTAMP);
      assertRefused(Refusal.ROLLBACK);

      repository.meta.put(new RoleName("acme"), gone);
      repository.publish(SNAPSHOT);
      repository.publish(TIMESTAMP);
      refresh();
    }

    @ParameterizedTest(name = "to root {0} where root 2 belongs")
    @ValueSource(longs = {1, 3})
    void of_the_root(long version) throws Exception {
      repository.publish(ROOT.role(), ROOT, version);
      repository.files.put("2.root.json", repository.file(version + ".root.json"));

      assertRefused(Refusal.WRONG_VERSION);
      assertEquals(1, root().version());

      repository.publish(ROOT.role(), ROOT, 2);
      repository.files.remove("3.root.json");
      assertEquals(2, refresh().root().version());
    }

    @Test
    void by_a_timestamp_of_the_same_version_with_other_content() throws Exception {
      refresh();
      repository.snapshot = Optional.of(new MetaFile(100, OptionalLong.empty(), Optional.empty()));
      repository.publish(TIMESTAMP.role(), TIMESTAMP, 1);

      assertEquals(1, refresh().timestampVersion());
      assertFalse(repository.asked.contains("100.snapshot.json"));
    }
  }

  @Nested
  @DisplayName("refuses an indefinite freeze")
  class Freeze {

    @ParameterizedTest(name = "when {0} has expired")
    @EnumSource
    void expired(MetadataType type) throws Exception {
      refresh();
      repository.expiries.put(type.role(), OVER);
      publishFrom(type);

      assertRefused(Refusal.FREEZE);
      // The root is still accepted: what follows it may be fresh (5.3.10).
      assertEquals(type == ROOT ? 2 : 1, kept(type));

      repository.expiries.remove(type.role());
      publishFrom(type);
      assertEquals(3, version(refresh(), type));
    }

    @ParameterizedTest(name = "when {0} that is kept expires, and nothing newer is shown")
    @EnumSource
    void kept_until_it_expires(MetadataType type) throws Exception {
      Instant soon = NOW.plus(Duration.ofDays(7));
      repository.expiries.put(type.role(), soon);
      publishFrom(type);
      refresh();
      refreshAt(soon.minusSeconds(1));

      assertEquals(
          Refusal.FREEZE, assertThrows(RefusedException.class, () -> refreshAt(soon)).reason());

      repository.expiries.put(type.role(), FRESH);
      publishFrom(type);
      refreshAt(soon);
    }
  }

  @Nested
  @DisplayName("refuses what was mixed and matched")
  class MixAndMatch {

    @ParameterizedTest(name = "the {0} of another time")
    @CsvSource({
      "SNAPSHOT, true, WRONG_HASH",
      "SNAPSHOT, false, WRONG_VERSION",
      "TARGETS, true, WRONG_HASH",
      "TARGETS, false, WRONG_VERSION"
    })
    void of_another_time(MetadataType type, boolean tellsHashes, Refusal reason) throws Exception {
      repository.tellsHashes = tellsHashes;
      repository.publishTargets();
      refresh();
      repository.publishTargets();
      String file = "3.%s.json".formatted(type.wireName());
      byte[] right = repository.file(file);
      byte[] other = repository.file("2.%s.json".formatted(type.wireName()));
      // As long as the right one, so that its length does not reveal it.
      repository.files.put(file, Arrays.copyOf(padded(other, right.length), right.length));

      assertRefused(reason);
      assertEquals(2, kept(type));

      repository.files.put(file, right);
      assertEquals(3, version(refresh(), type));
    }

    @Test
    void that_is_announced_with_unknown_hashes_only() throws Exception {
      String text = text(repository.file("timestamp.json"));
      Timestamp timestamp = new Timestamp(2, FRESH, repository.snapshot.orElseThrow());
      assertTrue(text.contains("sha256"));
      byte[] file =
          new String(Json.write(timestamp.toJson()), StandardCharsets.UTF_8)
              .replace("sha256", "blake9")
              .getBytes(StandardCharsets.UTF_8);
      repository.files.put("timestamp.json", resigned(file));

      assertRefused(Refusal.UNKNOWN_HASH);
      assertFalse(repository.asked.contains("1.snapshot.json"));
    }

    private byte[] resigned(byte[] signed) throws Exception {
      byte[] unsigned =
          ("{\"signatures\":[],\"signed\":" + text(signed) + "}").getBytes(StandardCharsets.UTF_8);
      return SignedFile.readTimestamp(unsigned)
          .withSignatureBy(repository.signersOf(TIMESTAMP).get(0))
          .bytes();
    }
  }

  @Nested
  @DisplayName("refuses endless data")
  class EndlessData {

    @Test
    void in_a_timestamp_of_one_byte_too_many() throws Exception {
      byte[] file = repository.file("timestamp.json");
      repository.files.put("timestamp.json", padded(file, TIMESTAMP.maxLength() + 1));
      assertRefused(Refusal.TOO_LARGE);

      repository.files.put("timestamp.json", padded(file, TIMESTAMP.maxLength()));
      refresh();
    }

    @ParameterizedTest(name = "in a {0} of one byte more than announced")
    @EnumSource(names = {"SNAPSHOT", "TARGETS"})
    void of_one_byte_more_than_announced(MetadataType type) throws Exception {
      String file = "1.%s.json".formatted(type.wireName());
      byte[] right = repository.file(file);
      repository.files.put(file, padded(right, right.length + 1));
      assertRefused(Refusal.TOO_LARGE);

      repository.files.put(file, right);
      refresh();
    }

    @Test
    void that_is_announced() throws Exception {
      repository.snapshot =
          Optional.of(
              new MetaFile(1, OptionalLong.of(SNAPSHOT.maxLength() + 1L), Optional.empty()));
      repository.publish(TIMESTAMP);

      assertRefused(Refusal.TOO_LARGE);
      assertFalse(repository.asked.contains("1.snapshot.json"));
    }

    @Test
    void in_roots_that_never_end_but_goes_on_with_some_of_them_at_each_refresh() throws Exception {
      byte[] template = repository.file("1.root.json");
      RepositorySource endless =
          new RepositorySource() {
            @Override
            public byte[] metadata(String file, int longest) throws RefusedException {
              if (!file.endsWith(".root.json")) {
                return repository.metadata(file, longest);
              }
              long version = Long.parseLong(file.substring(0, file.indexOf('.')));
              assertTrue(template.length < longest);
              return repository
                  .sign(ROOT.role(), new Root(version, FRESH, repository.roles))
                  .bytes();
            }

            @Override
            public void target(String path, long from, long length, ContentSink sink) {}
          };

      TrustedMetadata first = TrustedRepository.open(folder, endless).refresh(NOW);

      assertEquals(1 + RootUpdate.MAX_NEW_ROOTS, first.root().version());
      assertEquals(1 + RootUpdate.MAX_NEW_ROOTS, root().version());
      assertEquals(1, first.targets().version());
      TrustedMetadata second = TrustedRepository.open(folder, endless).refresh(NOW);
      assertEquals(1 + 2 * RootUpdate.MAX_NEW_ROOTS, second.root().version());
    }
  }

  @Nested
  @DisplayName("survives a compromised key")
  class KeyCompromise {

    @ParameterizedTest(name = "of {0}: once it is rotated out, it counts no more")
    @EnumSource
    void rotated_out(MetadataType type) throws Exception {
      List<SigningKey> stolen = repository.signersOf(type);
      repository.rotate(type);
      List<SigningKey> own = repository.signersOf(type);
      if (type == ROOT) {
        // The old key signs its own removal, once.
        own.addAll(stolen);
      }
      repository.publish(ROOT);
      own.removeAll(stolen);
      repository.publishTargets();
      refresh();

      repository.signers.put(type.role(), stolen);
      publishFrom(type);
      assertRefused(Refusal.BAD_SIGNATURE);

      repository.signers.put(type.role(), own);
      publishAgain(type);
      refresh();
    }

    /** Who holds back the root that takes a key away, holds back everything. */
    @ParameterizedTest(name = "while the root that takes it away is {0}")
    @EnumSource(names = {"UNREACHABLE", "SLOW_RETRIEVAL", "TOO_LARGE", "MALFORMED"})
    void of_the_timestamp_while_the_next_root_cannot_be_had(Refusal why) throws Exception {
      refresh();
      SigningKey stolen = repository.signersOf(TIMESTAMP).get(0);
      repository.rotate(TIMESTAMP);
      repository.publish(ROOT);
      repository.signersOf(TIMESTAMP).add(0, stolen);
      repository.publish(TIMESTAMP);
      RepositorySource holding =
          new RepositorySource() {
            @Override
            public byte[] metadata(String file, int longest) throws RefusedException {
              if (!file.equals("2.root.json")) {
                return repository.metadata(file, longest);
              }
              if (why == Refusal.MALFORMED) {
                return "{}".getBytes(StandardCharsets.UTF_8);
              }
              throw new RefusedException(why, "held back");
            }

            @Override
            public void target(String path, long from, long length, ContentSink sink) {}
          };

      RefusedException refused =
          assertThrows(
              RefusedException.class, () -> TrustedRepository.open(folder, holding).refresh(NOW));

      assertEquals(why, refused.reason());
      assertEquals(1, kept(TIMESTAMP));
      assertEquals(2, refresh().timestampVersion());
    }

    @Test
    void of_root_that_is_not_signed_by_the_old_keys() throws Exception {
      repository.rotate(ROOT);
      repository.publish(ROOT);

      assertRefused(Refusal.BAD_SIGNATURE);
      assertEquals(1, root().version());
    }

    @Test
    void of_root_that_is_not_signed_by_the_new_keys() throws Exception {
      List<SigningKey> old = repository.signersOf(ROOT);
      repository.rotate(ROOT);
      repository.signers.put(ROOT.role(), old);
      repository.publish(ROOT);

      assertRefused(Refusal.BAD_SIGNATURE);
      assertEquals(1, root().version());
    }
  }

  @Nested
  @DisplayName("recovers from a fast-forward")
  class FastForward {

    @ParameterizedTest(name = "of {0} to the highest number, when {1} is rotated")
    @CsvSource({
      "TIMESTAMP, TIMESTAMP",
      "SNAPSHOT, SNAPSHOT",
      "SNAPSHOT, TIMESTAMP",
      "TARGETS, SNAPSHOT",
      "TARGETS, TIMESTAMP"
    })
    void to_the_highest_number(MetadataType driven, MetadataType rotated) throws Exception {
      long highest = Long.MAX_VALUE;
      repository.publish(driven.role(), driven, highest);
      publishAfter(driven);
      refresh();
      assertEquals(highest, kept(driven));
      repository.publish(driven.role(), driven, 2);
      publishAfter(driven);
      assertRefused(Refusal.ROLLBACK);

      repository.rotate(rotated);
      repository.publish(ROOT);
      repository.publishTargets();

      assertEquals(3, version(refresh(), driven));
    }

    @Test
    void forgets_nothing_while_the_keys_stay() throws Exception {
      repository.publish(TIMESTAMP);
      refresh();
      SigningKey first = repository.signersOf(TIMESTAMP).get(0);
      repository.keys(TIMESTAMP, 1, first, SigningKey.generate());
      repository.publish(ROOT);
      repository.publish(TIMESTAMP.role(), TIMESTAMP, 1);

      assertRefused(Refusal.ROLLBACK);
    }

    @Test
    void after_a_power_cut_right_before_the_new_root_was_kept() throws Exception {
      repository.publish(TIMESTAMP.role(), TIMESTAMP, Long.MAX_VALUE);
      refresh();
      SigningKey stolen = repository.signersOf(TIMESTAMP).get(0);
      repository.rotate(TIMESTAMP);
      repository.publish(ROOT);
      byte[] oldRoot = Files.readAllBytes(folder.resolve("root.json"));
      repository.files.remove("timestamp.json");
      assertRefused(Refusal.MISSING);
      assertFalse(Files.exists(folder.resolve("timestamp.json")));
      // As if the power had gone between forgetting and keeping.
      Files.write(folder.resolve("root.json"), oldRoot);
      repository.signersOf(TIMESTAMP).add(stolen);
      repository.publish(TIMESTAMP.role(), TIMESTAMP, 2);

      assertEquals(2, refresh().timestampVersion());
    }
  }

  @Nested
  @DisplayName("is not pinned")
  class IsNotPinned {

    @Test
    void to_a_root_that_its_own_keys_have_not_signed() {
      repository.signers.put(ROOT.role(), List.of(SigningKey.generate()));
      repository.publish(ROOT.role(), ROOT, 1);

      assertEquals(
          Refusal.BAD_SIGNATURE,
          assertThrows(
                  RefusedException.class,
                  () -> TrustedRepository.pin(folder, repository.firstRoot()))
              .reason());
    }

    @Test
    void to_what_is_no_root() {
      assertEquals(
          Refusal.MALFORMED,
          assertThrows(
                  RefusedException.class,
                  () -> TrustedRepository.pin(folder, repository.file("timestamp.json")))
              .reason());
    }

    @Test
    void and_so_cannot_be_refreshed() throws IOException {
      Files.delete(folder.resolve("root.json"));
      assertFalse(TrustedRepository.isPinned(folder));
      assertRefused(Refusal.STATE_UNUSABLE);
      assertEquals(List.of(), repository.asked);
    }
  }

  @Test
  void forgets_the_files_of_roles_that_are_no_longer_named() throws Exception {
    repository.delegate("acme", "acme/*");
    repository.publish(new RoleName("acme"));
    repository.publishTargets();
    assertThrows(RefusedException.class, () -> refresh().find(new TargetPath("acme/x")));
    assertTrue(files().contains("acme.json"));
    repository.rotate(SNAPSHOT);
    repository.meta.remove(new RoleName("acme"));
    repository.publish(ROOT);
    repository.publishTargets();

    refresh();

    assertEquals(
        List.of("root.json", "snapshot.json", "targets.json", "timestamp.json"),
        List.copyOf(files()));
  }

  private Set<String> files() throws IOException {
    Set<String> names = new TreeSet<>();
    try (var all = Files.list(folder)) {
      all.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  /** Publishes that role and all that must name it. */
  private void publishFrom(MetadataType type) {
    if (type == ROOT) {
      repository.publish(ROOT);
      return;
    }
    repository.publish(type);
    publishAfter(type);
  }

  private void publishAgain(MetadataType type) {
    repository.publish(type.role(), type, repository.versions.getOrDefault(type.role(), 0L));
    publishAfter(type);
  }

  private void publishAfter(MetadataType type) {
    if (type == TARGETS) {
      repository.publish(SNAPSHOT);
    }
    if (type == TARGETS || type == SNAPSHOT) {
      repository.publish(TIMESTAMP);
    }
  }

  private TrustedMetadata refresh() throws RefusedException {
    return refreshAt(NOW);
  }

  private TrustedMetadata refreshAt(Instant now) throws RefusedException {
    return TrustedRepository.open(folder, repository).refresh(now);
  }

  private void assertRefused(Refusal reason) {
    RefusedException refused = assertThrows(RefusedException.class, this::refresh);
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  private Root root() throws RefusedException {
    return TrustedRepository.open(folder, repository).root();
  }

  private long version(TrustedMetadata trusted, MetadataType type) throws Exception {
    assertEquals(trusted.root().version(), kept(ROOT));
    return kept(type);
  }

  private long kept(MetadataType type) throws Exception {
    byte[] file = Files.readAllBytes(folder.resolve(type.wireName() + ".json"));
    return switch (type) {
      case ROOT -> SignedFile.readRoot(file).unverified().version();
      case TIMESTAMP -> SignedFile.readTimestamp(file).unverified().version();
      case SNAPSHOT -> SignedFile.readSnapshot(file).unverified().version();
      case TARGETS -> SignedFile.readTargets(file).unverified().version();
    };
  }

  private static byte[] padded(byte[] file, int length) {
    return length <= file.length
        ? file
        : (text(file) + " ".repeat(length - file.length)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] spaced(byte[] file) {
    return (text(file) + " ").getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.UTF_8);
  }
}
