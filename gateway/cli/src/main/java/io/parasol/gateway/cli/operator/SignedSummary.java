// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.ValueJson;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A summary of a command, shown to the user who has just signed it. */
record SignedSummary(Command command) {

  String text() {
    return "%s for %s of %s, class %s, until %s%s"
        .formatted(
            action(),
            command.device(),
            command.site(),
            command.commandClass().wireName(),
            command.expires(),
            requirements().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", ", requirements().isEmpty() ? "" : ", if ", "")));
  }

  /** Returns the requirements in the format of the --require option. */
  private Map<String, String> requirements() {
    Map<String, String> requirements = new LinkedHashMap<>();
    command
        .require()
        .forEach(
            (point, bound) ->
                requirements.put(point.value(), end(bound.min()) + ".." + end(bound.max())));
    return requirements;
  }

  private static String end(OptionalDouble bound) {
    return bound.isEmpty() ? "" : new Value.Real(bound.getAsDouble()).toString();
  }

  private String action() {
    if (command.action() instanceof Action.Install install) {
      Action.Image image = install.image();
      return "install %s version %s, %d bytes, sha256 %s"
          .formatted(image.release(), image.version(), image.length(), image.sha256());
    }
    if (command.action() instanceof Action.Read read) {
      return "read "
          + read.points().stream().map(PointName::value).collect(Collectors.joining(" "));
    }
    if (!(command.action() instanceof Action.Write write)) {
      return "restart";
    }
    String values =
        write.values().entrySet().stream()
            .map(each -> each.getKey() + "=" + Printable.of(each.getValue().toString()))
            .collect(Collectors.joining(" "));
    return values + write.revertAfter().map(after -> " for " + DurationText.of(after)).orElse("");
  }

  private String actionName() {
    if (command.action() instanceof Action.Install) {
      return "install";
    }
    if (command.action() instanceof Action.Read) {
      return "read";
    }
    return command.action() instanceof Action.Restart ? "restart" : "write";
  }

  private Json actionJson() {
    if (command.action() instanceof Action.Install install) {
      return Json.object()
          .put("release", install.image().release())
          .put("version", install.image().version())
          .put("length", install.image().length())
          .put("sha256", install.image().sha256())
          .build();
    }
    if (command.action() instanceof Action.Read read) {
      return Json.Arr.ofTexts(read.points().stream().map(PointName::value).toList());
    }
    return command.action() instanceof Action.Write write
        ? ValueJson.write(write.values())
        : new Json.Bool(true);
  }

  Json json(Path file) {
    JsonBuilder require = Json.object();
    requirements().forEach(require::put);
    return Json.object()
        .put("file", file.toString())
        .put("id", command.id())
        .put("site", command.site().value())
        .put("device", command.device().value())
        .put("class", command.commandClass().wireName())
        .put(actionName(), actionJson())
        .put("require", require.build())
        .put("expires", command.expires().toString())
        .build();
  }
}
