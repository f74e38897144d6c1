// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file of metadata")
class SignedFileTest {

  private final SigningKey anna = SigningKey.generate();
  private final SigningKey ben = SigningKey.generate();
  private final SigningKey stranger = SigningKey.generate();

  @Nested
  @DisplayName("is verified")
  class IsVerified {

    @Test
    void by_the_threshold_of_keys_of_the_role() throws Exception {
      RoleKeys both = Documents.role(2, anna, ben);
      SignedFile<Root> file = reread(signed(Documents.root(1, both), anna, ben));

      Trusted<Root> trusted = file.verify(both);

      assertEquals(1, trusted.content().version());
      assertArrayEquals(file.bytes(), trusted.bytes());
    }

    @Test
    void by_a_p256_key_whose_signature_is_der() throws Exception {
      SigningKey p256 = p256();
      RoleKeys role = Documents.role(1, p256);

      SignedFile<Root> file = reread(signed(Documents.root(1, role), p256));

      file.verify(role);
      assertTrue(new String(file.bytes(), UTF_8).contains("\"sig\":\"30"));
    }

    @Test
    void by_an_rsa_key_with_pss() throws Exception {
      KeyPair rsa = Rsa.PAIR;
      RoleKeys role = new RoleKeys(Map.of(new KeyId("rsa"), rsaKey(rsa)), 1);
      SignedFile<Root> file = rsaSigned(rsa, Documents.root(1, role));

      file.verify(role);

      assertRefused(file, Documents.role(1, anna));
    }

    @Test
    void with_unknown_members_as_long_as_they_are_signed() throws Exception {
      RoleKeys role = Documents.role(1, anna);
      SignedFile<Root> plain = signed(Documents.root(1, role), anna);
      byte[] more =
          text(
              plain,
              text -> text.replace("{\"_type\"", "{\"x-more\":{\"b\":1,\"a\":[]},\"_type\""));

      assertRefused(SignedFile.readRoot(more), role);
      SignedFile.readRoot(more).withSignatureBy(anna).verify(role);
      reread(SignedFile.readRoot(more).withSignatureBy(anna)).verify(role);
    }

    @Test
    void beside_signatures_that_are_wrong_empty_or_by_unknown_keys() throws Exception {
      RoleKeys role = Documents.role(1, anna, ben);
      SignedFile<Root> file = signed(Documents.root(1, role), anna, stranger);
      String bensId = Documents.key(ben).id().text();
      byte[] more =
          text(
              file,
              text ->
                  text.replace(
                      "\"signatures\":[",
                      "\"signatures\":[{\"keyid\":\"%s\",\"sig\":\"\"},{\"keyid\":\"x\",\"sig\":\"?\"},"
                          .formatted(bensId)));

      assertEquals(Set.of(Documents.key(anna)), SignedFile.readRoot(more).signers(role));
      SignedFile.readRoot(more).verify(role);
    }

    @Test
    void beside_a_key_of_a_kind_that_is_not_known() throws Exception {
      RoleKeys role = Documents.role(1, anna);
      SignedFile<Root> file = signed(Documents.root(1, role), anna);
      byte[] more =
          text(
              file,
              text ->
                  text.replace(
                      "\"keys\":{",
                      "\"keys\":{\"pq\":{\"keytype\":\"ml-dsa\",\"scheme\":\"ml-dsa-65\",\"keyval\":{\"public\":\"AA==\"}},"));

      SignedFile<Root> read = SignedFile.readRoot(more).withSignatureBy(anna);

      read.verify(read.unverified().keysOf(MetadataType.ROOT));
    }

    private SignedFile<Root> rsaSigned(KeyPair rsa, Root root) throws Exception {
      byte[] canonical = CanonicalJson.encode(root.toJson());
      Json document =
          new Json.Obj(
              Map.of(
                  "signed",
                  root.toJson(),
                  "signatures",
                  new Json.Arr(
                      List.of(
                          new Json.Obj(
                              Map.of(
                                  "keyid",
                                  new Json.Str("rsa"),
                                  "sig",
                                  new Json.Str(
                                      HexFormat.of()
                                          .formatHex(pss(rsa.getPrivate(), canonical)))))))));
      return SignedFile.readRoot(Json.write(document));
    }
  }

  @Nested
  @DisplayName("is refused for bad_signature")
  class IsRefused {

    @Test
    void without_a_signature() {
      assertRefused(SignedFile.unsigned(root(1)), Documents.role(1, anna));
    }

    @Test
    void when_one_signature_is_short() {
      RoleKeys both = Documents.role(2, anna, ben);
      assertRefused(signed(Documents.root(1, both), anna), both);
    }

    @Test
    void signed_by_an_unknown_key() {
      assertRefused(signed(root(1), stranger), Documents.role(1, anna));
    }

    @Test
    void signed_by_an_unknown_key_under_the_name_of_a_key() {
      RoleKeys role = Documents.role(1, anna);
      SignedFile<Root> file =
          SignedFile.unsigned(root(1)).withSignatureBy(Documents.key(anna).id(), stranger);
      assertRefused(file, role);
    }

    @Test
    void when_one_of_two_roles_lacks_its_threshold() throws Exception {
      SignedFile<Root> file = signed(root(1), anna, ben);
      file.verify(Documents.role(1, anna), Documents.role(1, ben));

      RefusedException refused =
          assertThrows(
              RefusedException.class,
              () -> file.verify(Documents.role(1, anna), Documents.role(1, stranger)));

      assertEquals(Refusal.BAD_SIGNATURE, refused.reason());
    }

    @Test
    void when_one_key_signs_under_nine_names() {
      Map<KeyId, MetadataKey> names = new HashMap<>();
      SignedFile<Root> file = SignedFile.unsigned(root(1));
      for (int i = 0; i < 9; i++) {
        KeyId name = new KeyId("name-" + i);
        names.put(name, Documents.key(anna));
        file = file.withSignatureBy(name, anna);
      }

      assertRefused(file, new RoleKeys(names, 2));
      assertEquals(1, file.signers(new RoleKeys(names, 1)).size());
    }

    @Test
    void when_there_are_fewer_keys_than_the_threshold() {
      assertRefused(signed(root(1), anna), Documents.role(2, anna));
    }

    @ParameterizedTest(name = "when {0} becomes {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "\"version\":1|\"version\":2",
          "2027-01-01|2028-01-01",
          "\"threshold\":1|\"threshold\":2",
          "consistent_snapshot\":true|consistent_snapshot\":false",
        })
    void when_what_was_signed_is_changed(String from, String to) throws Exception {
      RoleKeys role = Documents.role(1, anna);
      SignedFile<Root> file = signed(Documents.root(1, role), anna);
      file.verify(role);

      assertRefused(SignedFile.readRoot(text(file, text -> text.replaceFirst(from, to))), role);
    }

    @Test
    void when_the_rsa_key_signed_with_another_salt() throws Exception {
      KeyPair rsa = Rsa.PAIR;
      Signature signer = Signature.getInstance("RSASSA-PSS");
      signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 20, 1));
      signer.initSign(rsa.getPrivate());
      byte[] message = {1};
      signer.update(message);

      assertEquals(false, rsaKey(rsa).verifies(message, signer.sign()));
      assertEquals(true, rsaKey(rsa).verifies(message, pss(rsa.getPrivate(), message)));
    }
  }

  @Nested
  @DisplayName("is malformed")
  class IsMalformed {

    @ParameterizedTest(name = "when {0} becomes {1}: {2}")
    @CsvSource(
        delimiter = '|',
        value = {
          "\"_type\":\"root\"|\"_type\":\"targets\"|signed._type: expected root",
          "\"spec_version\":\"1.0.34\"|\"spec_version\":\"2.0.0\"|signed.spec_version: expected"
              + " 1.x",
          "\"version\":1|\"version\":0|root: version: expected 1 or more",
          "\"version\":1|\"version\":-1|root: version: expected 1 or more",
          "\"version\":1|\"version\":\"1\"|signed.version is not a number",
          "\"version\":1,|  |signed.version is missing",
          "\"version\":1|\"version\":99999999999999999999|signed.version is not a 64-bit integer",
          "\"version\":1|\"version\":1.5|a number that is not an integer has no canonical form",
          "2027-01-01T00:00:00Z|2027-01-01|signed.expires is not a UTC time such as"
              + " 2026-11-24T12:00:00Z",
          "\"threshold\":1|\"threshold\":0|signed.roles.root.threshold: expected 1 or more",
          "\"timestamp\":|\"timestomp\":|signed.roles.timestamp is missing",
          "\"consistent_snapshot\":true|\"consistent_snapshot\":1|signed.consistent_snapshot:"
              + " expected true or false",
          "\"signatures\":|\"signature\":|root.signatures is missing",
          "\"signed\":|\"sgned\":|root.signed is missing",
          "\"scheme\":\"ed25519\"|\"scheme\":5|signed.keys.scheme is not a string",
          "\"public\":\"|\"public\":\"zz|signed.keys: the Ed25519 key is malformed; expected 32"
              + " bytes in hex",
        })
    void when_a_member_is_wrong(String from, String to, String message) {
      SignedFile<Root> file = signed(Documents.root(1, Documents.role(1, anna)), anna);
      assertMalformed(message, text(file, text -> text.replaceFirst(from, to == null ? "" : to)));
    }

    @Test
    void when_a_key_id_signs_twice() {
      SignedFile<Root> file = signed(Documents.root(1, Documents.role(1, anna)), anna);
      assertMalformed(
          "signatures: a key id occurs twice",
          text(file, text -> text.replaceFirst("\\{\"keyid\":[^}]*\\}", "$0,$0")));
    }

    @Test
    void when_a_role_lists_a_key_id_twice() {
      SignedFile<Root> file = signed(Documents.root(1, Documents.role(1, anna)), anna);
      assertMalformed(
          "signed.roles.root.keyids: a key id occurs twice",
          text(file, text -> text.replaceFirst("\"keyids\":\\[([^]]*)\\]", "\"keyids\":[$1,$1]")));
    }

    @Test
    void when_it_is_one_byte_too_long() throws Exception {
      SignedFile<Root> file = signed(Documents.root(1, Documents.role(1, anna)), anna);
      int room = MetadataType.ROOT.maxLength() - file.bytes().length;

      SignedFile.readRoot(text(file, text -> text + " ".repeat(room)));

      assertMalformed(
          "root: expected at most 524288 bytes", text(file, text -> text + " ".repeat(room + 1)));
    }

    @ParameterizedTest(name = "when it has {0} signatures")
    @ValueSource(ints = {SignedFile.MAX_SIGNATURES + 1, 5000})
    void when_it_has_too_many_signatures(int count) throws Exception {
      assertEquals(
          0, SignedFile.readRoot(withSignatures(128)).signers(Documents.role(1, anna)).size());

      assertMalformed("signatures: expected an array of at most 128 items", withSignatures(count));
    }

    private byte[] withSignatures(int count) {
      StringBuilder many = new StringBuilder("\"signatures\":[");
      for (int i = 0; i < count; i++) {
        many.append(i == 0 ? "" : ",").append("{\"keyid\":\"k%d\",\"sig\":\"00\"}".formatted(i));
      }
      return text(
          SignedFile.unsigned(root(1)), text -> text.replace("\"signatures\":[", many.toString()));
    }

    private void assertMalformed(String message, byte[] file) {
      assertEquals(
          message, assertThrows(JsonException.class, () -> SignedFile.readRoot(file)).getMessage());
    }
  }

  @Test
  void keeps_the_bytes_that_came() throws Exception {
    byte[] spaced = text(signed(root(1), anna), text -> text.replace(",", ", ") + "\n ");
    assertArrayEquals(spaced, SignedFile.readRoot(spaced).bytes());
  }

  private Root root(long version) {
    return Documents.root(version, Documents.role(1, anna));
  }

  private static SignedFile<Root> signed(Root root, SigningKey... keys) {
    SignedFile<Root> file = SignedFile.unsigned(root);
    for (SigningKey key : keys) {
      file = file.withSignatureBy(key);
    }
    return file;
  }

  private static SignedFile<Root> reread(SignedFile<Root> file) throws JsonException {
    return SignedFile.readRoot(file.bytes());
  }

  private static byte[] text(SignedFile<Root> file, UnaryOperator<String> change) {
    String before = new String(file.bytes(), UTF_8);
    return change.apply(before).getBytes(UTF_8);
  }

  private static void assertRefused(SignedFile<Root> file, RoleKeys role) {
    assertEquals(
        Refusal.BAD_SIGNATURE,
        assertThrows(RefusedException.class, () -> file.verify(role)).reason());
  }

  private static SigningKey p256() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    return SigningKey.of(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
  }

  /** Generated once, because that takes seconds. */
  private static final class Rsa {
    static final KeyPair PAIR = generate();

    private static KeyPair generate() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static MetadataKey rsaKey(KeyPair pair) throws JsonException {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
    return MetadataKey.read(
        new Json.Obj(
            Map.of(
                "keytype",
                new Json.Str("rsa"),
                "scheme",
                new Json.Str("rsassa-pss-sha256"),
                "keyval",
                new Json.Obj(Map.of("public", new Json.Str(pem))))),
        "keys");
  }

  private static byte[] pss(PrivateKey key, byte[] message) throws Exception {
    Signature signer = Signature.getInstance("RSASSA-PSS");
    signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }
}
