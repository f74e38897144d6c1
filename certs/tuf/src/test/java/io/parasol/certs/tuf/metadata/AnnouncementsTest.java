// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What announces other documents")
class AnnouncementsTest {

  private static final String HASHES = "{\"sha256\":\"%s\"}".formatted("0a".repeat(32));

  private static final String SNAPSHOT =
      """
      {"_type":"snapshot","spec_version":"1.0.34","version":3,"expires":"2027-01-01T00:00:00Z",
       "meta":{"targets.json":{"version":2,"length":0,"hashes":%s},"acme.json":{"version":1}}}
      """
          .formatted(HASHES);

  private static final String TIMESTAMP =
      """
      {"_type":"timestamp","spec_version":"1.0","version":3,"expires":"2027-01-01T00:00:00Z",
       "meta":{"snapshot.json":{"version":3,"length":100,"hashes":%s}}}
      """
          .formatted(HASHES);

  private static byte[] file(String signed) {
    return "{\"signatures\":[],\"signed\":%s}".formatted(signed).getBytes(UTF_8);
  }

  @Test
  void is_read_with_what_it_tells_and_without_what_it_does_not() throws Exception {
    SignedFile<Snapshot> snapshot = SignedFile.readSnapshot(file(SNAPSHOT));
    Map<RoleName, MetaFile> meta = snapshot.unverified().meta();

    assertTrue(SignedFile.unsigned(snapshot.unverified()).isSameDocumentAs(snapshot));
    assertEquals(OptionalLong.of(0), snapshot.unverified().targets().length());
    assertEquals(1, snapshot.unverified().of(new RoleName("acme")).orElseThrow().version());
    assertTrue(snapshot.unverified().of(new RoleName("acme")).orElseThrow().length().isEmpty());
    assertTrue(snapshot.unverified().of(new RoleName("acme")).orElseThrow().hashes().isEmpty());
    assertEquals(2, meta.size());
    Timestamp timestamp = SignedFile.readTimestamp(file(TIMESTAMP)).unverified();
    assertEquals(OptionalLong.of(100), timestamp.snapshot().length());
    assertTrue(timestamp.snapshot().hashes().orElseThrow().hasSupported());
  }

  @ParameterizedTest(name = "is malformed when {0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "acme.json     | acme.jsn     | signed.meta: expected names that end in .json",
        "acme.json     | .json        | snapshot: role name: expected 1 to 240 characters when"
            + " encoded",
        "targets.json  | target.json  | snapshot: signed.meta: targets.json is missing",
        "\"version\":2 | \"version\":0 | snapshot: meta: expected a version of 1 or more, and no"
            + " negative length",
        "\"length\":0  | \"length\":-1 | snapshot: meta: expected a version of 1 or more, and no"
            + " negative length",
        "\"length\":0  | \"length\":\"0\" | signed.meta.targets.length is not a number",
        "\"meta\":{    | \"meta\":[],\"x\":{ | signed.meta: expected an object",
        "1.0.34        | 1            | signed.spec_version: expected 1.x",
        "1.0.34        | 1.0.34.1     | signed.spec_version: expected 1.x",
        "1.0.34        | 11.0         | signed.spec_version: expected 1.x",
      })
  void of_a_snapshot_is_malformed(String from, String to, String message) {
    String changed = SNAPSHOT.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));

    assertEquals(
        message,
        assertThrows(JsonException.class, () -> SignedFile.readSnapshot(file(changed)))
            .getMessage());
  }

  @ParameterizedTest(name = "is malformed when {0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"snapshot.json\": | \"snapshots.json\": | signed.meta.snapshot.json is missing",
        "\"snapshot.json\": | \"root.json\":{},\"snapshot.json\": | signed.meta: \"root.json\" is"
            + " unknown",
      })
  void of_a_timestamp_is_malformed(String from, String to, String message) {
    String changed = TIMESTAMP.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));

    assertEquals(
        message,
        assertThrows(JsonException.class, () -> SignedFile.readTimestamp(file(changed)))
            .getMessage());
  }

  @Test
  void comes_under_a_root_that_knows_all_four_roles() {
    Map<MetadataType, RoleKeys> roles = new EnumMap<>(Documents.root(1, Documents.role(1)).roles());
    roles.remove(MetadataType.SNAPSHOT);

    assertThrows(
        IllegalArgumentException.class,
        () -> new Root(1, Instant.parse("2027-01-01T00:00:00Z"), roles));
  }
}
