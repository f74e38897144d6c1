// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import static io.parasol.certs.tuf.client.TestRepository.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.client.TestRepository;
import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The store of images")
class ImageStoreTest {

  private static final int SIZE = 100;

  @TempDir private Path home;
  private final TestRepository repository = new TestRepository();
  private Path folder;
  private ImageStore store;

  @BeforeEach
  void makeRoomForTwo() throws RefusedException {
    TrustedRepository.pin(home.resolve("trust"), repository.firstRoot());
    folder = home.resolve("images");
    store = new ImageStore(folder, 2 * SIZE + SIZE / 2);
  }

  @Test
  void holds_an_image_under_its_hash() throws Exception {
    VerifiedTarget target = target("a", 1);
    assertEquals(Optional.empty(), store.find(target));

    Path file = fetch(target);

    assertEquals(target.contentHash(), file.getFileName().toString());
    assertArrayEquals(image(1), Files.readAllBytes(file));
    assertEquals(Optional.of(file), store.find(target));
  }

  @Test
  void asks_once_for_what_it_holds() throws Exception {
    VerifiedTarget target = target("a", 1);
    fetch(target);
    repository.asked.clear();

    fetch(target);

    assertEquals(List.of(), repository.asked);
  }

  @Test
  void refuses_other_bytes_than_those_announced_and_keeps_none_of_them() throws Exception {
    VerifiedTarget target = target("a", 1);
    byte[] wrong = image(2);
    byte[] right = repository.contents.put(target.repositoryPath(), wrong);
    assertRefused(Refusal.WRONG_HASH, target);
    assertEquals(List.of(), files());

    repository.contents.put(target.repositoryPath(), right);
    fetch(target);
  }

  @Test
  void refuses_one_byte_too_many_and_one_too_few() throws Exception {
    VerifiedTarget target = target("a", 1);
    byte[] right = repository.contents.get(target.repositoryPath());
    repository.contents.put(target.repositoryPath(), Arrays.copyOf(right, SIZE + 1));
    assertRefused(Refusal.TOO_LARGE, target);

    repository.contents.put(target.repositoryPath(), Arrays.copyOf(right, SIZE - 1));
    assertRefused(Refusal.WRONG_HASH, target);

    repository.contents.put(target.repositoryPath(), right);
    fetch(target);
  }

  @Test
  void does_not_take_the_right_bytes_under_another_name_for_what_was_asked() throws Exception {
    TargetPath named = target("a", 1).path();
    assertThrows(RefusedException.class, () -> refreshAndFind(new TargetPath("b")));
    assertEquals(named, refreshAndFind(named).path());
  }

  @Test
  void goes_on_where_it_was_cut_off() throws Exception {
    VerifiedTarget target = target("a", 1);
    CutOff cutOff = new CutOff(40);

    assertRefused(Refusal.UNREACHABLE, target, cutOff);
    assertRefused(Refusal.UNREACHABLE, target, cutOff);
    fetch(target, cutOff);

    assertEquals(List.of(0L, 40L, 80L), cutOff.begun);
    assertArrayEquals(image(1), Files.readAllBytes(folder.resolve(target.contentHash())));
  }

  @Test
  void throws_away_a_part_that_turns_out_to_be_of_something_else() throws Exception {
    VerifiedTarget target = target("a", 1);
    Files.createDirectories(folder);
    Files.write(folder.resolve("." + target.contentHash() + ".part"), new byte[40]);
    assertRefused(Refusal.WRONG_HASH, target);

    fetch(target);
    assertEquals(List.of(target.contentHash()), files());
  }

  @Test
  void does_not_believe_a_file_that_lies_under_the_right_name() throws Exception {
    VerifiedTarget target = target("a", 1);
    Path file = fetch(target);
    Files.write(file, image(2));

    assertEquals(Optional.empty(), store.find(target));
    assertArrayEquals(image(1), Files.readAllBytes(fetch(target)));
  }

  @Test
  void lets_go_of_what_was_not_used_for_the_longest_time() throws Exception {
    VerifiedTarget first = target("a", 1);
    VerifiedTarget second = target("b", 2);
    VerifiedTarget third = target("c", 3);
    store.fetch(first, repository, Set.of(), NOW);
    store.fetch(second, repository, Set.of(), NOW.plusSeconds(1));
    store.fetch(first, repository, Set.of(), NOW.plusSeconds(2));

    store.fetch(third, repository, Set.of(), NOW.plusSeconds(3));

    assertTrue(store.find(first).isPresent());
    assertFalse(store.find(second).isPresent());
    assertTrue(store.find(third).isPresent());
  }

  @Test
  void lets_go_of_nothing_that_is_still_needed() throws Exception {
    VerifiedTarget first = target("a", 1);
    VerifiedTarget second = target("b", 2);
    VerifiedTarget third = target("c", 3);
    fetch(first);
    fetch(second);
    Set<String> needed = Set.of(first.contentHash(), second.contentHash());

    RefusedException refused =
        assertThrows(RefusedException.class, () -> store.fetch(third, repository, needed, NOW));

    assertEquals(Refusal.NO_SPACE, refused.reason());
    assertEquals(
        "c of 100 bytes cannot be stored: images that are still needed fill the image store",
        refused.getMessage());
    assertTrue(store.find(first).isPresent());
    store.fetch(third, repository, Set.of(first.contentHash()), NOW);
    assertTrue(store.find(first).isPresent());
  }

  @Test
  void refuses_what_is_larger_than_all_of_it_and_asks_for_none_of_it() throws Exception {
    TargetPath path = repository.add("large", new byte[3 * SIZE]);
    repository.publishTargets();
    VerifiedTarget target = refreshAndFind(path);
    VerifiedTarget small = target("a", 1);
    fetch(small);
    repository.asked.clear();

    assertRefused(Refusal.NO_SPACE, target);

    assertEquals(List.of(), repository.asked);
    assertTrue(store.find(small).isPresent());
  }

  @Test
  void refuses_when_its_folder_cannot_be_written() throws Exception {
    Files.writeString(folder, "no folder");
    assertRefused(Refusal.NO_SPACE, target("a", 1));

    Files.delete(folder);
    fetch(target("a", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {".%s.part", "%s"})
  void follows_no_link_to_another_file(String name) throws Exception {
    VerifiedTarget target = target("a", 1);
    Path victim = Files.writeString(folder.resolveSibling("victim"), "untouched");
    Files.createDirectories(folder);
    Path link = folder.resolve(name.formatted(target.contentHash()));
    Files.createSymbolicLink(link, victim);

    fetch(target);

    assertEquals("untouched", Files.readString(victim));
    assertEquals(List.of(target.contentHash()), files());
    assertFalse(Files.isSymbolicLink(folder.resolve(target.contentHash())));
  }

  /** Breaks off after some bytes of each attempt. */
  private final class CutOff implements RepositorySource {
    private final int after;
    private final List<Long> begun = new ArrayList<>();

    CutOff(int after) {
      this.after = after;
    }

    @Override
    public byte[] metadata(String file, int longest) throws RefusedException {
      return repository.metadata(file, longest);
    }

    @Override
    public void target(String path, long from, long length, ContentSink sink)
        throws RefusedException {
      byte[] content = repository.contents.getOrDefault(path, new byte[0]);
      int to = (int) Math.min(content.length, from + after);
      begun.add(from);
      sink.begin(from);
      byte[] some = Arrays.copyOfRange(content, (int) from, to);
      sink.write(some, some.length);
      if (to < content.length) {
        throw new RefusedException(Refusal.UNREACHABLE, "cut off");
      }
    }
  }

  private static byte[] image(int filling) {
    byte[] image = new byte[SIZE];
    Arrays.fill(image, (byte) filling);
    return image;
  }

  private VerifiedTarget target(String name, int filling) throws RefusedException {
    TargetPath path = repository.add(name, image(filling));
    repository.publishTargets();
    return refreshAndFind(path);
  }

  private VerifiedTarget refreshAndFind(TargetPath path) throws RefusedException {
    return TrustedRepository.open(home.resolve("trust"), repository).refresh(NOW).find(path);
  }

  private Path fetch(VerifiedTarget target) throws RefusedException {
    return fetch(target, repository);
  }

  private Path fetch(VerifiedTarget target, RepositorySource source) throws RefusedException {
    return store.fetch(target, source, Set.of(), NOW);
  }

  private void assertRefused(Refusal reason, VerifiedTarget target) {
    assertRefused(reason, target, repository);
  }

  private void assertRefused(Refusal reason, VerifiedTarget target, RepositorySource source) {
    RefusedException refused = assertThrows(RefusedException.class, () -> fetch(target, source));
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  private List<String> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(file -> file.getFileName().toString()).toList();
    }
  }
}
