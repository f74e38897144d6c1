// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.contract.ExclusionRejectedException.Reason;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A signed exclusion")
class SignedExclusionTest {

  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final SigningKey OWNER = SigningKey.generate();
  private static final SigningKey OPERATOR = SigningKey.generate();
  private static final SigningKey OTHER = SigningKey.generate();
  private static final Map<String, VerificationKey> PARTIES =
      Map.of("owner", OWNER.publicKey(), "operator", OPERATOR.publicKey());
  private static final ExclusionDocument DOCUMENT =
      new ExclusionDocument(
          "grid-works-1",
          SITE,
          List.of(new DeviceId("inverter-01")),
          Instant.parse("2026-06-10T08:00:00Z"),
          Instant.parse("2026-06-10T12:00:00Z"),
          "works of the grid operator");

  private static SignedExclusion signed() {
    return SignedExclusion.sign(DOCUMENT, OWNER).withSignatureBy(OPERATOR);
  }

  private static byte[] payload(String payload, String type) {
    return Envelope.sign(type, payload.getBytes(StandardCharsets.UTF_8), OWNER)
        .withSignatureBy(OPERATOR)
        .toJson();
  }

  private static void assertRejected(
      Reason reason, byte[] envelope, Map<String, VerificationKey> parties) {
    ExclusionRejectedException rejected =
        assertThrows(
            ExclusionRejectedException.class,
            () -> SignedExclusion.parse(envelope).verify(SITE, parties));
    assertEquals(reason, rejected.reason(), rejected::getMessage);
  }

  @Test
  void is_accepted_when_both_parties_have_signed_it_for_this_site() throws Exception {
    VerifiedExclusion verified = SignedExclusion.parse(signed().toJson()).verify(SITE, PARTIES);

    assertEquals(DOCUMENT, verified.document());
    assertEquals(List.of("operator", "owner"), verified.parties());
    SignedExclusion kept = SignedExclusion.of(verified.envelope());
    assertEquals(DOCUMENT, kept.verify(SITE, PARTIES).document());
  }

  @Nested
  @DisplayName("is rejected")
  class IsRejected {

    @Test
    void when_one_party_has_not_signed() {
      byte[] one = SignedExclusion.sign(DOCUMENT, OWNER).toJson();

      assertRejected(Reason.SIGNATURE_MISSING, one, PARTIES);
    }

    @Test
    void when_one_party_has_signed_twice_or_another_has_signed() {
      SignedExclusion one = SignedExclusion.sign(DOCUMENT, OWNER);

      assertRejected(Reason.SIGNATURE_MISSING, one.withSignatureBy(OWNER).toJson(), PARTIES);
      assertRejected(Reason.SIGNATURE_MISSING, one.withSignatureBy(OTHER).toJson(), PARTIES);
    }

    @Test
    void when_the_signed_bytes_have_changed() throws Exception {
      Json envelope = Json.parse(signed().toJson());
      ExclusionDocument longer =
          new ExclusionDocument(
              DOCUMENT.id(),
              SITE,
              DOCUMENT.devices(),
              DOCUMENT.from(),
              DOCUMENT.to().plusSeconds(3600),
              DOCUMENT.reason());
      Json other = Json.parse(SignedExclusion.sign(longer, OTHER).toJson());
      byte[] changed =
          Json.object()
              .put("payloadType", member(envelope, "payloadType"))
              .put("payload", member(other, "payload"))
              .put("signatures", member(envelope, "signatures"))
              .toBytes();

      assertRejected(Reason.SIGNATURE_MISSING, changed, PARTIES);
    }

    private static Json member(Json object, String name) {
      return Objects.requireNonNull(((Json.Obj) object).members().get(name));
    }

    @Test
    void when_it_is_for_another_site() {
      ExclusionRejectedException rejected =
          assertThrows(
              ExclusionRejectedException.class,
              () -> signed().verify(new SiteId("rooftop-8"), PARTIES));

      assertEquals(Reason.WRONG_SITE, rejected.reason());
    }

    @Test
    void when_the_site_has_no_two_parties_with_their_own_keys() {
      VerificationKey owner = OWNER.publicKey();

      assertRejected(Reason.NO_CONTRACT, signed().toJson(), Map.of());
      assertRejected(Reason.NO_CONTRACT, signed().toJson(), Map.of("owner", owner));
      assertRejected(
          Reason.NO_CONTRACT, signed().toJson(), Map.of("owner", owner, "operator", owner));
    }

    @Test
    void when_it_is_larger_than_allowed() {
      assertRejected(Reason.TOO_LARGE, new byte[SignedExclusion.MAX_BYTES + 1], PARTIES);
    }

    @Test
    void when_it_has_another_payload_type() {
      String document = new String(DOCUMENT.write(), StandardCharsets.UTF_8);

      assertRejected(
          Reason.MALFORMED, payload(document, "application/vnd.parasol.command+json"), PARTIES);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "{}",
          "{\"id\":\"A b\",\"site\":\"rooftop-7\",\"devices\":[],\"from\":\"2026-06-10T08:00:00Z\",\"to\":\"2026-06-10T09:00:00Z\",\"reason\":\"r\"}",
          "{\"id\":\"a\",\"site\":\"rooftop-7\",\"devices\":[],\"from\":\"2026-06-10T08:00:00Z\",\"to\":\"2026-06-10T08:00:00Z\",\"reason\":\"r\"}",
          "{\"id\":\"a\",\"site\":\"rooftop-7\",\"devices\":[],\"from\":\"2026-06-10T08:00:00Z\",\"to\":\"2027-06-12T08:00:00Z\",\"reason\":\"r\"}",
          "{\"id\":\"a\",\"site\":\"rooftop-7\",\"devices\":[\"x\",\"x\"],\"from\":\"2026-06-10T08:00:00Z\",\"to\":\"2026-06-10T09:00:00Z\",\"reason\":\"r\"}",
          "{\"id\":\"a\",\"site\":\"rooftop-7\",\"devices\":[],\"from\":\"2026-06-10T08:00:00Z\",\"to\":\"2026-06-10T09:00:00Z\",\"reason\":\"\"}",
          "{\"id\":\"a\",\"site\":\"rooftop-7\",\"devices\":[],\"from\":\"2026-06-10T08:00:00Z\",\"to\":\"2026-06-10T09:00:00Z\",\"reason\":\"r\",\"more\":1}"
        })
    void when_its_content_is_not_valid(String document) {
      assertRejected(
          Reason.MALFORMED, payload(document, "application/vnd.parasol.exclusion+json"), PARTIES);
    }
  }
}
