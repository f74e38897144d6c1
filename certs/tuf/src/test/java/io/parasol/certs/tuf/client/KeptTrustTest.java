// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static io.parasol.certs.tuf.client.TestRepository.FRESH;
import static io.parasol.certs.tuf.client.TestRepository.NOW;
import static io.parasol.certs.tuf.metadata.MetadataType.ROOT;
import static io.parasol.certs.tuf.metadata.MetadataType.SNAPSHOT;
import static io.parasol.certs.tuf.metadata.MetadataType.TARGETS;
import static io.parasol.certs.tuf.metadata.MetadataType.TIMESTAMP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tuf.metadata.MetaFile;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What is kept of a repository")
class KeptTrustTest {

  @TempDir private Path folder;
  private final TestRepository repository = new TestRepository();

  @BeforeEach
  void pinTheFirstRoot() throws RefusedException {
    TrustedRepository.pin(folder, repository.firstRoot());
  }

  private TrustedMetadata refresh(Instant now) throws RefusedException {
    repository.asked.clear();
    return TrustedRepository.open(folder, repository).refresh(now);
  }

  private void assertRefused(Refusal reason) {
    RefusedException refused = assertThrows(RefusedException.class, () -> refresh(NOW));
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  private Path file(MetadataType type) {
    return folder.resolve(type.wireName() + ".json");
  }

  /** Another repository may have lower versions: they are not rolled back to. */
  @Test
  void goes_when_another_root_is_pinned() throws Exception {
    repository.publishTargets();
    refresh(NOW);
    TestRepository another = new TestRepository();

    TrustedRepository.pin(folder, another.firstRoot());

    for (MetadataType each : MetadataType.values()) {
      assertEquals(each == ROOT, Files.exists(file(each)), each.wireName());
    }
    assertTrue(TrustedRepository.isPinned(folder));
    assertEquals(1, TrustedRepository.open(folder, another).refresh(NOW).targets().version());
  }

  @Test
  void stays_when_what_was_to_be_pinned_is_no_root() throws Exception {
    refresh(NOW);
    byte[] root = Files.readAllBytes(file(ROOT));

    assertThrows(RefusedException.class, () -> TrustedRepository.pin(folder, "{}".getBytes(UTF_8)));

    assertArrayEquals(root, Files.readAllBytes(file(ROOT)));
    assertTrue(Files.exists(file(TIMESTAMP)));
  }

  @ParameterizedTest(name = "of {0} is as good as nothing when it is too long")
  @EnumSource(names = {"TIMESTAMP", "SNAPSHOT", "TARGETS"})
  void is_as_good_as_nothing_when_it_is_too_long(MetadataType type) throws Exception {
    refresh(NOW);
    byte[] whole = Files.readAllBytes(file(type));
    byte[] tooLong = Arrays.copyOf(whole, type.maxLength() + 1);
    Arrays.fill(tooLong, whole.length, tooLong.length, (byte) ' ');
    Files.write(file(type), tooLong);

    assertEquals(1, refresh(NOW).timestampVersion());
    assertArrayEquals(whole, Files.readAllBytes(file(type)));
  }

  /** What other keys have signed before may say whatever it likes. */
  @Test
  void counts_no_longer_when_its_keys_do_not() throws Exception {
    repository.publish(TARGETS.role(), TARGETS, 7);
    repository.publish(SNAPSHOT);
    repository.publish(TIMESTAMP);
    refresh(NOW);
    repository.rotate(TARGETS);
    repository.publish(ROOT);
    repository.publish(TARGETS.role(), TARGETS, 7);
    repository.publish(SNAPSHOT);
    repository.publish(TIMESTAMP);

    assertEquals(7, refresh(NOW).targets().version());
    assertTrue(repository.asked.contains("7.targets.json"), repository.asked::toString);
  }

  @Test
  void is_not_the_file_of_that_version_if_its_bytes_are_others() throws Exception {
    refresh(NOW);
    repository.add("policy.json", new byte[] {1});
    repository.publish(TARGETS.role(), TARGETS, 1);
    repository.publish(SNAPSHOT);
    repository.publish(TIMESTAMP);

    TrustedMetadata metadata = refresh(NOW);

    assertEquals(1, metadata.targets().version());
    assertTrue(metadata.targets().of(new TargetPath("policy.json")).isPresent());
  }

  @ParameterizedTest(name = "never of a {0} that is shorter than announced")
  @EnumSource(names = {"SNAPSHOT", "TARGETS"})
  void is_never_shorter_than_announced(MetadataType type) throws Exception {
    repository.tellsHashes = false;
    repository.publishTargets();
    long length = repository.file("2.%s.json".formatted(type.wireName())).length;
    // Without a hash, the length alone tells that the end is missing.
    announce(type, new MetaFile(2, OptionalLong.of(length + 1), Optional.empty()));
    assertRefused(Refusal.WRONG_HASH);
    assertFalse(Files.exists(file(type)));

    announce(type, new MetaFile(2, OptionalLong.of(length), Optional.empty()));
    assertEquals(2, refresh(NOW).targets().version());
  }

  private void announce(MetadataType type, MetaFile file) {
    if (type == SNAPSHOT) {
      repository.snapshot = Optional.of(file);
    } else {
      repository.meta.put(TARGETS.role(), file);
      repository.publish(SNAPSHOT);
    }
    repository.publish(TIMESTAMP);
  }

  @Test
  void tells_since_when_and_until_when_it_counts() throws Exception {
    Instant root = NOW.plus(Duration.ofDays(30));
    Instant targets = NOW.plus(Duration.ofDays(20));
    Instant snapshot = NOW.plus(Duration.ofDays(10));
    repository.expiries.put(ROOT.role(), root);
    repository.expiries.put(TARGETS.role(), targets);
    repository.expiries.put(SNAPSHOT.role(), snapshot);
    repository.publish(ROOT);
    repository.publishTargets();

    TrustedMetadata first = refresh(NOW);
    assertEquals(List.of(NOW, snapshot), List.of(first.timestampSavedAt(), first.expires()));
    assertEquals(targets, first.offlineExpiry());

    // Nothing newer has come; then something has.
    assertEquals(NOW, refresh(NOW.plusSeconds(60)).timestampSavedAt());
    repository.expiries.put(TARGETS.role(), FRESH);
    repository.expiries.put(SNAPSHOT.role(), FRESH);
    repository.publishTargets();
    TrustedMetadata last = refresh(NOW.plusSeconds(120));
    assertEquals(NOW.plusSeconds(120), last.timestampSavedAt());
    assertEquals(List.of(root, root), List.of(last.expires(), last.offlineExpiry()));
  }

  @Test
  void of_vendors_is_not_asked_for_again() throws Exception {
    RoleName acme = new RoleName("acme");
    repository.delegate("acme", "acme/*");
    TargetPath path = repository.add(acme, "acme/x", new byte[] {1}, Optional.empty());
    repository.publish(acme);
    repository.publishTargets();
    refresh(NOW).find(path);
    assertTrue(repository.asked.contains("1.acme.json"));

    refresh(NOW).find(path);
    assertFalse(repository.asked.contains("1.acme.json"), repository.asked::toString);
  }
}
