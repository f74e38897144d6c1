// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of unit identifiers: {@code 3}, {@code 1-247}, {@code [1, 126]}. */
public final class UnitsText {

  private static final Pattern RANGE = Pattern.compile("([0-9]{1,3})(?:-([0-9]{1,3}))?");

  private static final TextFormat<Units> FORM =
      new TextFormat<>("units from 0 to 255, such as 3 or 1-247", UnitsText::range);

  private UnitsText() {}

  public static Optional<Units> read(Section profile) {
    Optional<Field> field = profile.field("units");
    if (field.isEmpty() || !(field.get().value() instanceof Yaml.Sequence)) {
      return field.flatMap(one -> one.as(FORM));
    }
    List<Field> items = profile.requiredItems("units", FORM.expected());
    Set<Unit> all = new HashSet<>();
    items.forEach(item -> item.as(FORM).ifPresent(range -> all.addAll(range.all())));
    return all.isEmpty() ? Optional.empty() : Optional.of(new Units(all));
  }

  /** Parses the notation of the command line: {@code 3}, {@code 1-247}, {@code 1,5-9}. */
  public static Optional<Units> parse(String text) {
    Set<Unit> all = new HashSet<>();
    for (String each : text.split(",", -1)) {
      Optional<Units> range = range(each.strip());
      if (range.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(range.get().all());
    }
    return Optional.of(new Units(all));
  }

  private static Optional<Units> range(String text) {
    Matcher ends = RANGE.matcher(text);
    if (!ends.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(ends.group(1));
    int last = ends.group(2) == null ? first : Integer.parseInt(ends.group(2));
    return first <= last && last <= 255
        ? Optional.of(Units.between(first, last))
        : Optional.empty();
  }
}
