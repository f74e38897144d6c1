// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.Optional;

/** Reads one point of a profile. {@link PointPlan} checks the points against each other. */
public final class PointReader {

  public static final TextFormat<PointName> NAME =
      TextFormat.named("the name of a point", PointName::new);

  private static final Keys KEYS =
      Keys.of(
          "at",
          "type",
          "order",
          "scale",
          "offset",
          "unit",
          MeaningReader.KEY,
          "values",
          StatesReader.STATES,
          StatesReader.ALARMS,
          "optional",
          "absent",
          "every",
          "deadband",
          "max-silence",
          "write");

  private static final TextFormat<PointType> TYPE =
      new TextFormat<>(
          "a type such as bool, int16, uint32, float32, enum16, bits16, acc32, bcd32, string(8),"
              + " bit(3) or field(4-6)",
          PointType::parse);

  static final TextFormat<String> UNIT = TextFormat.shortText(16);

  /**
   * A point and its section in the file.
   *
   * @param section receives problems with other points.
   */
  record Placed(Point point, Section section) {}

  private PointReader() {}

  /** Returns the point under this name, or empty if it is too incomplete to check further. */
  static Optional<Placed> read(Named named) {
    Optional<PointName> name = named.as(NAME);
    Optional<Section> section = named.section(KEYS);
    return name.isEmpty() || section.isEmpty()
        ? Optional.empty()
        : point(name.get(), section.get()).map(point -> new Placed(point, section.get()));
  }

  private static Optional<Point> point(PointName name, Section section) {
    Optional<Address> at = section.required("at", AddressText.FORM);
    Optional<PointType> type = section.required("type", TYPE);
    String unit = section.optional("unit", UNIT, "");
    Optional<PointMeaning> means = section.optional(MeaningReader.KEY, MeaningReader.FORM);
    Optional<Duration> every = section.optional("every", PollPeriod.FORM);
    Optional<Reporting> reporting = ReportingReader.read(section);
    if (at.isEmpty() || type.isEmpty() || !fits(section, at.get(), type.get())) {
      return Optional.empty();
    }
    ValueRule value = ValueRule.read(section, at.get(), type.get());
    PointStates states = StatesReader.ofRegisters(section, value);
    Optional<WriteRule> write =
        section.has("write") ? WriteRuleReader.read(section, at.get(), value) : Optional.empty();
    return Optional.of(
        new Point(
            name,
            at.get(),
            type.get(),
            value.order(),
            value.scale(),
            value.offset(),
            unit,
            every,
            value.absent(),
            type.get().encoding().isBits()
                ? states.completeBitNames(value.labels())
                : value.labels(),
            write,
            reporting,
            states,
            section.optional("optional", TextFormat.FLAG, false),
            means));
  }

  private static boolean fits(Section section, Address at, PointType type) {
    if (at.table().isBits() && type.encoding() != Encoding.BOOL) {
      section.problem("type", type + " in table " + at.table().wireName(), "bool");
      return false;
    }
    if (at.offset() + type.size() > 0x1_0000) {
      section.problem("at", at + " for " + type, "an end at 65535 or before");
      return false;
    }
    return true;
  }
}
