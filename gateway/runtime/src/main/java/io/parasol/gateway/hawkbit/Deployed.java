// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of the latest action of a device.
 *
 * @param action the number of the action at the server.
 * @param command the id of the signed command; empty if the action was rejected without one.
 * @param stage how far the action has come.
 * @param isApplied whether the command was applied; only after the end.
 * @param details lines for the people at the server.
 */
record Deployed(
    long action, Optional<String> command, Stage stage, boolean isApplied, List<String> details) {

  /** The stages of an action, in their order. */
  enum Stage {
    /** The command was handed over, and has no result yet. */
    DELIVERED,
    /** The result is known here, but not at the server. */
    ENDED,
    /** The server knows the result. */
    REPORTED
  }

  Deployed {
    details = List.copyOf(details);
  }

  static Deployed delivered(long action, String command) {
    return new Deployed(action, Optional.of(command), Stage.DELIVERED, false, List.of());
  }

  static Deployed rejected(long action, String why) {
    return new Deployed(action, Optional.empty(), Stage.ENDED, false, List.of(why));
  }

  Deployed ended(boolean applied, List<String> why) {
    return new Deployed(action, command, Stage.ENDED, applied, why);
  }

  Deployed reported() {
    return new Deployed(action, command, Stage.REPORTED, isApplied, details);
  }

  JsonBuilder toJson() {
    return Json.object()
        .put("action", action)
        .putOptional("command", command)
        .put("stage", stage.name())
        .put("applied", new Json.Bool(isApplied))
        .putTexts("details", details);
  }

  static Deployed read(Json document) throws JsonException {
    Members members = Members.of(document, "action");
    List<String> details = new ArrayList<>();
    if (members.required("details") instanceof Json.Arr lines) {
      for (Json each : lines.items()) {
        if (each instanceof Json.Str line) {
          details.add(line.text());
        }
      }
    }
    try {
      return new Deployed(
          members.integer("action"),
          members.optionalText("command"),
          Stage.valueOf(members.text("stage")),
          members.required("applied") instanceof Json.Bool applied && applied.value(),
          details);
    } catch (IllegalArgumentException unknown) {
      throw new JsonException("action.stage: expected DELIVERED, ENDED or REPORTED");
    }
  }
}
