// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Names in a repository")
class NamesTest {

  private static void assertNone(String text, Consumer<String> name) {
    assertThrows(IllegalArgumentException.class, () -> name.accept(text));
  }

  private static void assertLongest(int length, Consumer<String> name) {
    assertDoesNotThrow(() -> name.accept("a".repeat(length)));
    assertNone("a".repeat(length + 1), name);
    assertNone("", name);
  }

  @Test
  void of_roles_are_bounded_as_they_are_encoded() {
    assertLongest(240, RoleName::new);
    // Six characters each.
    assertEquals(240, new RoleName("ü".repeat(40)).encoded().length());
    assertNone("ü".repeat(40) + "a", RoleName::new);
  }

  @Test
  void of_roles_are_encoded_so_that_different_ones_stay_different() {
    assertEquals("azAZ09-._~", new RoleName("azAZ09-._~").encoded());
    assertEquals(
        "%2F%3F%23%25%20%60%7B%40%5B%3A%C3%BC%00", new RoleName("/?#% `{@[:ü\0").encoded());
    assertNotEquals(new RoleName("%2F").encoded(), new RoleName("/").encoded());
  }

  @Test
  void of_roles_are_those_at_the_top_or_not() {
    for (String top : List.of("root", "timestamp", "snapshot", "targets")) {
      assertTrue(new RoleName(top).isTopLevel());
      assertFalse(new RoleName(top + "s").isTopLevel());
    }
  }

  @Test
  void of_targets_are_bounded_in_bytes() {
    assertLongest(512, TargetPath::new);
    assertDoesNotThrow(() -> new TargetPath("ü".repeat(256)));
    assertNone("ü".repeat(256) + "a", TargetPath::new);
    assertDoesNotThrow(() -> new TargetPath("a".repeat(250) + "/..." + "/.a"));
  }

  @Test
  void of_targets_have_the_hash_before_their_last_part() {
    assertEquals("a%20b/c/00.d", new TargetPath("a b/c/d").encoded("00"));
    assertEquals("00.d", new TargetPath("d").encoded("00"));
    assertEquals("a%20b/c/d", new TargetPath("a b/c/d").encoded());
    assertEquals("a%20b%2Fc%2Fd", new TargetPath("a b/c/d").fileName());
  }

  @Test
  void of_patterns_keys_and_versions_are_bounded() {
    assertLongest(512, PathPattern::new);
    assertLongest(128, KeyId::new);
    assertLongest(64, FirmwareVersion::new);
    for (String none : List.of(" 1", "1 ", "1\n", "1é", "\t")) {
      assertNone(none, FirmwareVersion::new);
    }
    assertNone("é", KeyId::new);
    assertNone("a\n", KeyId::new);
  }

  @Test
  void of_models_are_bounded_and_not_too_many() {
    assertLongest(64, model -> release(Set.of(model)));
    assertDoesNotThrow(() -> release(models(64)));
    assertThrows(IllegalArgumentException.class, () -> release(models(65)));
    assertNone(" a", model -> release(Set.of(model)));
  }

  private static void release(Set<String> models) {
    new Release(models, new FirmwareVersion("1"), 1, VersionRange.any());
  }

  private static Set<String> models(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).collect(Collectors.toSet());
  }
}
