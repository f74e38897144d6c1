// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.profile.Confidence;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.profile.panel.PanelProfileReader;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of {@code docs/devices.md}, made from the shipped profiles. */
record DevicesPage(Path nowhere) {

  private static final String HEAD =
      """
      # Devices

      These devices have a profile that comes with Parasol: name it in the configuration, such as `profile: huawei-sun2000`. Any other device that has a SunSpec
      map needs no profile: see [SunSpec](sunspec.md). For all others, [write a profile](profiles.md).

      `confidence` states how well a profile is confirmed: `recorded` (compared with a recording from a device), `two-sources` (two independent sources agree) or
      `one-source`. [SOURCES](../config/profiles/SOURCES.md) lists what was compared. `DevicesPageTest` makes this page from the profiles; do not edit it.

      | profile | devices | confidence | points | states, alarms | may be written |
      |---|---|---|---|---|---|
      """;

  String text() throws ConfigException {
    StringBuilder table = new StringBuilder(HEAD);
    StringBuilder details = new StringBuilder();
    for (ProfileName name : BundledFiles.profiles()) {
      String yaml = BundledFiles.text("profiles/" + name + ".yaml").orElseThrow();
      if (ProfileText.of(nowhere, name).isOf(PanelProfileReader.KIND.protocol())) {
        PanelProfile profile = PanelProfileReader.KIND.shipped(name);
        table.append(row(name, yaml, profile));
        details.append(
            section(name, yaml, List.of("MQTT, see [panels](panels.md#ready-profiles)")));
        continue;
      }
      if (ProfileText.of(nowhere, name).isOf(LineProfileReader.KIND.protocol())) {
        LineProfile profile = LineProfileReader.KIND.shipped(name);
        table.append(row(name, yaml, profile));
        details.append(section(name, yaml, quirks(profile)));
        continue;
      }
      Profile profile = ProfileFile.load(name.value(), nowhere);
      if (profile.confidence() != Confidence.NOT_STATED) {
        table.append(row(name, yaml, profile));
        details.append(section(name, yaml, quirks(profile)));
      }
    }
    return table.append(details).toString();
  }

  private static String row(ProfileName name, String yaml, Profile profile) {
    List<Point> points = profile.points();
    long states = points.stream().filter(point -> point.states().hasStates()).count();
    long alarms = points.stream().mapToLong(point -> point.states().alarms().size()).sum();
    List<String> written =
        points.stream()
            .filter(point -> point.write().isPresent())
            .map(
                point ->
                    "`%s` (%s)"
                        .formatted(
                            point.name(), point.write().orElseThrow().commandClass().wireName()))
            .toList();
    int count = points.size() + profile.formulas().size();
    return row(name, yaml, profile.confidence(), count, states, alarms, written);
  }

  private static String row(ProfileName name, String yaml, LineProfile profile) {
    List<LinePoint> points = profile.points();
    long states = points.stream().filter(point -> point.states().hasStates()).count();
    List<String> written =
        points.stream()
            .filter(point -> point.write().isPresent())
            .map(point -> "`%s`".formatted(point.name()))
            .toList();
    return row(name, yaml, profile.confidence(), points.size(), states, 0, written);
  }

  private static String row(ProfileName name, String yaml, PanelProfile profile) {
    List<PanelPoint> points = profile.points();
    long states =
        points.stream()
            .filter(
                point -> point.states().operating().hasStates() || point.states().canBeOffline())
            .count();
    return row(name, yaml, profile.confidence(), points.size(), states, 0, List.of());
  }

  private static String row(
      ProfileName name,
      String yaml,
      Confidence confidence,
      int points,
      long states,
      long alarms,
      List<String> written) {
    return "| [`%s`](#%s) | %s | %s | %d | %s | %s |\n"
        .formatted(
            name,
            name,
            entry(yaml, "description"),
            confidence.wireName(),
            points,
            (states > 0 ? "states" : "") + (alarms > 0 ? ", " + alarms + " alarms" : ""),
            String.join(", ", written));
  }

  private static String section(ProfileName name, String yaml, List<String> quirks) {
    String all = String.join("; ", quirks);
    String what =
        quirks.isEmpty() ? "" : Character.toUpperCase(all.charAt(0)) + all.substring(1) + ".\n\n";
    return "\n## %s\n\n%sSource: %s\n".formatted(name, what, entry(yaml, "source"));
  }

  private static List<String> quirks(Profile profile) {
    Quirks quirks = profile.quirks();
    List<String> all = new ArrayList<>();
    FactorySerialSettings line = quirks.wiring().line();
    line.baud().ifPresent(baud -> all.add("factory setting " + baud + " baud"));
    if (!quirks.wiring().units().equals(Units.ANY)) {
      all.add("units " + quirks.wiring().units());
    }
    if (quirks.maxWords() < 125) {
      all.add("blocks of at most " + quirks.maxWords() + " registers");
    }
    if (!quirks.gap().isZero()) {
      all.add(quirks.gap().toMillis() + " ms between requests");
    }
    if (quirks.timeout().compareTo(Duration.ofSeconds(1)) > 0) {
      all.add("responses may take " + quirks.timeout().toSeconds() + " s");
    }
    if (quirks.wiring().oneClient()) {
      all.add("accepts one client");
    }
    return all;
  }

  private static List<String> quirks(LineProfile profile) {
    return profile.baud().isPresent()
        ? List.of("a text protocol at %d baud".formatted(profile.baud().getAsInt()))
        : List.of("a text protocol");
  }

  /** Returns the text of an entry of a profile on one line. */
  private static String entry(String yaml, String key) {
    Matcher found =
        Pattern.compile("(?m)^%s: (?:>-\\n)?((?:.*\\n)(?:  .*\\n)*)".formatted(key)).matcher(yaml);
    if (!found.find()) {
      throw new IllegalArgumentException("no " + key);
    }
    return found.group(1).strip().replaceAll("\\s+", " ");
  }
}
