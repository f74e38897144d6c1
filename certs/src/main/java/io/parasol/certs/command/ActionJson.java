// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON form of what a command asks for. */
final class ActionJson {

  /** Actions of the contract that this version does not carry out. */
  private static final List<String> NOT_YET = List.of("restart", "read");

  private ActionJson() {}

  static Json write(Action action) {
    Map<String, Json> members = new LinkedHashMap<>();
    if (action instanceof Action.Install install) {
      members.put("install", InstallJson.write(install));
      return new Json.Obj(members);
    }
    Action.Write write = (Action.Write) action;
    members.put("write", ValueJson.write(write.values()));
    write
        .revertAfter()
        .ifPresent(after -> members.put("revert-after", new Json.Str(DurationText.of(after))));
    return new Json.Obj(members);
  }

  static Action read(Members members) throws JsonException {
    for (String action : NOT_YET) {
      if (members.optional(action).isPresent()) {
        throw new JsonException("command.action." + action + ": not supported by this version");
      }
    }
    Action action =
        members.optional("install").isPresent()
            ? InstallJson.read(members.object("install"))
            : write(members);
    members.expectNoOthers();
    return action;
  }

  private static Action.Write write(Members members) throws JsonException {
    return new Action.Write(
        ValueJson.read("command.action.write", members.required("write")),
        revertAfter(members.optionalText("revert-after")));
  }

  private static Optional<Duration> revertAfter(Optional<String> text) throws JsonException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> duration = DurationText.parse(text.get());
    if (duration.isEmpty()) {
      throw new JsonException("command.action.revert-after: expected a duration such as 15m");
    }
    return duration;
  }
}
