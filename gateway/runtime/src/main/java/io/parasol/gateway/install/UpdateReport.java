// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.Action;
import io.parasol.certs.json.Json;
import io.parasol.gateway.install.run.InstallHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The report on a device's {@code update} topic: what was installed last, what is queued, and why
 * it waits.
 *
 * @param command the id of the current command.
 * @param stage the stage of the installation: {@code waiting} before it has begun, {@code none}
 *     without a command.
 * @param whyNot the reasons why it waits, in their order.
 * @param opens when the window opens next; empty if that is unknown.
 * @param last how the last installation ended.
 */
record UpdateReport(
    Instant at,
    Optional<InstallHistory.Installed> installed,
    Optional<String> command,
    Optional<Action.Image> image,
    String stage,
    List<WaitReason> whyNot,
    Optional<Instant> opens,
    Optional<Instant> expires,
    Optional<Last> last) {

  UpdateReport {
    whyNot = List.copyOf(whyNot);
  }

  /** The result of an installation. */
  record Last(String command, String outcome, String reason, String detail) {}

  /** Returns whether two reports differ only in numbers that change all the time. */
  boolean hasSameState(UpdateReport other) {
    return command.equals(other.command)
        && stage.equals(other.stage)
        && words(whyNot).equals(words(other.whyNot))
        && last.equals(other.last)
        && installed.equals(other.installed);
  }

  private static List<WaitReason.WaitCode> words(List<WaitReason> reasons) {
    return reasons.stream().map(WaitReason::reason).toList();
  }

  byte[] toJson() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("ts", Json.Num.of(at.toEpochMilli()));
    installed.ifPresent(
        now -> {
          Map<String, Json> of = new LinkedHashMap<>();
          of.put("version", new Json.Str(now.version()));
          of.put("counter", Json.Num.of(now.counter()));
          of.put("sha256", new Json.Str(now.sha256()));
          members.put("installed", new Json.Obj(of));
        });
    members.put("stage", new Json.Str(stage));
    command.ifPresent(id -> members.put("command", new Json.Str(id)));
    image.ifPresent(
        wanted -> {
          members.put("release", new Json.Str(wanted.release()));
          members.put("version", new Json.Str(wanted.version()));
        });
    if (command.isPresent()) {
      List<Json> reasons = new ArrayList<>();
      for (WaitReason each : whyNot) {
        Map<String, Json> reason = new LinkedHashMap<>();
        reason.put("reason", new Json.Str(each.reason().wireName()));
        reason.put("detail", new Json.Str(each.detail()));
        reasons.add(new Json.Obj(reason));
      }
      members.put("why-not", new Json.Arr(reasons));
    }
    opens.ifPresent(time -> members.put("opens", new Json.Str(time.toString())));
    expires.ifPresent(time -> members.put("expires", new Json.Str(time.toString())));
    last.ifPresent(
        end -> {
          Map<String, Json> of = new LinkedHashMap<>();
          of.put("command", new Json.Str(end.command()));
          of.put("outcome", new Json.Str(end.outcome()));
          of.put("reason", new Json.Str(end.reason()));
          of.put("detail", new Json.Str(end.detail()));
          members.put("last", new Json.Obj(of));
        });
    return Json.write(new Json.Obj(members));
  }
}
