// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.MeaningReader;
import io.parasol.config.profile.PointReader;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.List;
import java.util.Optional;

/** Reads one point of a panel's message. */
final class PanelPointReader {

  static final Keys KEYS = Keys.of("point", "type", "unit", "at", MeaningReader.KEY);

  private static final TextFormat<PanelPoint.Kind> KIND =
      TextFormat.oneOf(List.of(PanelPoint.Kind.values()));

  private static final TextFormat<String> UNIT = TextFormat.shortText(16);

  /** The path to a value within a message; without it, the whole message is the value. */
  static final TextFormat<List<String>> PATH =
      new TextFormat<>(
          "the path to a value in a JSON document, such as inverter.ac.power, at most %d levels"
              .formatted(PanelPoint.MAX_DEPTH),
          PanelPointReader::path);

  private PanelPointReader() {}

  private static Optional<List<String>> path(String text) {
    List<String> levels = List.of(text.split("\\.", -1));
    return levels.size() > PanelPoint.MAX_DEPTH || levels.contains("")
        ? Optional.empty()
        : Optional.of(levels);
  }

  static Optional<PanelPoint> read(Section section) {
    Optional<PointName> name = section.required("point", PointReader.NAME);
    PanelPoint.Kind kind = section.optional("type", KIND, PanelPoint.Kind.ANY);
    String unit = section.optional("unit", UNIT, "");
    List<String> at = section.optional("at", PATH, List.of());
    Optional<PointMeaning> means = section.optional(MeaningReader.KEY, MeaningReader.FORM);
    return name.map(named -> new PanelPoint(named, kind, unit, at, means));
  }
}
