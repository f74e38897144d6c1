// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.KeyFile;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A deny-list")
class DenyListTest {

  private static final BigInteger SERIAL = BigInteger.ONE.shiftLeft(126).add(BigInteger.TEN);
  private static final String FIRST_LINE = "parasol denied certificates 1\n";

  @TempDir Path folder;

  @Test
  void of_a_new_authority_denies_no_one() throws Exception {
    DenyList.EMPTY.write(new AuthorityFolder(folder));

    assertEquals(DenyList.EMPTY, DenyList.read(folder));
    assertFalse(DenyList.EMPTY.denies(SERIAL));
  }

  @Test
  void denies_those_on_it_and_no_others() throws Exception {
    DenyList.EMPTY.with(Set.of(SERIAL, BigInteger.TWO)).write(new AuthorityFolder(folder));

    DenyList read = DenyList.read(folder);

    assertTrue(read.denies(SERIAL));
    assertTrue(read.denies(BigInteger.TWO));
    assertFalse(read.denies(SERIAL.add(BigInteger.ONE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "end 0\n",
        "parasol denied certificates 2\nend 0\n",
        FIRST_LINE,
        FIRST_LINE + "end 0",
        FIRST_LINE + "end 1\n",
        FIRST_LINE + "end 0\n\n",
        FIRST_LINE + "end 0\nend 0\n",
        FIRST_LINE + "0a\nend 0\n",
        FIRST_LINE + "0a\n0a\nend 2\n",
        FIRST_LINE + "0a\na\nend 2\n",
        FIRST_LINE + "0A\nend 1\n",
        FIRST_LINE + "-a\nend 1\n",
        FIRST_LINE + "0a\r\nend 1\n",
        FIRST_LINE + "\nend 1\n",
        FIRST_LINE + "0a\nend 01\n"
      })
  void that_is_not_whole_admits_no_client(String text) throws Exception {
    Path file = folder.resolve("denied");
    KeyFile.writeOwnerOnly(file, text.getBytes(StandardCharsets.US_ASCII));

    assertEquals(
        "deny-list "
            + file
            + ": is incomplete; restore it from a backup, no client is admitted without it",
        refusal());

    KeyFile.replaceOwnerOnly(
        file, (FIRST_LINE + "0a\nend 1\n").getBytes(StandardCharsets.US_ASCII));
    assertTrue(DenyList.read(folder).denies(BigInteger.TEN), "the control");
  }

  @Test
  void that_others_can_change_admits_no_client() throws Exception {
    DenyList.EMPTY.write(new AuthorityFolder(folder));
    for (String file : List.of("denied", "denied.copy")) {
      Files.setPosixFilePermissions(
          folder.resolve(file), PosixFilePermissions.fromString("rw-rw----"));
    }

    assertTrue(refusal().contains("is accessible to users other than its owner"), refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"denied", "denied.copy"})
  void is_read_from_the_other_file_when_one_is_damaged(String damaged) throws Exception {
    DenyList.EMPTY.with(Set.of(SERIAL)).write(new AuthorityFolder(folder));
    Files.writeString(folder.resolve(damaged), FIRST_LINE);

    assertTrue(DenyList.read(folder).denies(SERIAL));
  }

  @Test
  void denies_what_either_file_denies() throws Exception {
    DenyList.EMPTY.with(Set.of(SERIAL)).write(new AuthorityFolder(folder));
    KeyFile.replaceOwnerOnly(
        folder.resolve("denied"), (FIRST_LINE + "0a\nend 1\n").getBytes(StandardCharsets.US_ASCII));

    DenyList read = DenyList.read(folder);

    assertTrue(read.denies(SERIAL));
    assertTrue(read.denies(BigInteger.TEN));
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(AuthorityException.class, () -> DenyList.read(folder)).getMessage());
  }
}
