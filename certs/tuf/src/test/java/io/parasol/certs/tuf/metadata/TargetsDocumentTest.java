// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A document of targets")
class TargetsDocumentTest {

  private static final String KEY =
      new String(Json.write(MetadataKey.of(SigningKey.generate().publicKey()).toJson()), UTF_8);

  private static final String ROLES =
      """
      "roles":[
        {"name":"acme","keyids":["k1"],"threshold":1,"paths":["acme/*"],"terminating":true},
        {"name":"bolt","keyids":["k1"],"threshold":1,"path_hash_prefixes":["2d7","0"],"terminating":false}]\
      """;

  private static final String BINS =
      """
      "succinct_roles":{"keyids":["k1"],"threshold":1,"bit_length":8,"name_prefix":"bin"}\
      """;

  private static final String DOCUMENT =
      """
      {"_type":"targets","spec_version":"1.0.34","version":3,"expires":"2027-01-01T00:00:00Z",
       "targets":{"acme/fw.bin":{"length":8,"hashes":{"sha256":"%s","sha512":"%s"},"custom":{"a":1}}},
       "delegations":{"keys":{"k1":%s},%s}}
      """
          .formatted("0a".repeat(32), "0b".repeat(64), KEY, ROLES);

  private static SignedFile<Targets> read(String signed) throws JsonException {
    return SignedFile.readTargets(
        "{\"signatures\":[],\"signed\":%s}".formatted(signed).getBytes(UTF_8));
  }

  private static String changed(String from, String to) {
    String changed = DOCUMENT.replace(from, to);
    assertNotEquals(DOCUMENT, changed, from);
    return changed;
  }

  private static void assertMalformed(String message, String signed) {
    assertEquals(message, assertThrows(JsonException.class, () -> read(signed)).getMessage());
  }

  @Test
  void is_written_as_it_was_read() throws Exception {
    SignedFile<Targets> read = read(DOCUMENT);

    assertTrue(SignedFile.unsigned(read.unverified()).isSameDocumentAs(read));
    SignedFile<Targets> bins = read(changed(ROLES, BINS));
    assertTrue(SignedFile.unsigned(bins.unverified()).isSameDocumentAs(bins));
    SignedFile<Targets> plain = read(changed(",\"custom\":{\"a\":1}", ""));
    assertTrue(SignedFile.unsigned(plain.unverified()).isSameDocumentAs(plain));
  }

  @Test
  void delegates_paths_by_patterns_and_by_their_hashes() throws Exception {
    Delegations delegations = read(DOCUMENT).unverified().delegations();

    assertEquals(List.of("acme"), covering(delegations, "acme/fw"));
    // The SHA-256 of "x" begins with 2d711642, that of "y" with a1fce436.
    assertEquals(List.of("bolt"), covering(delegations, "x"));
    assertEquals(List.of(), covering(delegations, "y"));
    assertEquals(
        List.of(true, false),
        delegations.roles().stream().map(DelegatedRole::isTerminating).toList());
  }

  private static List<String> covering(Delegations delegations, String path) {
    return delegations.covering(new TargetPath(path)).stream()
        .map(each -> each.name().text())
        .toList();
  }

  @ParameterizedTest(name = "spreads over bins of {0} bits, one is {1}")
  @CsvSource({"1, bin-0", "2, bin-0", "3, bin-1", "4, bin-2", "5, bin-05", "32, bin-2d711642"})
  void spreads_over_bins(int bits, String bin) throws Exception {
    String bins = BINS.replace(":8,", ":" + bits + ",");

    Delegations delegations = read(changed(ROLES, bins)).unverified().delegations();

    assertEquals(List.of(bin), covering(delegations, "x"));
    assertTrue(delegations.covering(new TargetPath("x")).get(0).isTerminating());
    assertTrue(!delegations.isEmpty() && Delegations.none().isEmpty());
  }

  @Nested
  @DisplayName("is malformed")
  class IsMalformed {

    @ParameterizedTest(name = "when {0} becomes {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "\"length\":8       | \"length\":-1      | targets: target: expected a length of 0 or"
              + " more",
          "\"hashes\":{       | \"hashes\":[],\"x\":{ | signed.targets.hashes: expected an object"
              + " of 1 to 8 hashes",
          "{\"a\":1}          | [1]                | signed.targets.custom: expected an object",
          "\"sha256\":\"0a    | \"sha256\":\"0A    | signed.targets.hashes.sha256: expected the"
              + " hash in lower-case hex",
          "\"sha512\":\"0b    | \"sha512\":\"      | signed.targets.hashes.sha512: expected the"
              + " hash in lower-case hex",
          "\"sha512\":\"0b0b  | \"sha512\":1,\"x\":\"0b | signed.targets.hashes.sha512: expected"
              + " the hash in lower-case hex",
          "\"targets\":{      | \"targets\":[],\"x\":{ | signed.targets: expected an object",
          "\"acme\",\"keyids  | \"targets\",\"keyids  | targets: delegation: targets is the name of"
              + " a top-level role",
          "\"acme\",\"keyids  | \"root\",\"keyids     | targets: delegation: root is the name of a"
              + " top-level role",
          "\"bolt\"           | \"acme\"           | targets: delegations: a role name occurs"
              + " twice",
          "\"acme\",\"keyids  | \"\",\"keyids      | targets: role name: expected 1 to 240"
              + " characters when encoded",
          "\"paths\":         | \"path_hash_prefixes\":[],\"paths\": |"
              + " signed.delegations.roles.acme: expected either paths or path_hash_prefixes",
          "\"paths\":         | \"path\":          | signed.delegations.roles.acme: expected either"
              + " paths or path_hash_prefixes",
          "\"paths\":[\"acme/*\"] | \"paths\":[1]    | signed.delegations.roles.acme.paths:"
              + " expected strings",
          "acme/*             | acme/[ab]          | targets: path pattern: expected 1 to 512"
              + " characters, with only * and ? as wildcards, without [",
          "\"2d7\"            | \"2D7\"            | targets: path hash prefix: expected 1 to 64"
              + " lower-case hex digits",
          "\"2d7\"            | \"\"               | targets: path hash prefix: expected 1 to 64"
              + " lower-case hex digits",
          "\"terminating\":true  | \"terminating\":1    |"
              + " signed.delegations.roles.acme.terminating: expected true or false",
          "\"terminating\":false | \"terminated\":true  | signed.delegations.roles.terminating is"
              + " missing",
          "\"threshold\":1    | \"threshold\":0    | signed.delegations.roles.acme.threshold:"
              + " expected 1 or more",
          "\"threshold\":1    | \"threshold\":2147483648 | signed.delegations.roles.acme.threshold:"
              + " expected 1 or more",
          "\"roles\":         | \"role\":          | signed.delegations: expected either roles or"
              + " succinct_roles",
          "\"roles\":         | \"succinct_roles\":{},\"roles\": | signed.delegations: expected"
              + " either roles or succinct_roles",
          "\"keys\":{\"k1\":  | \"keys\":[],\"x\":{\"k1\": | signed.delegations.keys: expected an"
              + " object of at most 256 keys",
          "\"k1\":            | \"k\\u00e9\":      | targets: key id: expected 1 to 128 printable"
              + " ASCII characters",
        })
    void with_one_thing_wrong(String from, String to, String message) {
      String changed = DOCUMENT.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));

      assertNotEquals(DOCUMENT, changed);
      assertMalformed(message, changed);
    }

    @ParameterizedTest(name = "with the path {0}")
    @ValueSource(
        strings = {
          "",
          "/",
          "/acme",
          "acme/",
          "acme//fw",
          "acme/./fw",
          "acme/../fw",
          ".",
          "..",
          "acme\\\\fw",
          "acme/\\u0007",
          "acme/\\u009f"
        })
    void with_a_path_that_leads_nowhere(String path) {
      assertMalformed(
          "targets: target path: expected segments joined by '/', none empty, . or .., at most 512"
              + " bytes",
          changed("acme/fw.bin", path));
    }

    @ParameterizedTest(name = "with a bit_length of {0}")
    @ValueSource(strings = {"0", "-1", "33", "4294967297"})
    void with_bins_that_cannot_be(String bits) {
      assertMalformed(
          "signed.delegations.succinct_roles.bit_length: expected 1 to 32",
          changed(ROLES, BINS.replace(":8,", ":" + bits + ",")));
    }

    @Test
    void with_more_of_anything_than_there_may_be() throws Exception {
      assertBound(
          1024,
          "signed.delegations.roles.acme.paths: expected an array of at most 1024 items",
          count -> changed("\"acme/*\"", list(count, "\"p%d\"")));
      assertBound(
          1024,
          "signed.delegations.roles.bolt.path_hash_prefixes: expected an array of at most 1024"
              + " items",
          count -> changed("\"2d7\",\"0\"", list(count, "\"%04x\"")));
      assertBound(
          1024,
          "signed.delegations.roles: expected an array of at most 1024 items",
          count ->
              changed(
                  ROLES,
                  "\"roles\":["
                      + list(
                          count,
                          "{\"name\":\"r%d\",\"keyids\":[],\"threshold\":1,\"paths\":[],\"terminating\":true}")
                      + "]"));
      assertBound(
          256,
          "signed.delegations.keys: expected an object of at most 256 keys",
          count -> changed("\"k1\":" + KEY, list(count, "\"k%d\":" + KEY)));
      assertBound(
          256,
          "signed.delegations.roles.acme.keyids: expected an array of at most 256 items",
          count ->
              DOCUMENT.replaceFirst(
                  "\"keyids\":\\[\"k1\"]", "\"keyids\":[" + list(count, "\"k%d\"") + "]"));
      assertBound(
          8,
          "signed.targets.hashes: expected an object of 1 to 8 hashes",
          count -> changed("\"sha256\":", list(count - 2, "\"h%d\":1") + ",\"sha256\":"));
      assertMalformed(
          "signed.targets.hashes: expected an object of 1 to 8 hashes",
          DOCUMENT.replaceFirst("\"hashes\":\\{[^}]*}", "\"hashes\":{}"));
    }

    private void assertBound(int most, String message, IntFunction<String> document)
        throws Exception {
      read(document.apply(most));
      assertMalformed(message, document.apply(most + 1));
    }

    private String list(int count, String form) {
      return IntStream.range(0, count).mapToObj(form::formatted).collect(Collectors.joining(","));
    }
  }
}
