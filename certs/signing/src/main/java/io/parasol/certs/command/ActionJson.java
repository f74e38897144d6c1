// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The JSON form of an action. */
final class ActionJson {

  private static final String INSTALL = "install";
  private static final String READ = "read";
  private static final String RESTART = "restart";
  private static final String READ_PATH = "command.action.read";

  private ActionJson() {}

  static Json write(Action action) {
    JsonBuilder members = Json.object();
    if (action instanceof Action.Install install) {
      members.put(INSTALL, InstallJson.write(install));
    } else if (action instanceof Action.Read read) {
      members.putTexts(READ, read.points().stream().map(PointName::value).toList());
    } else if (action instanceof Action.Restart) {
      members.put(RESTART, true);
    } else if (action instanceof Action.Write write) {
      members.put("write", ValueJson.write(write.values()));
      members.putOptional("revert-after", write.revertAfter().map(DurationText::of));
    }
    return members.build();
  }

  static Action read(Members members) throws JsonException {
    Action action = action(members);
    members.expectNoOthers();
    return action;
  }

  private static Action action(Members members) throws JsonException {
    if (members.optional(INSTALL).isPresent()) {
      return InstallJson.read(members.object(INSTALL));
    }
    Optional<Json> read = members.optional(READ);
    if (read.isPresent()) {
      return points(read.get());
    }
    Optional<Json> restart = members.optional(RESTART);
    if (restart.isPresent()) {
      if (!restart.get().equals(new Json.Bool(true))) {
        throw new JsonException("command.action.restart: expected true");
      }
      return new Action.Restart();
    }
    return write(members);
  }

  private static Action.Read points(Json read) throws JsonException {
    Set<PointName> points = new LinkedHashSet<>();
    for (Json item : read instanceof Json.Arr list ? list.items() : List.<Json>of()) {
      if (!(item instanceof Json.Str name)
          || !points.add(ValueJson.pointName(READ_PATH, name.text()))) {
        throw new JsonException(READ_PATH + ": expected the names of points, each once");
      }
    }
    if (points.isEmpty()) {
      throw new JsonException(READ_PATH + ": expected the names of points");
    }
    return new Action.Read(points);
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
