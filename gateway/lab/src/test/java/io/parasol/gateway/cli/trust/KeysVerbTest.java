// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol keys new")
class KeysVerbTest {

  @TempDir private Path folder;

  private Typed make(String name, Object... more) {
    Object[] typed = new Object[5 + more.length];
    System.arraycopy(new Object[] {"keys", "new", name, "--dir", folder}, 0, typed, 0, 5);
    System.arraycopy(more, 0, typed, 5, more.length);
    return parasol(typed);
  }

  @Test
  void makes_a_key_that_only_its_owner_can_read_and_its_public_half() throws Exception {
    Typed made = make("room").done();

    Path key = folder.resolve("room.key");
    Path pub = folder.resolve("room.pub");
    String fingerprint = VerificationKey.read(pub).fingerprint();
    assertEquals(fingerprint, SigningKey.read(key, new char[0]).publicKey().fingerprint());
    assertEquals("created %s and %s (%s)\n".formatted(key, pub, fingerprint), made.out());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
  }

  @Test
  void tells_programs_where_they_are() throws Exception {
    Typed made = make("room", "--json").done();

    assertEquals(new Json.Str(folder.resolve("room.key").toString()), made.member("key"));
    assertEquals(new Json.Str(folder.resolve("room.pub").toString()), made.member("public"));
    assertEquals(
        new Json.Str(VerificationKey.read(folder.resolve("room.pub")).fingerprint()),
        made.member("fingerprint"));
  }

  @Test
  void overwrites_neither_half() throws Exception {
    make("room").done();
    byte[] key = Files.readAllBytes(folder.resolve("room.key"));

    assertEquals(ExitCode.FAILED, make("room").exit());
    assertArrayEquals(key, Files.readAllBytes(folder.resolve("room.key")));

    Files.delete(folder.resolve("room.pub"));
    assertEquals(ExitCode.FAILED, make("room").exit());
    assertArrayEquals(key, Files.readAllBytes(folder.resolve("room.key")));

    Files.writeString(folder.resolve("yard.pub"), "somebody else's");
    make("yard")
        .refused(
            ExitCode.FAILED,
            folder.resolve("yard.pub")
                + " exists already; choose another name, or move the file and its private key"
                + " away");
    assertFalse(Files.exists(folder.resolve("yard.key")));
  }

  @Test
  void refuses_a_name_that_is_none() {
    make("../room")
        .refused(
            ExitCode.USAGE,
            "signer name \"../room\": expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter"
                + " or digit");
  }

  @Test
  void never_prints_the_key() throws Exception {
    Typed made = make("room", "--verbose");

    String secret = Files.readString(folder.resolve("room.key")).lines().skip(1).findFirst().get();
    assertFalse(made.out().contains(secret));
    assertFalse(made.err().contains(secret));
  }

  private Path left(String name, byte[] content) throws Exception {
    Path file = Files.write(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** What a process leaves behind that is killed while it makes a key. */
  @Test
  void deletes_the_copy_of_a_finished_key_and_names_what_may_be_the_only_one() throws Exception {
    make("room").done();
    byte[] key = Files.readAllBytes(folder.resolve("room.key"));
    Path copy = left(".room.key.0123456789abcdef.tmp", key);
    Path begun = left(".room.key.0123456789abcdee.tmp", Arrays.copyOf(key, 40));
    Path other = left(".room.key.0123456789abcded.tmp", "another".getBytes(US_ASCII));
    Path only = left(".yard.key.0123456789abcdef.tmp", key);
    Path empty = left(".yard.key.0123456789abcdee.tmp", new byte[0]);
    Path byHand = left(".yard.key.backup.tmp", key);

    Typed made = make("gate");

    assertEquals(ExitCode.DONE, made.exit());
    assertEquals(
        List.of(other, only),
        made.problems().stream().map(each -> Path.of(each.split(" ", -1)[2])).toList());
    assertEquals(
        "parasol: warning: "
            + other
            + " was left by a run that was interrupted, and may contain a private key; delete it if"
            + " nothing uses that key",
        made.problems().get(0));
    for (Path each : List.of(copy, begun, empty)) {
      assertFalse(Files.exists(each), each::toString);
    }
    for (Path each : List.of(other, only, byHand)) {
      assertTrue(Files.exists(each), each::toString);
    }
  }
}
