// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.certs.files.Disk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The archive of a release")
class ReleaseArchiveTest {

  private static final List<String> WHOLE = List.of("parasol", "lib/parasol-cli-0.2.0.jar");

  @TempDir private Path folder;

  static byte[] zip(List<String> names) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          zip.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
        }
        zip.closeEntry();
      }
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    return bytes.toByteArray();
  }

  private static List<String> and(String... further) {
    return Stream.concat(WHOLE.stream(), Stream.of(further)).toList();
  }

  private Path unpack(byte[] archive, long maxBytes) throws IOException {
    Path target = folder.resolve("b");
    ReleaseArchive.unpack(Disk.REAL, new ByteArrayInputStream(archive), target, maxBytes);
    return target;
  }

  private String refused(byte[] archive, long maxBytes) {
    String why = assertThrows(ZipException.class, () -> unpack(archive, maxBytes)).getMessage();
    assertFalse(Files.exists(folder.resolve("outside")), "it has left its folder");
    return String.valueOf(why);
  }

  @Test
  void is_unpacked_with_files_that_only_the_owner_may_read() throws Exception {
    Path target = unpack(zip(and("config/", "config/profiles/a.yaml")), 10_000);

    assertEquals("content of parasol", Files.readString(target.resolve("parasol")));
    Path profile = target.resolve("config/profiles/a.yaml");
    assertEquals("content of config/profiles/a.yaml", Files.readString(profile));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(profile)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(target.resolve("config/profiles"))));
  }

  @ParameterizedTest(name = "refuses the name {0}")
  @ValueSource(
      strings = {
        "../outside",
        "lib/../../outside",
        "/outside",
        "lib//a",
        "./a",
        "lib/.hidden",
        "a b",
        "a\\b",
        "a\nb",
        "1/2/3/4/5/6/7/8/9",
        "lib/parasol-cli-0.2.0.jar/a",
        "..",
        "../"
      })
  void leaves_its_folder_never(String name) {
    String why = refused(zip(and(name)), 10_000);
    assertTrue(why.contains("an entry"), why);
  }

  @Test
  void has_no_file_twice() {
    // ZipOutputStream refuses two equal names, so one byte of another name is changed.
    byte[] archive = zip(and("lib/x.jar", "lib/y.jar"));
    for (int i = 0; i + 9 < archive.length; i++) {
      if (new String(archive, i, 9, StandardCharsets.ISO_8859_1).equals("lib/y.jar")) {
        archive[i + 4] = 'x';
      }
    }
    assertEquals("lib/x.jar is in the archive twice", refused(archive, 10_000));
  }

  @Test
  void is_not_larger_than_its_bound() {
    assertEquals("the files have more than 20 bytes", refused(zip(WHOLE), 20));
  }

  @Test
  void has_a_bounded_number_of_entries() {
    // Folders, because each file would wait for the disk.
    List<String> many = IntStream.rangeClosed(0, 2_000).mapToObj(i -> "f" + i + "/").toList();
    assertEquals("more than 2000 entries", refused(zip(many), 1_000_000));
  }

  @ParameterizedTest(name = "refuses one without {0}")
  @ValueSource(strings = {"parasol", "lib/parasol-cli-0.2.0.jar"})
  void contains_a_program(String missing) {
    List<String> rest = WHOLE.stream().filter(each -> !each.equals(missing)).toList();
    assertEquals(
        "no release of the gateway: parasol and lib/ are missing", refused(zip(rest), 10_000));
  }

  @Test
  void is_made_of_a_distribution_without_its_documents() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    assumeTrue(Files.isExecutable(python), "python3 is not installed");
    Path distribution = folder.resolve("distribution");
    for (String each : and("docs/a.md", "config/a.yaml", "lib/classes-17.0.9.jsa.failed")) {
      Path file = distribution.resolve(each);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content of " + each);
    }
    Path archive = folder.resolve("release.zip");
    Process made =
        new ProcessBuilder(
                python.toString(),
                Path.of("..", "cli", "packaging", "update").toString(),
                distribution.toString(),
                archive.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, made.waitFor(), printed);

    Path target = unpack(Files.readAllBytes(archive), 10_000);

    assertEquals("content of parasol", Files.readString(target.resolve("parasol")));
    assertTrue(Files.exists(target.resolve("lib/parasol-cli-0.2.0.jar")));
    assertTrue(Files.exists(target.resolve("config/a.yaml")));
    assertFalse(Files.exists(target.resolve("docs")));
    assertFalse(Files.exists(target.resolve("lib/classes-17.0.9.jsa.failed")));
  }

  @Test
  void is_a_zip_archive() {
    byte[] noise =
        String.join("", Collections.nCopies(100, "noise")).getBytes(StandardCharsets.UTF_8);
    assertEquals("no release of the gateway: parasol and lib/ are missing", refused(noise, 10_000));
  }

  @Test
  void is_refused_if_its_end_is_missing() {
    byte[] whole = zip(and("lib/large.jar"));
    byte[] cut = java.util.Arrays.copyOf(whole, 60);
    assertThrows(IOException.class, () -> unpack(cut, 10_000));
  }
}
