// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import io.parasol.fleet.campaign.Entry.WaveEnded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What operators read about a campaign. */
final class StatusText {

  private static final String LINE = "%-5s %8s %6s %6s %6s %8s %8s";

  private StatusText() {}

  /** Returns a decision in one line; empty if operators need not see it. */
  static Optional<String> of(Entry entry) {
    return text(entry).map(text -> "%s %s".formatted(entry.at(), text));
  }

  private static Optional<String> text(Entry entry) {
    if (entry instanceof Planned planned) {
      int devices = planned.waves().stream().mapToInt(List::size).sum();
      return Optional.of(
          "campaign %s: %d devices in %d waves"
              .formatted(planned.campaign(), devices, planned.waves().size()));
    }
    if (entry instanceof WaveBegun begun) {
      return Optional.of("wave %d begins".formatted(begun.wave() + 1));
    }
    if (entry instanceof Sent sent) {
      return Optional.of("%s: command %s sent".formatted(sent.target(), sent.command()));
    }
    if (entry instanceof Ended ended) {
      return Optional.of(
          "%s: %s"
              .formatted(
                  ended.target(),
                  String.join(" ", ended.outcome(), ended.reason(), ended.detail()).strip()));
    }
    if (entry instanceof Judged judged) {
      return Optional.of(
          "%s: %s: %s: %s"
              .formatted(
                  judged.target(), judged.verdict().wireName(), judged.reason(), judged.detail()));
    }
    if (entry instanceof WaveEnded ended) {
      return Optional.of(
          "wave %d ends: %d good, %d bad, %d unknown"
              .formatted(ended.wave() + 1, ended.good(), ended.bad(), ended.unknown()));
    }
    if (entry instanceof Stopped stopped) {
      return Optional.of("stopped: " + why(stopped));
    }
    return entry instanceof Entry.Finished ? Optional.of("finished") : Optional.empty();
  }

  private static String why(Stopped stopped) {
    return stopped.reason()
        + stopped.target().map(target -> ": " + target).orElse("")
        + ": "
        + stopped.detail();
  }

  /** Returns how far a campaign is, in one line. */
  static String line(String name, Progress progress) {
    return "%s: %s".formatted(name, state(progress));
  }

  private static String state(Progress progress) {
    if (progress.isFinished()) {
      return "finished";
    }
    if (progress.stopped().isPresent()) {
      return "stopped: " + why(progress.stopped().get());
    }
    return progress.isWaveRunning()
        ? "wave %d of %d".formatted(progress.wave() + 1, progress.waves().size())
        : "before wave %d of %d".formatted(progress.wave() + 2, progress.waves().size());
  }

  /** Returns the waves, and each device that is not good. */
  static List<String> details(String name, Progress progress) {
    List<String> lines = new ArrayList<>();
    lines.add(line(name, progress));
    lines.add(LINE.formatted("WAVE", "DEVICES", "SENT", "GOOD", "BAD", "UNKNOWN", "SKIPPED"));
    for (int wave = 0; wave < progress.waves().size(); wave++) {
      lines.add(
          LINE.formatted(
              wave + 1,
              progress.waves().get(wave).size(),
              sent(progress, wave),
              progress.count(wave, Verdict.GOOD),
              progress.count(wave, Verdict.BAD),
              progress.count(wave, Verdict.UNKNOWN),
              progress.count(wave, Verdict.SKIPPED)));
    }
    for (int wave = 0; wave <= progress.wave(); wave++) {
      for (Target target : progress.waves().get(wave)) {
        if (!progress.of(target).is(Verdict.GOOD)) {
          lines.add("%s: %s".formatted(target, device(progress.of(target))));
        }
      }
    }
    return lines;
  }

  private static long sent(Progress progress, int wave) {
    return progress.waves().get(wave).stream()
        .filter(each -> progress.of(each).sent().isPresent())
        .count();
  }

  private static String device(Progress.Device device) {
    if (device.judged().isPresent()) {
      Judged judged = device.judged().get();
      return "%s: %s: %s".formatted(judged.verdict().wireName(), judged.reason(), judged.detail());
    }
    if (device.ended().isPresent()) {
      return "%s at %s, under observation"
          .formatted(device.ended().get().outcome(), device.ended().get().at());
    }
    return device
        .sent()
        .map(sent -> "command %s sent at %s".formatted(sent.command(), sent.at()))
        .orElse("not sent");
  }

  /** Returns the same as JSON. */
  static Json.Obj json(String name, Progress progress) {
    JsonBuilder json =
        Json.object()
            .put("campaign", name)
            .put(
                "state",
                progress.isFinished()
                    ? "finished"
                    : progress.stopped().isPresent() ? "stopped" : "running");
    progress
        .stopped()
        .ifPresent(
            stopped ->
                json.put("reason", stopped.reason())
                    .putOptional("device", stopped.target().map(Target::toString))
                    .put("detail", stopped.detail()));
    List<Json> waves = new ArrayList<>();
    for (int wave = 0; wave < progress.waves().size(); wave++) {
      JsonBuilder counts =
          Json.object()
              .put("devices", progress.waves().get(wave).size())
              .put("sent", sent(progress, wave));
      for (Verdict each : Verdict.values()) {
        counts.put(each.wireName(), progress.count(wave, each));
      }
      waves.add(counts.build());
    }
    List<Json> devices = new ArrayList<>();
    for (int wave = 0; wave <= progress.wave(); wave++) {
      for (Target target : progress.waves().get(wave)) {
        devices.add(json(target, wave, progress.of(target)).build());
      }
    }
    return json.put("wave", progress.wave() + 1)
        .put("waves", waves)
        .put("devices", devices)
        .build();
  }

  private static JsonBuilder json(Target target, int wave, Progress.Device device) {
    JsonBuilder json = Json.object().put("device", target.toString()).put("wave", wave + 1);
    json.putOptional("command", device.sent().map(Sent::command));
    json.putOptional("outcome", device.ended().map(Ended::outcome));
    json.putOptional("verdict", device.judged().map(judged -> judged.verdict().wireName()));
    json.putOptional("reason", device.judged().map(Judged::reason));
    return json.putOptional("detail", device.judged().map(Judged::detail));
  }
}
