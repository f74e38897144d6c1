// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.state.StateFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A backup of a state folder")
class StateBackupTest {

  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final BackupStatement STATEMENT = new BackupStatement(SITE, "1.0", NOON);

  @TempDir Path temporary;
  private Path state;
  private Path restored;

  @BeforeEach
  void write_a_state() throws Exception {
    state = Files.createDirectories(temporary.resolve("state"));
    restored = Files.createDirectories(temporary.resolve("restored"));
    write("pki/issued/gateway.key", "key");
    write("identities/inverter-01", "identity");
    write("clock", "2026");
    write("lock", "");
    write("yesterday.backup", "backup");
    write("store/segment", "readings");
    write("letters/segment", "letters");
    write("page/link", "anna");
    write("releases/images/a.bin", "image");
    write("releases/trust/root.json", "root");
    write("policy.json.damaged-20261124", "damaged");
    try (EvidenceLog log = log(state)) {
      log.beginCheckpoint(NOON);
      log.append("a record".getBytes(UTF_8));
    }
  }

  private void write(String name, String content) throws IOException {
    Path file = state.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static EvidenceLog log(Path of) {
    return EvidenceLog.open(of.resolve("log"), of.resolve("commands/log.checkpoint"), Disk.REAL);
  }

  private byte[] backup() throws IOException {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new StateBackup(state).write(STATEMENT, archive);
    return archive.toByteArray();
  }

  private BackupStatement restore(byte[] archive) throws IOException {
    try (StateFolder folder = StateFolder.open(restored)) {
      return new StateRestore(folder, SITE).restore(new ByteArrayInputStream(archive), NOON);
    }
  }

  private static Map<String, String> content(Path of) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(of)) {
      for (Path each : tree.filter(Files::isRegularFile).toList()) {
        content.put(of.relativize(each).toString(), Arrays.toString(Files.readAllBytes(each)));
      }
    }
    return content;
  }

  @Test
  void has_everything_but_messages_downloads_and_locks() throws Exception {
    assertEquals(STATEMENT, restore(backup()));

    Map<String, String> expected = content(state);
    expected
        .keySet()
        .removeAll(
            List.of(
                "store/segment",
                "letters/segment",
                "lock",
                "yesterday.backup",
                "page/link",
                "releases/images/a.bin",
                "policy.json.damaged-20261124"));
    Map<String, String> actual = content(restored);
    assertTrue(actual.remove("commands/log.restored") != null);
    assertTrue(actual.remove("lock") != null, "the folder is locked during the restore");
    assertEquals(expected, actual);
  }

  @Test
  void has_the_times_of_its_files_so_that_restored_metadata_is_not_new() throws Exception {
    Path old = state.resolve("releases/trust/root.json");
    Path future = state.resolve("clock");
    Files.setLastModifiedTime(old, FileTime.from(NOON.minusSeconds(86_400)));
    Files.setLastModifiedTime(future, FileTime.from(NOON.plusSeconds(86_400)));

    restore(backup());

    assertEquals(
        Files.getLastModifiedTime(old),
        Files.getLastModifiedTime(restored.resolve("releases/trust/root.json")));
    assertNotEquals(
        Files.getLastModifiedTime(future), Files.getLastModifiedTime(restored.resolve("clock")));
  }

  @Test
  void has_what_links_to_other_disks_name() throws Exception {
    Map<String, String> expected = content(restored(backup(), "as-folders"));
    for (String name : List.of("pki", "log", "policy.json.damaged-20261124")) {
      Path real = Files.move(state.resolve(name), temporary.resolve("disk-" + name));
      Files.createSymbolicLink(state.resolve(name), real);
    }
    Path real = Files.move(state, temporary.resolve("on-another-disk"));
    Files.createSymbolicLink(state, real);
    write("configuration/versions/7/site.yaml", "site: rooftop-7");
    Files.createSymbolicLink(state.resolve("configuration/current"), Path.of("versions/7"));
    expected.put(
        "configuration/versions/7/site.yaml", Arrays.toString("site: rooftop-7".getBytes(UTF_8)));

    assertEquals(expected, content(restored(backup(), "as-links")));
  }

  private Path restored(byte[] archive, String name) throws IOException {
    restored = Files.createDirectories(temporary.resolve(name));
    BackupStatement unused = restore(archive);
    Files.delete(restored.resolve("lock"));
    return restored;
  }

  @Test
  void is_refused_while_the_disk_of_a_link_is_missing() throws Exception {
    Files.move(state.resolve("pki"), temporary.resolve("pki"));
    Files.createSymbolicLink(state.resolve("pki"), temporary.resolve("missing"));

    IOException refused = assertThrows(IOException.class, this::backup);

    assertEquals(
        "%s: is a link to %s, which is missing; mount its disk, or delete the link"
            .formatted(state.resolve("pki"), temporary.resolve("missing")),
        refused.getMessage());
  }

  @Test
  void is_refused_while_a_link_names_what_belongs_to_another_user() throws Exception {
    Path secret = Files.writeString(temporary.resolve("secret"), "of another user");
    Files.createSymbolicLink(state.resolve("pki/link-to-secret"), secret);
    chown(secret, "nobody");

    IOException refused = assertThrows(IOException.class, this::backup);

    assertEquals(
        "%s: is a link to %s, which does not belong to the owner of the state folder; delete the link"
            .formatted(state.resolve("pki/link-to-secret"), secret),
        refused.getMessage());
  }

  /** Gives a file to another user, or aborts the test if this user may not do that. */
  private static void chown(Path file, String user) throws IOException {
    try {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    } catch (FileSystemException notPermitted) {
      Assumptions.abort("needs the rights of root");
    }
  }

  @Test
  void is_consistent_although_the_log_grows_meanwhile() throws Exception {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (EvidenceLog log = log(state)) {
      OutputStream whileRunning =
          new OutputStream() {
            @Override
            public void write(int one) throws IOException {
              log.append("another record".getBytes(UTF_8));
              archive.write(one);
            }

            @Override
            public void write(byte[] some, int from, int length) throws IOException {
              log.append("another record".getBytes(UTF_8));
              archive.write(some, from, length);
            }
          };
      new StateBackup(state).write(STATEMENT, whileRunning);
      assertTrue(log.size() > 5);
    }
    restore(archive.toByteArray());
    Files.delete(restored.resolve("commands/log.restored"));

    try (EvidenceLog log = log(restored)) {
      assertEquals(Optional.empty(), log.unavailableReason());
      assertEquals(Optional.empty(), log.inconsistency());
    }
  }

  @Test
  void restores_a_log_with_which_no_command_is_carried_out() throws Exception {
    restore(backup());

    try (EvidenceLog log = log(restored)) {
      assertEquals(
          Optional.of(
              "the state was restored from a backup of 2026-11-24T12:00:00Z, and later records are"
                  + " missing"),
          log.inconsistency());
      log.appendAcceptance(NOON, NOON, io.parasol.certs.json.Json.object().build());
      log.replaceCheckpoint(NOON, List.of());
    }
    try (EvidenceLog log = log(restored)) {
      assertEquals(Optional.empty(), log.inconsistency());
      assertEquals(NOON, log.checkpoint().orElseThrow().horizon());
    }
  }

  @Test
  void moves_what_it_replaces_away() throws Exception {
    Files.writeString(restored.resolve("policy.json"), "old");

    restore(backup());

    assertFalse(Files.exists(restored.resolve("policy.json")));
    assertEquals(
        "old", Files.readString(restored.resolve("replaced-2026-11-24T120000Z/policy.json")));
  }

  @Test
  void moves_what_it_replaces_away_again_in_the_same_second() throws Exception {
    byte[] archive = backup();
    for (String old : List.of("first", "second", "third")) {
      Files.writeString(restored.resolve("policy.json"), old);
      restore(archive);
    }

    for (String[] each : new String[][] {{"", "first"}, {"-2", "second"}, {"-3", "third"}}) {
      String name = "replaced-2026-11-24T120000Z" + each[0];
      assertEquals(each[1], Files.readString(restored.resolve(name).resolve("policy.json")));
    }
  }

  @Test
  void changes_nothing_if_it_is_not_complete() throws Exception {
    byte[] archive = backup();
    Files.writeString(restored.resolve("policy.json"), "old");
    Map<String, String> before = content(restored);
    for (int length : new int[] {0, 10, archive.length / 4, archive.length / 2}) {
      assertThrows(IOException.class, () -> restore(Arrays.copyOf(archive, length)));
      Map<String, String> after = content(restored);
      after.remove("lock");
      assertEquals(before, after, "length " + length);
    }
  }

  @Test
  void of_a_newer_version_changes_nothing() throws Exception {
    write("format", "99\n");
    byte[] archive = backup();
    Map<String, String> before = content(restored);

    IOException refused = assertThrows(IOException.class, () -> restore(archive));

    assertEquals(
        "was written by a newer version of Parasol (format 99; this version reads up to 2);"
            + " restore it with that version",
        refused.getMessage());
    Map<String, String> after = content(restored);
    after.remove("lock");
    assertEquals(before, after);
  }

  @Test
  void is_refused_by_another_site() throws Exception {
    byte[] archive = backup();
    try (StateFolder folder = StateFolder.open(restored)) {
      StateRestore other = new StateRestore(folder, new SiteId("other"));
      IOException refused =
          assertThrows(
              IOException.class, () -> other.restore(new ByteArrayInputStream(archive), NOON));
      assertEquals("is a backup of site rooftop-7; expected site other", refused.getMessage());
      assertFalse(other.hasContent());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "/tmp/outside", "a/../../outside", ".", "a/./b"})
  void is_refused_if_a_file_would_be_outside_of_the_folder(String name) throws Exception {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      zip.putNextEntry(new ZipEntry("backup.json"));
      zip.write(STATEMENT.toJson());
      zip.putNextEntry(new ZipEntry(name));
      zip.write(1);
    }

    assertThrows(IOException.class, () -> restore(archive.toByteArray()));

    assertFalse(Files.exists(temporary.resolve("outside")));
    assertFalse(Files.exists(Path.of("/tmp/outside")));
  }
}
