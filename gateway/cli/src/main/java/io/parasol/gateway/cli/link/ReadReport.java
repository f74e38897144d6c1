// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ShellWord;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The readings of a controller that was polled once.
 *
 * @param models the SunSpec models of the controller; empty if they were not discovered.
 * @param timeout the response timeout.
 * @param diagnosis finds out why the link does not work.
 */
record ReadReport(
    Link.Modbus link,
    Unit unit,
    List<DiscoveredMap.Part> models,
    List<Reading> readings,
    Duration timeout,
    LinkDiagnosis diagnosis) {

  /** The qualities that are possible only if the device has responded. */
  private static final Set<Quality> ANSWERED =
      EnumSet.of(Quality.GOOD, Quality.NOT_AVAILABLE, Quality.OUT_OF_RANGE, Quality.UNPROVEN);

  void print(Console console) {
    if (!models.isEmpty()) {
      console.line(
          models.stream()
              .map(model -> model.id() + (model.name().isEmpty() ? " (unknown)" : ""))
              .collect(Collectors.joining(", ", "SunSpec models ", "")));
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("POINT", "VALUE", "UNIT", "QUALITY"));
    for (Reading each : readings) {
      rows.add(
          List.of(
              each.point().value(),
              each.value() == null ? "-" : Printable.of(each.value().toString()),
              Printable.of(each.unit()),
              each.quality().wireName()));
    }
    console.table(rows);
  }

  Json json() {
    JsonBuilder report = Json.object().put("link", LinkText.of(link)).put("unit", unit.value());
    if (!models.isEmpty()) {
      report.put("models", models.stream().<Json>map(model -> Json.Num.of(model.id())).toList());
    }
    return report.put("readings", readings.stream().map(ReadReport::reading).toList()).build();
  }

  private static Json.Obj reading(Reading reading) {
    return Json.object()
        .put("point", reading.point().value())
        .put("value", value(reading.value()))
        .put("unit", reading.unit())
        .put("quality", reading.quality().wireName())
        .put("at", reading.measuredAt())
        .build();
  }

  private static Json value(@Nullable Value value) {
    if (value instanceof Value.Whole whole) {
      return Json.Num.of(whole.number());
    }
    if (value instanceof Value.Wide wide) {
      return new Json.Num(new BigDecimal(wide.number()));
    }
    if (value instanceof Value.Real real) {
      return new Json.Num(new BigDecimal(real.toString()));
    }
    if (value instanceof Value.Flag flag) {
      return new Json.Bool(flag.isSet());
    }
    return value instanceof Value.Text text ? new Json.Str(text.text()) : new Json.Nil();
  }

  /** Returns what to do if every point has the same quality. */
  private String hint(Set<String> qualities) {
    if (qualities.equals(Set.of(Quality.TIMEOUT.wireName()))) {
      return "; the device may have another unit: parasol discover "
          + ShellWord.of(LinkText.of(link));
    }
    return qualities.equals(Set.of(Quality.ILLEGAL_ADDRESS.wireName()))
        ? "; the device has no such register; register 40001 of a vendor's list is holding 0"
        : "";
  }

  /** Ends the verb with a failure if the device has not responded for any point. */
  void requireResponse() {
    if (readings.stream().anyMatch(each -> ANSWERED.contains(each.quality()))) {
      return;
    }
    Set<String> qualities =
        readings.stream()
            .map(each -> each.quality().wireName())
            .collect(Collectors.toCollection(TreeSet::new));
    boolean isLink = readings.stream().allMatch(each -> each.quality() == Quality.COMM_ERROR);
    throw new VerbException(
        ExitCode.FAILED,
        "nothing could be read from %s, unit %s: %s"
            .formatted(
                LinkText.of(link),
                unit,
                isLink
                    ? diagnosis.reason(timeout)
                    : String.join(", ", qualities) + hint(qualities)));
  }
}
