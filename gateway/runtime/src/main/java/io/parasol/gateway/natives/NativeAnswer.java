// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.util.Map;
import java.util.Optional;

/**
 * A native device's answer to a command. It is the device's claim; the gateway cannot verify it.
 *
 * @param command the id.
 * @param reason one word that the device chooses; may be empty.
 * @param detail one line; may be empty.
 * @param readBack the current values, as the device reports them.
 */
record NativeAnswer(
    String command, Outcome outcome, String reason, String detail, Map<PointName, Value> readBack) {

  static final int MAX_SIZE = 16 * 1024;

  private static final int MAX_POINTS = 64;

  /** The outcomes of the protocol. */
  enum Outcome {
    APPLIED,
    REJECTED,
    FAILED
  }

  static NativeAnswer parse(byte[] payload) throws JsonException {
    Members members = Members.of(Json.parse(payload), "answer");
    NativeAnswer answer =
        new NativeAnswer(
            members.text("command"),
            outcome(members.text("outcome")),
            Printable.of(members.optionalText("reason").orElse("")),
            Printable.of(members.optionalText("detail").orElse("")),
            readBack(members.optional("read-back")));
    members.expectNoOthers();
    return answer;
  }

  private static Outcome outcome(String word) throws JsonException {
    return switch (word) {
      case "applied" -> Outcome.APPLIED;
      case "rejected" -> Outcome.REJECTED;
      case "failed" -> Outcome.FAILED;
      default -> throw new JsonException("answer.outcome: expected applied, rejected or failed");
    };
  }

  private static Map<PointName, Value> readBack(Optional<Json> value) throws JsonException {
    if (value.isEmpty()) {
      return Map.of();
    }
    if (!(value.get() instanceof Json.Obj object)) {
      throw new JsonException("answer.read-back: expected an object");
    }
    return ReportedValues.of(object, MAX_POINTS);
  }

  /** Returns reason and detail in one line. */
  String text() {
    return reason.isEmpty() || detail.isEmpty() ? reason + detail : reason + ": " + detail;
  }
}
