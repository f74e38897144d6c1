// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.InverterNameplate;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the keys of a device that describe an inverter and its modules. */
final class NameplateReader {

  private static final String DC = "nameplate-dc";

  /** The keys that are valid only together with {@code nameplate-dc}. */
  private static final List<String> OTHERS =
      List.of("nameplate-ac", "group", "tilt", "azimuth", "strings", "commissioned");

  static final List<String> KEYS = Stream.concat(Stream.of(DC), OTHERS.stream()).toList();

  private static final TextFormat<Double> WATTS =
      within("watts, 1 to 1e9", 1, InverterNameplate.MAX_WATTS);
  private static final TextFormat<Double> TILT = within("degrees from horizontal, 0 to 90", 0, 90);
  private static final TextFormat<Double> AZIMUTH =
      within("degrees clockwise from north, 0 to 360", 0, 360);
  private static final TextFormat<Integer> STRINGS =
      TextFormat.integer(1, InverterNameplate.MAX_STRINGS);
  private static final TextFormat<String> GROUP = TextFormat.shortText(64);
  private static final TextFormat<LocalDate> DATE =
      new TextFormat<>("a date such as 2024-03-01", NameplateReader::date);

  private NameplateReader() {}

  /** Returns the nameplate in the section of a device; empty if it has none, or an invalid one. */
  static Optional<InverterNameplate> read(Section device) {
    if (!device.has(DC)) {
      OTHERS.stream()
          .filter(device::has)
          .findFirst()
          .ifPresent(key -> device.problem(key, "set without " + DC, DC + " as well"));
      return Optional.empty();
    }
    Optional<Double> dc = device.optional(DC, WATTS);
    Optional<Double> ac = device.optional("nameplate-ac", WATTS);
    Optional<Double> tilt = device.required("tilt", TILT);
    Optional<Double> azimuth = device.required("azimuth", AZIMUTH);
    int strings = device.optional("strings", STRINGS, 0);
    Optional<String> group = device.optional("group", GROUP);
    Optional<LocalDate> commissioned = device.optional("commissioned", DATE);
    if (dc.isEmpty() || tilt.isEmpty() || azimuth.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new InverterNameplate(
            dc.get(),
            ac.orElse(dc.get()),
            group.orElseGet(() -> orientation(tilt.get(), azimuth.get())),
            tilt.get(),
            azimuth.get(),
            strings,
            commissioned));
  }

  /** Returns the group of inverters with the same orientation. */
  private static String orientation(double tilt, double azimuth) {
    return String.format(Locale.ROOT, "tilt %.1f azimuth %.1f", tilt, azimuth);
  }

  private static TextFormat<Double> within(String expected, double min, double max) {
    return new TextFormat<>(
        expected,
        text ->
            TextFormat.REAL.parser().apply(text).filter(number -> number >= min && number <= max));
  }

  private static Optional<LocalDate> date(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException malformed) {
      return Optional.empty();
    }
  }
}
