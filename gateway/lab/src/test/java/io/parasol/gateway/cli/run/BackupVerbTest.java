// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.StateFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A backup that is encrypted to the key of a certificate")
class BackupVerbTest {

  @TempDir Path folder;
  private Path site;
  private Path file;
  private Path certificate;
  private Path key;

  @BeforeEach
  void a_site_and_the_keys_of_the_owner_of_its_backups() throws Exception {
    site =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\nbroker: {listen: 127.0.0.1:0}\n");
    file = folder.resolve("roof.backup");
    parasol("pki", "init", "-c", site);
    Path keys = folder.resolve("keys");
    for (String name : new String[] {"owner", "other"}) {
      parasol("pki", "issue", "operator", name, "--role", "viewer", "-c", site).done();
      parasol("pki", "export", name, "--pem", keys, "-c", site);
    }
    certificate = keys.resolve("owner.pem");
    key = keys.resolve("owner.key");
  }

  @Test
  void is_restored_with_the_private_key() throws Exception {
    String before = parasol("pki", "list", "-c", site).done().out();
    parasol("backup", file, "--recipient", certificate, "-c", site).done();
    Files.move(folder.resolve("state"), folder.resolve("lost"));

    parasol("restore", file, "--key", key, "-c", site).done();

    assertEquals(before, parasol("pki", "list", "-c", site).done().out());
  }

  /** An older version, to which an operator returns, refuses a higher format. */
  @Test
  void keeps_the_format_of_the_version_that_made_it() throws Exception {
    Path format = folder.resolve("state/format");
    Files.writeString(format, "1");
    parasol("backup", file, "--recipient", certificate, "-c", site).done();
    Files.writeString(format, String.valueOf(StateFormat.WRITTEN + 1));

    parasol("restore", file, "--key", key, "--replace", "-c", site).done();
    parasol("log", "accept", "--why", "downgrade", "-c", site).done();

    assertEquals("1", Files.readString(format));
  }

  @Test
  void names_the_signed_documents_that_must_be_read_before_the_start() throws Exception {
    parasol("backup", file, "--recipient", certificate, "-c", site).done();
    Files.move(folder.resolve("state"), folder.resolve("lost"));
    List<String> without = parasol("restore", file, "--key", key, "-c", site).done().lines();
    Files.writeString(site, "releases: {from: out, root: root.json}\n", StandardOpenOption.APPEND);
    List<String> with =
        parasol("restore", file, "--key", key, "--replace", "-c", site).done().lines();

    assertEquals(
        "3. parasol log accept --why \"restored from a backup\" -c " + site, without.get(4));
    assertTrue(with.get(4).startsWith("3. get what the owners have signed since"), with.get(4));
    assertTrue(with.get(4).endsWith(": parasol trust follow -c " + site), with.get(4));
    assertEquals("4." + without.get(4).substring(2), with.get(5));
  }

  @Test
  void is_not_restored_with_another_key() {
    parasol("backup", file, "--recipient", certificate, "-c", site).done();

    parasol("restore", file, "--replace", "--key", key.resolveSibling("other.key"), "-c", site)
        .refused(
            ExitCode.FAILED,
            file + ": cannot be decrypted: it is encrypted to another key, or the file is damaged");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.999})
  void is_not_restored_if_its_end_is_missing(double share) throws Exception {
    parasol("backup", file, "--recipient", certificate, "-c", site).done();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, (int) (share * whole.length)));

    parasol("restore", file, "--replace", "--key", key, "-c", site)
        .refused(
            ExitCode.FAILED,
            file + ": is incomplete; expected all of what parasol backup has written");
  }

  @Test
  void is_named_if_it_cannot_be_written() {
    Path absent = folder.resolve("absent/roof.backup");

    parasol("backup", absent, "--recipient", certificate, "-c", site)
        .refused(ExitCode.FAILED, "cannot write " + absent + ": no such file or folder");
  }

  @Test
  void has_no_passphrase_and_needs_a_certificate() {
    parasol("backup", file, "--recipient", certificate, "--passphrase-file", key, "-c", site)
        .refused(ExitCode.USAGE, "--passphrase-file and --recipient: expected one of them");
    parasol("restore", file, "-c", site)
        .refused(
            ExitCode.USAGE, file + ": no such file; expected one that parasol backup has written");
    parasol("restore", site, "--key", key, "--passphrase-file", key, "-c", site)
        .refused(ExitCode.USAGE, "--passphrase-file and --key: expected one of them");
    parasol("backup", file, "--recipient", key, "-c", site)
        .refused(ExitCode.USAGE, key + ": holds a PRIVATE KEY; expected certificates only");
    assertFalse(Files.exists(file));
  }

  /** The file that a power cut leaves behind while the content of the state folder is replaced. */
  @Test
  void is_restored_again_after_the_restore_was_interrupted() throws Exception {
    parasol("backup", file, "--recipient", certificate, "-c", site).done();
    Path state = folder.resolve("state");
    Files.move(state.resolve("pki"), state.resolve("moved"));
    Path marker = Files.createFile(state.resolve("restoring"));
    String refused =
        "a restore into the state folder %s was interrupted; run it again: parasol restore FILE --replace"
            .formatted(state);

    parasol("pki", "init", "-c", site).refused(ExitCode.FAILED, refused);
    parasol("backup", folder.resolve("another"), "-c", site).refused(ExitCode.FAILED, refused);
    assertEquals(
        refused,
        assertThrows(
                IOException.class,
                () -> {
                  try (RuntimeFolder runtime = RuntimeFolder.open(state)) {
                    StateFolder.open(state, runtime).close();
                  }
                })
            .getMessage());

    parasol("restore", file, "--replace", "--key", key, "-c", site).done();

    assertFalse(Files.exists(marker));
    parasol("pki", "list", "-c", site).done();
  }

  @Test
  void can_be_erased_after_its_restore_was_interrupted() throws Exception {
    Path marker = Files.createFile(folder.resolve("state/restoring"));

    parasol("zeroise", "roof", "-c", site).done();

    assertFalse(Files.exists(marker));
  }

  @Test
  void is_complete_if_two_are_written_to_one_file_at_the_same_time() throws Exception {
    Path killed = Files.writeString(folder.resolve(".roof.backup.0123456789abcdef.tmp"), "part");
    CyclicBarrier begin = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<Typed>> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      both.add(
          threads.submit(
              () -> {
                begin.await();
                return parasol("backup", file, "--recipient", certificate, "-c", site);
              }));
    }
    threads.shutdown();

    int done = 0;
    for (Future<Typed> each : both) {
      Typed ended = each.get(60, TimeUnit.SECONDS);
      done += ended.exit() == ExitCode.DONE ? 1 : 0;
      if (ended.exit() == ExitCode.FAILED) {
        ended.refused(ExitCode.FAILED, file + " was written by another process meanwhile");
      }
    }
    assertEquals(1, done);
    parasol("restore", file, "--replace", "--key", key, "-c", site).done();
    assertFalse(Files.exists(killed));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.filter(each -> each.toString().endsWith(".tmp")).count());
    }
  }
}
