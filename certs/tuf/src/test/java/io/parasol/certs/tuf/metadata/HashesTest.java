// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The hashes of a file")
class HashesTest {

  private static final byte[] CONTENT = "firmware".getBytes(UTF_8);
  private static final byte[] OTHER = "firmwarf".getBytes(UTF_8);

  private static Hashes read(String json) throws JsonException {
    return Hashes.read(Json.parse(json.getBytes(UTF_8)), "hashes");
  }

  private static String hex(String algorithm, byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
  }

  @Test
  void hold_for_its_content_and_no_other() throws Exception {
    String sha256 = hex("SHA-256", CONTENT);
    String sha512 = hex("SHA-512", CONTENT);
    for (Hashes each :
        new Hashes[] {
          read("{\"sha256\":\"%s\"}".formatted(sha256)),
          read("{\"sha512\":\"%s\"}".formatted(sha512)),
          read("{\"sha256\":\"%s\",\"sha512\":\"%s\"}".formatted(sha256, sha512)),
          read("{\"blake9\":\"?\",\"sha512\":\"%s\"}".formatted(sha512)),
          Hashes.of(CONTENT)
        }) {
      assertTrue(each.hasSupported());
      assertTrue(each.matches(CONTENT), each::toString);
      assertFalse(each.matches(OTHER), each::toString);
    }
  }

  @Test
  void must_all_hold_that_are_known() throws Exception {
    String form = "{\"sha256\":\"%s\",\"sha512\":\"%s\"}";

    assertFalse(
        read(form.formatted(hex("SHA-256", CONTENT), hex("SHA-512", OTHER))).matches(CONTENT));
    assertFalse(
        read(form.formatted(hex("SHA-256", OTHER), hex("SHA-512", CONTENT))).matches(CONTENT));
  }

  @Test
  void hold_for_nothing_where_none_is_known() throws Exception {
    Hashes unknown = read("{\"blake9\":\"00\"}");

    assertFalse(unknown.hasSupported());
    assertFalse(unknown.matches(CONTENT));
    assertEquals(Optional.empty(), unknown.fileNameHash());
    assertEquals(Optional.empty(), unknown.sha256());
  }

  /** TUF 1.0, 6.2: one of them names the file. */
  @Test
  void name_the_file_by_sha256_where_that_is_configured() throws Exception {
    String sha256 = hex("SHA-256", CONTENT);
    String sha512 = hex("SHA-512", CONTENT);

    assertEquals(
        Optional.of(sha256),
        read("{\"sha512\":\"%s\",\"sha256\":\"%s\"}".formatted(sha512, sha256)).fileNameHash());
    assertEquals(Optional.of(sha512), read("{\"sha512\":\"%s\"}".formatted(sha512)).fileNameHash());
  }

  @Test
  void are_checked_piece_by_piece_in_order() {
    Hashes.Check check = Hashes.of(CONTENT).check();
    check.update(CONTENT, 0, 3);
    check.update(CONTENT, 3, CONTENT.length - 3);
    assertTrue(check.matches());

    Hashes.Check other = Hashes.of(CONTENT).check();
    other.update(CONTENT, 3, CONTENT.length - 3);
    other.update(CONTENT, 0, 3);
    assertFalse(other.matches());
  }
}
