// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.JsonException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An envelope")
class EnvelopeTest {

  private static final String TYPE = "text/plain";
  private static final byte[] PAYLOAD = "limit?60>50~".getBytes(UTF_8);

  private final SigningKey key = SigningKey.generate();

  private static Envelope parse(String json) throws JsonException {
    return Envelope.parse(json.getBytes(UTF_8));
  }

  private String json() {
    return new String(Envelope.sign(TYPE, PAYLOAD, key).toJson(), UTF_8);
  }

  /** DSSE 1.0.2, protocol, test vectors; the signature is deterministic (RFC 6979). */
  @Test
  void of_the_specification_is_verified() throws Exception {
    SigningKey signer =
        Keys.p256(
            "d73ec437fd6346e3619c5ebfdfff0f6916804955ad32ac9ac492b0ede1f6ffb7",
            "67cd390f77aa359cb08c2235f652270493a9ed832b0abcc01f70954c0390d238",
            "0c782bd54e269125a44f4433aff1432ce94e12bca73aa67ac80cea12608ddf74");
    Envelope envelope =
        parse(
            """
            {"payload":"aGVsbG8gd29ybGQ=","payloadType":"http://example.com/HelloWorld",
             "signatures":[{"sig":"A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}
            """);

    assertArrayEquals(
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world".getBytes(UTF_8),
        Pae.encode(envelope.payloadType(), envelope.payload()));
    assertEquals(Set.of(signer.publicKey()), envelope.signers(List.of(signer.publicKey())));
    assertEquals("hello world", new String(envelope.payload(), UTF_8));
  }

  @Test
  void counts_the_length_of_its_type_in_bytes() {
    assertArrayEquals("DSSEv1 2 ä 0 ".getBytes(UTF_8), Pae.encode("ä", new byte[0]));
  }

  @Test
  void made_here_is_read_here() throws Exception {
    Envelope envelope = parse(json());

    assertEquals(TYPE, envelope.payloadType());
    assertArrayEquals(PAYLOAD, envelope.payload());
    assertEquals(Set.of(key.publicKey()), envelope.signers(List.of(key.publicKey())));
  }

  @Nested
  @DisplayName("names as its signers")
  class NamesAsItsSigners {

    @Test
    void those_of_the_trusted_keys_that_signed_and_no_others() throws Exception {
      SigningKey second = Keys.p256();
      SigningKey absent = SigningKey.generate();
      Envelope envelope = Envelope.sign(TYPE, PAYLOAD, key).withSignatureBy(second);

      assertEquals(
          Set.of(key.publicKey(), second.publicKey()),
          envelope.signers(List.of(absent.publicKey(), second.publicKey(), key.publicKey())));
      assertEquals(Set.of(), envelope.signers(List.of(absent.publicKey())));
      assertEquals(Set.of(), envelope.signers(List.of()));
    }

    @Test
    void each_key_once_however_often_it_signed_or_is_trusted() throws Exception {
      String mark = json().replaceAll(".*\"signatures\":\\[(.*)]}", "$1");
      String twice = json().replace(mark, mark + "," + mark);

      assertEquals(2, parse(twice).signatureCount());
      assertEquals(
          Set.of(key.publicKey()), parse(twice).signers(List.of(key.publicKey(), key.publicKey())));
    }

    @Test
    void a_key_once_under_nine_names() throws Exception {
      String sig = Base64.getEncoder().encodeToString(key.sign(Pae.encode(TYPE, PAYLOAD)));
      String marks =
          Stream.of("a", "b", "c", "d", "e", "f", "g", "h", "i")
              .map(name -> "{\"keyid\":\"%s\",\"sig\":\"%s\"}".formatted(name, sig))
              .collect(Collectors.joining(",", "[", "]"));
      Envelope envelope = parse(json().replaceAll("\\[.*]", marks));

      assertEquals(9, envelope.signatureCount());
      assertEquals(Set.of(key.publicKey()), envelope.signers(List.of(key.publicKey())));
    }

    @Test
    void whatever_the_key_id_states() throws Exception {
      String foreign = SigningKey.generate().publicKey().fingerprint();
      for (String keyid : List.of(foreign, "", "control-room")) {
        Envelope envelope = parse(json().replace(key.publicKey().fingerprint(), keyid));
        assertEquals(Set.of(key.publicKey()), envelope.signers(List.of(key.publicKey())));
      }
    }

    /** The twin of a key verifies one signature, made without any knowledge of the twin. */
    @Test
    void one_key_only_for_each_signature() throws Exception {
      SigningKey signer = Keys.p256();
      Envelope envelope = Envelope.sign(TYPE, PAYLOAD, signer);
      byte[] message = Pae.encode(TYPE, PAYLOAD);
      VerificationKey twin = Keys.twin(signer.publicKey(), message, signer.sign(message));
      assertTrue(twin.verifies(message, signer.sign(message)));

      assertEquals(Set.of(signer.publicKey()), envelope.signers(List.of(twin, signer.publicKey())));
      Envelope withoutHints =
          Envelope.parse(
              new String(envelope.toJson(), UTF_8)
                  .replace(signer.publicKey().fingerprint(), "")
                  .getBytes(UTF_8));
      assertEquals(1, withoutHints.signers(List.of(twin, signer.publicKey())).size());
    }

    @Test
    void nobody_when_the_type_is_another() throws Exception {
      Envelope envelope = parse(json().replace(TYPE, "text/html!"));

      assertEquals(Set.of(), envelope.signers(List.of(key.publicKey())));
    }

    @Test
    void those_who_signed_beside_a_mark_that_is_none() throws Exception {
      Envelope envelope =
          parse(json().replace("[{", "[{\"sig\":\"\"},{\"sig\":\"MAYCAQECAQE=\"},{"));

      assertEquals(Set.of(key.publicKey()), envelope.signers(List.of(key.publicKey())));
    }
  }

  @Nested
  @DisplayName("signed by one more")
  class SignedByOneMore {

    @Test
    void keeps_the_earlier_signatures() throws Exception {
      SigningKey second = Keys.p256();
      Envelope both = parse(json()).withSignatureBy(second);

      assertEquals(
          Set.of(key.publicKey(), second.publicKey()),
          both.signers(List.of(key.publicKey(), second.publicKey())));
    }

    @Test
    void has_one_signature_of_a_key_that_signs_again() throws Exception {
      SigningKey second = Keys.p256();
      Envelope again =
          parse(json()).withSignatureBy(second).withSignatureBy(second).withSignatureBy(key);

      assertEquals(2, again.signatureCount());
    }

    @Test
    void has_at_most_sixteen() {
      Envelope full = Envelope.sign(TYPE, PAYLOAD, key);
      for (int i = 1; i < Envelope.MAX_SIGNATURES; i++) {
        full = full.withSignatureBy(SigningKey.generate());
      }
      Envelope sixteen = full;

      assertEquals(Envelope.MAX_SIGNATURES, sixteen.signatureCount());
      assertThrows(
          IllegalArgumentException.class, () -> sixteen.withSignatureBy(SigningKey.generate()));
    }
  }

  @Nested
  @DisplayName("in base64")
  class InBase64 {

    @Test
    void may_use_either_alphabet() throws Exception {
      String urlSafe = json().replace('+', '-').replace('/', '_').replace("text_plain", TYPE);

      assertEquals(Set.of(key.publicKey()), parse(urlSafe).signers(List.of(key.publicKey())));
    }

    @ParameterizedTest(name = "is refused as {0}")
    @CsvSource({"aGk", "aGl=", "aG k=", "aGk=\\n", "aGk==", "a+_=", "aGk=aGk=", "äGk="})
    void has_one_spelling(String payload) {
      String json = json().replaceAll("\"payload\":\"[^\"]*\"", "\"payload\":\"%s\"");

      assertRefused("is not base64", json.formatted(payload));
    }

    @Test
    void is_read_with_the_right_spelling() throws Exception {
      String json = json().replaceAll("\"payload\":\"[^\"]*\"", "\"payload\":\"aGk=\"");

      assertEquals("hi", new String(parse(json).payload(), UTF_8));
    }

    @Test
    void has_no_stray_bits_in_a_signature() throws Exception {
      // 64 bytes leave four bits of the last digit unused.
      String json = json();
      int last = json.lastIndexOf("==") - 1;
      char digit = json.charAt(last);
      String stray = json.substring(0, last) + (char) (digit + 1) + json.substring(last + 1);

      assertRefused("is not base64", stray);
    }
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @ParameterizedTest(name = "as {0}: {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "expected an object       | []",
          "payloadType is missing   | {\"payload\":\"\",\"signatures\":[]}",
          "payloadType is not a str | {\"payloadType\":1,\"payload\":\"\",\"signatures\":[]}",
          "payload is missing       | {\"payloadType\":\"t\",\"signatures\":[]}",
          "signatures is missing    | {\"payloadType\":\"t\",\"payload\":\"\"}",
          "signatures: expected an array |"
              + " {\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":{}}",
          "sig is missing           | {\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{}]}",
          "expected an object       | {\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[1]}",
          "a key occurs twice       | {\"payloadType\":\"t\",\"payloadType\":\"t\"}",
          "after the end            | {\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[]}x",
        })
    void when_malformed(String why, String json) {
      EnvelopeTest.assertRefused(why, json);
    }

    @Test
    void with_seventeen_signatures() {
      String marks =
          Stream.generate(() -> "{\"sig\":\"\"}")
              .limit(Envelope.MAX_SIGNATURES + 1)
              .collect(Collectors.joining(",", "[", "]"));

      EnvelopeTest.assertRefused("at most 16", json().replaceAll("\\[.*]", marks));
    }

    @Test
    void but_not_for_members_that_dsse_does_not_name() throws Exception {
      Envelope envelope = parse(json().replace("{\"", "{\"more\":[1,{}],\""));

      assertEquals(Set.of(key.publicKey()), envelope.signers(List.of(key.publicKey())));
    }
  }

  @Test
  void of_random_bytes_is_read_or_refused_and_nothing_else() {
    Random random = new Random(5);
    byte[] good = json().getBytes(UTF_8);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        Envelope.parse(bytes).signers(List.of(key.publicKey()));
      } catch (JsonException refused) {
        assertTrue(refused.getMessage().length() < 300);
      }
    }
  }

  private static void assertRefused(String why, String json) {
    JsonException refused = assertThrows(JsonException.class, () -> parse(json));
    assertTrue(refused.getMessage().contains(why.strip()), refused.getMessage());
  }
}
