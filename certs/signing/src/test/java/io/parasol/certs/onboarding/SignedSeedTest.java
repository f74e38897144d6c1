// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.onboarding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.onboarding.SeedRejectedException.Reason;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A seed")
class SignedSeedTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final SigningKey OWNER = SigningKey.generate();
  private static final String TYPE = "application/vnd.parasol.seed+json";

  private static SiteSeed seed(Instant expires) {
    return seed(expires, "https://centre.example/sites/rooftop-7/");
  }

  private static SiteSeed seed(Instant expires, String repository) {
    return new SiteSeed(
        new SiteId("rooftop-7"),
        new TrustDomain("rooftop-7.plants.example"),
        URI.create("https://centre.example:8444/"),
        "ab".repeat(32),
        URI.create(repository),
        "cd".repeat(32),
        "K7QF-3MZP-AB2C-DEFG",
        expires);
  }

  private static byte[] signed() throws SeedRejectedException {
    return SignedSeed.sign(seed(NOW.plusSeconds(60)), OWNER).toJson();
  }

  private static void assertRejected(Reason reason, byte[] file) {
    SeedRejectedException rejected =
        assertThrows(
            SeedRejectedException.class,
            () -> SignedSeed.parse(file).verify(List.of(OWNER.publicKey()), NOW));
    assertEquals(reason, rejected.reason());
    assertOneLine(rejected.getMessage());
  }

  private static void assertOneLine(String message) {
    assertFalse(message.contains("\n") || message.length() > 300, message);
  }

  private static byte[] of(String payload) {
    return Envelope.sign(TYPE, payload.getBytes(StandardCharsets.UTF_8), OWNER).toJson();
  }

  private static String payload() {
    return new String(seed(NOW.plusSeconds(60)).write(), StandardCharsets.UTF_8);
  }

  @Test
  void is_accepted_when_an_owner_has_signed_it_and_it_is_valid() throws Exception {
    byte[] file = signed();

    assertEquals(
        seed(NOW.plusSeconds(60)), SignedSeed.parse(file).verify(List.of(OWNER.publicKey()), NOW));
    assertArrayEquals(file, of(payload()));
  }

  @Test
  void has_at_most_one_kibibyte_with_addresses_of_usual_length() throws Exception {
    SiteSeed longest =
        new SiteSeed(
            new SiteId("s".repeat(64)),
            new TrustDomain("t".repeat(63)),
            URI.create("https://enrolment.centre-of-all-plants.example.com:8444/"),
            "ab".repeat(32),
            URI.create("https://repository.example.com/" + "s".repeat(64) + "/"),
            "cd".repeat(32),
            "K7QF-3MZP-AB2C-DEFG",
            NOW);

    assertTrue(SignedSeed.sign(longest, OWNER).toJson().length <= SignedSeed.MAX_BYTES);
    assertTrue(signed().length < 900);
  }

  @Test
  void never_prints_its_code() throws Exception {
    assertFalse(seed(NOW).toString().contains("K7QF"));
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @Test
    void when_it_has_expired() throws Exception {
      assertRejected(Reason.EXPIRED, SignedSeed.sign(seed(NOW), OWNER).toJson());
    }

    @Test
    void when_another_key_has_signed_it() throws Exception {
      assertRejected(
          Reason.UNKNOWN_SIGNER,
          SignedSeed.sign(seed(NOW.plusSeconds(60)), SigningKey.generate()).toJson());
    }

    @Test
    void when_it_is_too_large() throws Exception {
      assertRejected(Reason.TOO_LARGE, Arrays.copyOf(signed(), SignedSeed.MAX_BYTES + 1));
      SiteSeed tooLong =
          new SiteSeed(
              new SiteId("s".repeat(64)),
              new TrustDomain("t".repeat(63)),
              URI.create("https://e.example/" + "e".repeat(180)),
              "ab".repeat(32),
              URI.create("https://r.example/" + "r".repeat(180)),
              "cd".repeat(32),
              "K7QF-3MZP-AB2C-DEFG",
              NOW);
      SeedRejectedException rejected =
          assertThrows(SeedRejectedException.class, () -> SignedSeed.sign(tooLong, OWNER));
      assertEquals(Reason.TOO_LARGE, rejected.reason());
      assertTrue(rejected.getMessage().contains("use shorter addresses"));
    }

    @Test
    void when_it_is_another_kind_of_document() throws Exception {
      assertRejected(
          Reason.MALFORMED,
          Envelope.sign("application/json", payload().getBytes(StandardCharsets.UTF_8), OWNER)
              .toJson());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "\"seed\":1|\"seed\":2",
          "\"seed\":1,|",
          "rooftop-7\"|Rooftop 7\"",
          "https://centre.example:8444/|http://centre.example:8444/",
          "https://centre.example:8444/|https://user:secret@centre.example/",
          "https://centre.example:8444/|https://centre.example/ /",
          "https://centre.example/sites|ftp://centre.example/sites",
          "abab|ABAB",
          "K7QF-|k7qf-",
          "\"site\"|\"more\":1,\"site\"",
          "T12:01:00Z|T12:01:00+01:00",
        })
    void when_a_member_is_not_of_its_form(String change) {
      String[] parts = change.split("\\|", -1);

      assertTrue(payload().contains(parts[0]), payload());
      assertRejected(Reason.MALFORMED, of(payload().replace(parts[0], parts[1])));
    }

    @Test
    void when_any_bytes_are_damaged_without_another_exception() throws Exception {
      byte[] good = signed();
      Random random = new Random(19);
      int accepted = 0;
      for (int i = 0; i < 20_000; i++) {
        byte[] damaged = good.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        byte[] file =
            Arrays.copyOf(damaged, random.nextInt(4) == 0 ? random.nextInt(1200) : damaged.length);
        try {
          SiteSeed read = SignedSeed.parse(file).verify(List.of(OWNER.publicKey()), NOW);
          // The key id is a hint, and so may change.
          assertEquals(seed(NOW.plusSeconds(60)), read);
          accepted++;
        } catch (SeedRejectedException expected) {
          assertOneLine(expected.getMessage());
        }
      }
      assertTrue(accepted < 5_000, "accepted " + accepted);
    }
  }
}
