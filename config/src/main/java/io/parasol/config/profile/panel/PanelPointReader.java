// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.panel.PanelProfile;
import io.parasol.config.model.panel.PanelStates;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.panel.ValueConversion;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.profile.MeaningReader;
import io.parasol.config.profile.PointReader;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one point of a panel's message. */
public final class PanelPointReader {

  static final Keys KEYS =
      Keys.of(
          "point",
          "at",
          "type",
          "scale",
          "offset",
          "unit",
          MeaningReader.KEY,
          "values",
          PanelStatesReader.STATES);

  /** The capture that is the name of the point, if the key {@code point} is missing. */
  private static final String POINT = "point";

  private static final int MAX_NAMES = 256;

  private static final TextFormat<Kind> KIND = TextFormat.oneOf(List.of(Kind.values()));
  private static final TextFormat<String> UNIT = TextFormat.shortText(16);
  private static final TextFormat<String> RAW = TextFormat.shortText(64);
  private static final TextFormat<String> TRUTH =
      TextFormat.FLAG.map(truth -> Boolean.toString(truth));

  private static final TextFormat<BigDecimal> OFFSET =
      new TextFormat<>(
          "a number of at most 15 digits",
          text -> TextFormat.NUMBER.parser().apply(text).filter(PanelPointReader::isShort));

  private static final TextFormat<BigDecimal> SCALE =
      new TextFormat<>(
          "a number other than 0, of at most 15 digits",
          text -> OFFSET.parser().apply(text).filter(number -> number.signum() != 0));

  /** The path to a value within a message; without it, the whole message is the value. */
  public static final TextFormat<List<String>> PATH =
      new TextFormat<>(
          "the path to a value in a JSON document, such as inverter.ac.power, at most %d levels"
              .formatted(PanelPoint.MAX_DEPTH),
          PanelPointReader::path);

  private final Section point;
  private final Set<String> captures;
  private final boolean isOptional;

  private PanelPointReader(Section point, Set<String> captures, boolean isOptional) {
    this.point = point;
    this.captures = captures;
    this.isOptional = isOptional;
  }

  private static Optional<List<String>> path(String text) {
    List<String> levels = List.of(text.split("\\.", -1));
    return levels.size() > PanelPoint.MAX_DEPTH || levels.contains("")
        ? Optional.empty()
        : Optional.of(levels);
  }

  private static boolean isShort(BigDecimal number) {
    return number.precision() <= 15 && Math.abs(number.scale()) <= 30;
  }

  /**
   * Reads a point.
   *
   * @param captures the names of the captures of its topic.
   * @param isOptional whether a panel may lack the point.
   */
  static Optional<PanelPoint> read(Section point, Set<String> captures, boolean isOptional) {
    Set<String> ofPoint = new LinkedHashSet<>(captures);
    ofPoint.removeAll(Set.of(PanelProfile.BASE, PanelProfile.DEVICE));
    return new PanelPointReader(point, ofPoint, isOptional).read();
  }

  private Optional<PanelPoint> read() {
    Optional<String> name = name();
    List<String> at = point.optional("at", PATH, List.of());
    Kind kind = point.optional("type", KIND, Kind.ANY);
    boolean isNumeric = kind == Kind.ANY || kind == Kind.NUMBER;
    boolean isConverted = point.has("scale") || point.has("offset");
    if (!isNumeric || point.has("values")) {
      String what = isNumeric ? "a point with values" : "type " + kindName(kind);
      point.rejectKey("scale", what);
      point.rejectKey("offset", what);
    }
    BigDecimal scale = point.optional("scale", SCALE, BigDecimal.ONE);
    BigDecimal offset = point.optional("offset", OFFSET, BigDecimal.ZERO);
    String unit = point.optional("unit", UNIT, "");
    Optional<PointMeaning> means = point.optional(MeaningReader.KEY, MeaningReader.FORM);
    Map<String, String> names = valueNames(kind);
    PanelStates states = states(name, names);
    Kind effective = isConverted && kind == Kind.ANY ? Kind.NUMBER : kind;
    return name.map(
        named ->
            new PanelPoint(
                named,
                effective,
                at,
                new ValueConversion(scale, offset, names),
                unit,
                means,
                states,
                isOptional));
  }

  private static String kindName(Kind kind) {
    return kind == Kind.FLAG ? "flag" : "text";
  }

  /** Reads the name of the point. Each capture of the topic must be a part of it. */
  private Optional<String> name() {
    if (!point.has("point") && captures.equals(Set.of(POINT))) {
      return Optional.of("{" + POINT + "}");
    }
    Optional<String> name = point.required("point", nameFormat());
    if (name.isEmpty()) {
      return name;
    }
    Set<String> used = TopicPattern.capturesIn(name.get());
    for (String capture : used) {
      if (!captures.contains(capture)) {
        point.problem(
            "point",
            "{%s}, which the topic does not capture".formatted(capture),
            captures.isEmpty()
                ? "a name without {…}, or a topic with {%s}".formatted(capture)
                : NearestKey.to(capture, captures)
                    .map("{%s}"::formatted)
                    .orElseGet(() -> Words.oneOf(captures)));
        return Optional.empty();
      }
    }
    if (!used.containsAll(captures)) {
      Set<String> unused = new LinkedHashSet<>(captures);
      unused.removeAll(used);
      point.problem(
          "point",
          name.get() + ", the same for several topics",
          "{%s} in the name, which the topic captures".formatted(unused.iterator().next()));
      return Optional.empty();
    }
    return name;
  }

  private static TextFormat<String> nameFormat() {
    return new TextFormat<>(
        PointReader.NAME.expected(),
        text ->
            PointReader.NAME
                .parser()
                .apply(TopicPattern.bind(text, substitutes(text)))
                .map(valid -> text));
  }

  private static Map<String, String> substitutes(String text) {
    Map<String, String> letters = new LinkedHashMap<>();
    TopicPattern.capturesIn(text).forEach(capture -> letters.put(capture, "x"));
    return letters;
  }

  private Map<String, String> valueNames(Kind kind) {
    Map<String, String> names = new LinkedHashMap<>();
    if (kind == Kind.NUMBER) {
      point.rejectKey("values", "type number");
      return names;
    }
    List<Named> entries = point.entries("values", "names of values, such as {0: off, 1: running}");
    if (entries.size() > MAX_NAMES) {
      point.problem("values", entries.size() + " values", "at most " + MAX_NAMES);
      return names;
    }
    for (Named named : entries) {
      Optional<String> raw = named.as(RAW);
      Optional<String> name = named.field().as(kind == Kind.FLAG ? TRUTH : RAW);
      if (raw.isPresent() && name.isPresent()) {
        names.put(raw.get(), name.get());
      }
    }
    return names;
  }

  private PanelStates states(Optional<String> name, Map<String, String> names) {
    if (name.isPresent() && !TopicPattern.capturesIn(name.get()).isEmpty()) {
      String what = "a point whose name depends on the topic";
      point.rejectKey(PanelStatesReader.STATES, what);
      point.rejectKey(MeaningReader.KEY, what);
      return PanelStates.NONE;
    }
    return PanelStatesReader.read(point, names);
  }
}
