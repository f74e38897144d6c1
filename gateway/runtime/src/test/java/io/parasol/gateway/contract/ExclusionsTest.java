// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.contract.Exclusions.Contract;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Exclusions of a contract")
class ExclusionsTest {

  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final OperatorName ANNA = new OperatorName("anna");
  private static final SigningKey OWNER = SigningKey.generate();
  private static final SigningKey OPERATOR = SigningKey.generate();
  private static final Instant BEGIN = Instant.parse("2026-06-10T08:00:00Z");

  @TempDir private Path temporary;

  private final List<Exclusion> counted = new ArrayList<>();
  private final List<String> recorded = new ArrayList<>();

  private Exclusions exclusions() {
    return new Exclusions(
        new Contract(SITE, Map.of("owner", OWNER.publicKey(), "operator", OPERATOR.publicKey())),
        temporary.resolve("exclusions"),
        act -> recorded.add(new String(Json.write(act), StandardCharsets.UTF_8)),
        counted::add);
  }

  private static SignedExclusion signedByOwner(String id, int hours) {
    return SignedExclusion.sign(
        new ExclusionDocument(
            id,
            SITE,
            List.of(new DeviceId("inverter-01")),
            BEGIN,
            BEGIN.plusSeconds(3600L * hours),
            "works of the grid operator"),
        OWNER);
  }

  private static Json.Obj send(Exclusions exclusions, SignedExclusion signed) throws Exception {
    Json.Obj question = Json.object().put("document", Json.parse(signed.toJson())).build();
    return exclusions.answer(ANNA, Members.of(question, "request"));
  }

  private static String refusal(Exclusions exclusions, SignedExclusion signed) {
    return assertThrows(RefusedRequestException.class, () -> send(exclusions, signed)).reason();
  }

  @Test
  void count_once_and_are_in_the_log_with_their_signatures() throws Exception {
    Exclusions exclusions = exclusions();
    SignedExclusion signed = signedByOwner("grid-1", 4).withSignatureBy(OPERATOR);

    send(exclusions, signed);
    send(exclusions, signed);

    assertEquals(1, counted.size());
    Exclusion exclusion = counted.get(0);
    assertEquals(List.of("operator", "owner"), exclusion.signers());
    assertTrue(exclusion.covers("inverter-01", BEGIN, BEGIN.plusSeconds(300)));
    assertEquals(1, recorded.size());
    assertTrue(recorded.get(0).contains("\"operator\":\"anna\""), recorded::toString);
    assertTrue(recorded.get(0).contains("\"signatures\":[{"), recorded::toString);
  }

  @Test
  void count_after_a_restart() throws Exception {
    send(exclusions(), signedByOwner("grid-1", 4).withSignatureBy(OPERATOR));
    List<Exclusion> before = List.copyOf(counted);
    counted.clear();

    Exclusions after = exclusions();

    assertEquals(before, counted);
    send(after, signedByOwner("grid-1", 4).withSignatureBy(OPERATOR));
    assertEquals(1, recorded.size());
  }

  @Test
  void do_not_count_without_the_signature_of_the_other_party() {
    assertEquals("signature_missing", refusal(exclusions(), signedByOwner("grid-1", 4)));
    assertEquals(List.of(), counted);
    assertEquals(List.of(), recorded);
  }

  @Test
  void do_not_replace_each_other() throws Exception {
    Exclusions exclusions = exclusions();
    send(exclusions, signedByOwner("grid-1", 4).withSignatureBy(OPERATOR));

    assertEquals(
        "id_used", refusal(exclusions, signedByOwner("grid-1", 8).withSignatureBy(OPERATOR)));
    assertEquals(1, counted.size());
  }

  @Test
  void do_not_count_if_the_log_cannot_record_them() {
    Exclusions exclusions =
        new Exclusions(
            new Contract(
                SITE, Map.of("owner", OWNER.publicKey(), "operator", OPERATOR.publicKey())),
            temporary.resolve("exclusions"),
            act -> {
              throw new IOException("disk is full");
            },
            counted::add);

    assertThrows(
        IOException.class,
        () -> send(exclusions, signedByOwner("grid-1", 4).withSignatureBy(OPERATOR)));
    assertEquals(List.of(), counted);
  }

  @Test
  void count_for_the_new_name_of_a_device_and_stay_as_they_were_signed() throws Exception {
    SignedExclusion signed = signedByOwner("grid-1", 4).withSignatureBy(OPERATOR);
    send(exclusions(), signed);
    Path folder = temporary.resolve("exclusions");
    DeviceId old = new DeviceId("inverter-01");
    DeviceId renamed = new DeviceId("roof-east-1");
    Files.writeString(folder.resolve("a.json"), "[");

    Exclusions.rename(folder, old, renamed);
    Exclusions.rename(folder, old, renamed); // completes a rename that was interrupted
    Exclusions.rename(folder, new DeviceId("inverter-02"), new DeviceId("roof-east-2"));

    counted.clear();
    Exclusions after = exclusions();
    assertEquals(1, counted.size());
    assertTrue(counted.get(0).covers("roof-east-1", BEGIN, BEGIN.plusSeconds(300)));
    assertFalse(counted.get(0).covers("inverter-01", BEGIN, BEGIN.plusSeconds(300)));
    send(after, signed);
    assertEquals(1, recorded.size(), "the document is the same");
    assertEquals("id_used", refusal(after, signedByOwner("grid-1", 8).withSignatureBy(OPERATOR)));
  }

  @Test
  void of_other_files_in_the_folder_are_left_out() throws Exception {
    send(exclusions(), signedByOwner("grid-1", 4).withSignatureBy(OPERATOR));
    Files.writeString(temporary.resolve("exclusions/a.json"), "{\"parties\":[\"owner\"]}");
    Files.writeString(temporary.resolve("exclusions/b.json"), "[");
    counted.clear();

    Exclusions unused = exclusions();

    assertEquals(1, counted.size());
  }
}
