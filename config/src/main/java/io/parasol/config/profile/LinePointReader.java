// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.lines.FieldPosition;
import io.parasol.config.model.lines.LineMessage;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.lines.LineType.Kind;
import io.parasol.config.model.lines.LineWrite;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one point of a device with a line-based text protocol. */
final class LinePointReader {

  private static final Keys KEYS =
      Keys.of(
          "at",
          "type",
          "scale",
          "offset",
          "unit",
          MeaningReader.KEY,
          "values",
          StatesReader.STATES,
          "absent",
          "deadband",
          "max-silence",
          "write");

  private static final TextFormat<LineType> TYPE =
      new TextFormat<>("number, hex, enum, bool, text(20) or flag(3)", LineType::parse);
  private static final TextFormat<String> UNIT = TextFormat.shortText(16);
  private static final TextFormat<String> WORD = LineForms.visible(64);
  private static final TextFormat<String> LABEL = TextFormat.shortText(64);
  private static final TextFormat<String> TRUTH =
      new TextFormat<>(
          "true or false", text -> Optional.of(text).filter(List.of("true", "false")::contains));
  private static final TextFormat<BigDecimal> SCALE =
      new TextFormat<>(
          "a number other than 0, of at most 15 digits",
          text ->
              TextFormat.NUMBER
                  .parser()
                  .apply(text)
                  .filter(n -> n.signum() != 0 && n.precision() <= 15));
  private static final TextFormat<BigDecimal> OFFSET =
      new TextFormat<>(
          "a number of at most 15 digits",
          text -> TextFormat.NUMBER.parser().apply(text).filter(n -> n.precision() <= 15));
  private static final Pattern COLUMN = Pattern.compile("[1-9][0-9]{0,2}");

  private LinePointReader() {}

  /**
   * Returns the point under this name, or empty if it is invalid.
   *
   * @param protocol empty if the protocol is invalid; then the positions of points are not checked.
   */
  static Optional<LinePoint> read(Named named, Optional<LineProtocol> protocol) {
    Optional<PointName> name = named.as(PointReader.NAME);
    Optional<Section> section = named.section(KEYS);
    return name.isEmpty() || section.isEmpty()
        ? Optional.empty()
        : point(name.get(), section.get(), protocol);
  }

  private static Optional<LinePoint> point(
      PointName name, Section point, Optional<LineProtocol> protocol) {
    Optional<String> at = point.required("at", LineForms.visible(65));
    Optional<FieldPosition> position =
        at.isPresent() && protocol.isPresent()
            ? position(point, at.get(), protocol.get())
            : Optional.empty();
    Optional<LineType> type = point.required("type", TYPE);
    String unit = point.optional("unit", UNIT, "");
    Optional<PointMeaning> means = point.optional(MeaningReader.KEY, MeaningReader.FORM);
    Optional<Reporting> reporting = ReportingReader.read(point);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    rejectInapplicableKeys(point, type.get());
    BigDecimal scale = point.optional("scale", SCALE, BigDecimal.ONE);
    BigDecimal offset = point.optional("offset", OFFSET, BigDecimal.ZERO);
    Set<String> absent = absent(point);
    Map<String, String> labels = labels(point, type.get());
    Optional<LineWrite> write =
        point.has("write")
            ? LineWriteReader.read(point, type.get(), labels, protocol)
            : Optional.empty();
    PointStates states = StatesReader.ofLine(point, type.get(), labels);
    return position.map(
        where ->
            new LinePoint(
                name,
                where,
                type.get(),
                scale,
                offset,
                unit,
                absent,
                labels,
                write,
                reporting,
                states,
                means));
  }

  private static void rejectInapplicableKeys(Section point, LineType type) {
    String what = "type " + type;
    if (!type.isNumeric()) {
      for (String key : List.of("scale", "offset", "deadband")) {
        point.rejectKey(key, what);
      }
    }
    if (type.kind() != Kind.ENUM && type.kind() != Kind.BOOL) {
      point.rejectKey("values", what);
    }
  }

  private static Set<String> absent(Section point) {
    Set<String> absent = new HashSet<>();
    for (Field item : point.items("absent", "a list of texts, such as [\"---\"]")) {
      item.as(WORD).ifPresent(absent::add);
    }
    return absent;
  }

  private static Map<String, String> labels(Section point, LineType type) {
    Map<String, String> labels = new LinkedHashMap<>();
    boolean isBool = type.kind() == Kind.BOOL;
    if (type.kind() == Kind.ENUM) {
      point.required("values", "names of words, such as {P: power-on, S: standby}");
    } else if (!isBool) {
      return labels;
    }
    for (Named named : point.entries("values", "names of words, such as {P: power-on}")) {
      Optional<String> word = named.as(WORD);
      Optional<String> label = named.field().as(isBool ? TRUTH : LABEL);
      if (word.isPresent() && label.isPresent()) {
        if (!isBool && labels.containsValue(label.get())) {
          named.field().problem("the name of another word as well", "a unique name");
        } else {
          labels.put(word.get(), label.get());
        }
      }
    }
    return isBool && labels.isEmpty() ? Map.of("1", "true", "0", "false") : labels;
  }

  private static Optional<FieldPosition> position(Section point, String at, LineProtocol protocol) {
    if (!(protocol instanceof LineProtocol.Messages messages)) {
      if (at.length() > 32) {
        point.problem("at", Field.quoted(at), "a label of at most 32 characters");
        return Optional.empty();
      }
      return Optional.of(new FieldPosition("", at));
    }
    int blank = at.indexOf(' ');
    String message = blank < 0 ? at : at.substring(0, blank);
    String field = blank < 0 ? "" : at.substring(blank + 1);
    Optional<LineMessage> known = messages.message(message);
    if (known.isEmpty()) {
      List<String> names = messages.messages().stream().map(LineMessage::name).toList();
      point.problem(
          "at",
          Field.quoted(at) + ", an unknown message",
          NearestKey.to(message, names).orElseGet(() -> Words.oneOf(names)));
      return Optional.empty();
    }
    boolean isValid =
        known.get().match().isPresent()
            ? known.get().match().get().hasGroup(field)
            : COLUMN.matcher(field).matches() && Integer.parseInt(field) <= 256;
    if (!isValid) {
      point.problem(
          "at",
          Field.quoted(at),
          known.get().match().isPresent()
              ? message + " and the name of a group in its match"
              : message + " and the number of a column, from 1");
      return Optional.empty();
    }
    return Optional.of(new FieldPosition(message, field));
  }
}
