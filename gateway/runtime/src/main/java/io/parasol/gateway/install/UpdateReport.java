// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.Action;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.install.run.InstallHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    JsonBuilder members = Json.object().putEpochMillis("ts", at);
    installed.ifPresent(
        now -> {
          JsonBuilder of =
              Json.object()
                  .put("version", now.version())
                  .put("counter", now.counter())
                  .put("sha256", now.sha256());
          members.put("installed", of);
        });
    members.put("stage", stage);
    members.putOptional("command", command);
    image.ifPresent(
        wanted -> {
          members.put("release", wanted.release());
          members.put("version", wanted.version());
        });
    if (command.isPresent()) {
      List<Json> reasons = new ArrayList<>();
      for (WaitReason each : whyNot) {
        reasons.add(
            Json.object()
                .put("reason", each.reason().wireName())
                .put("detail", each.detail())
                .build());
      }
      members.put("why-not", reasons);
    }
    members.putOptional("opens", opens.map(Instant::toString));
    members.putOptional("expires", expires.map(Instant::toString));
    last.ifPresent(
        end -> {
          JsonBuilder of =
              Json.object()
                  .put("command", end.command())
                  .put("outcome", end.outcome())
                  .put("reason", end.reason())
                  .put("detail", end.detail());
          members.put("last", of);
        });
    return members.toBytes();
  }
}
