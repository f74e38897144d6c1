// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a gateway knows about the time, in the form of its file.
 *
 * @param boot the boot of the machine that the points belong to; empty in the file of an earlier
 *     version, which contains one time only.
 * @param latest the latest trusted time.
 * @param reference the time by which the system clock is judged.
 * @param slack by how much the system clock may be later than the reference.
 * @param proven a time that has certainly passed.
 * @param source what proved it, one word.
 * @param proofs the latest time that each kind of proof has shown.
 */
record ClockRecord(
    Optional<String> boot,
    ClockPoint latest,
    ClockPoint reference,
    Duration slack,
    ClockPoint proven,
    String source,
    Map<TimeProof, Instant> proofs) {

  ClockRecord {
    proofs = Map.copyOf(proofs);
  }

  byte[] toBytes() {
    JsonBuilder times = Json.object();
    for (TimeProof proof : TimeProof.values()) {
      Optional.ofNullable(proofs.get(proof)).ifPresent(at -> times.put(proof.wireName(), at));
    }
    return Json.object()
        .put("boot", boot.orElse(""))
        .put("latest", json(latest))
        .put("reference", json(reference))
        .put("slack-ms", slack.toMillis())
        .put("proven", json(proven))
        .put("source", source)
        .put("proofs", times)
        .toBytes();
  }

  private static Json.Obj json(ClockPoint point) {
    return Json.object().put("time", point.time()).put("uptime-ms", point.uptimeMillis()).build();
  }

  /**
   * Reads a record. Also accepts the file of an earlier version.
   *
   * @throws JsonException if the content is neither.
   */
  static ClockRecord read(byte[] content) throws JsonException {
    String text = new String(content, StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{")) {
      ClockPoint latest = new ClockPoint(instant(text), 0);
      return new ClockRecord(
          Optional.empty(),
          latest,
          latest,
          Duration.ZERO,
          new ClockPoint(Instant.EPOCH, 0),
          TimeEstimate.NO_PROOF,
          Map.of());
    }
    Members members = Members.of(Json.parse(content), "clock");
    ClockRecord read =
        new ClockRecord(
            Optional.of(members.text("boot")),
            point(members.object("latest")),
            point(members.object("reference")),
            Duration.ofMillis(members.integer("slack-ms")),
            point(members.object("proven")),
            members.text("source"),
            proofs(members));
    members.expectNoOthers();
    return read;
  }

  /** An earlier version has written no proofs. */
  private static Map<TimeProof, Instant> proofs(Members members) throws JsonException {
    Map<TimeProof, Instant> times = new EnumMap<>(TimeProof.class);
    Optional<Json> all = members.optional("proofs");
    if (all.isPresent()) {
      Members each = Members.of(all.get(), "proofs");
      for (TimeProof proof : TimeProof.values()) {
        if (each.optional(proof.wireName()).isPresent()) {
          times.put(proof, each.instant(proof.wireName()));
        }
      }
      each.expectNoOthers();
    }
    return times;
  }

  private static ClockPoint point(Members members) throws JsonException {
    ClockPoint point = new ClockPoint(members.instant("time"), members.integer("uptime-ms"));
    members.expectNoOthers();
    return point;
  }

  private static Instant instant(String text) throws JsonException {
    return Members.of(Json.object().put("time", text).build(), "clock").instant("time");
  }
}
