// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.cli.verb.Console;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The output formats of figures in intervals. */
enum EnergyLines {
  TABLE {
    @Override
    void print(List<Json> intervals, String zone, Console console) throws JsonException {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("FROM", "KWH", "POSSIBLE", "LOST", "MEAN", "COMPLETE", "CAUSES"));
      for (Json each : intervals) {
        Interval interval = Interval.of(each);
        rows.add(
            List.of(
                interval.from(zone),
                kilo(interval.number("energy")) + (interval.isEstimated() ? " ~" : ""),
                kilo(interval.number("possible")),
                kilo(interval.lost()),
                interval.mean().map(EnergyLines::rounded).orElse(""),
                interval
                    .number("completeness")
                    .map(share -> rounded(share.movePointRight(2)) + " %")
                    .orElse(""),
                interval.causes()));
      }
      if (intervals.size() > 1 && rows.stream().skip(1).anyMatch(row -> !row.get(1).isEmpty())) {
        rows.add(total(intervals));
      }
      console.table(rows);
    }
  },
  CSV {
    @Override
    void print(List<Json> intervals, String zone, Console console) throws JsonException {
      console.line(CSV_HEAD);
      for (Json each : intervals) {
        console.line(csv(each));
      }
    }
  },
  JSON {
    @Override
    void print(List<Json> intervals, String zone, Console console) {
      intervals.forEach(each -> console.line(new String(Json.write(each), StandardCharsets.UTF_8)));
    }
  };

  static final String CSV_HEAD =
      "from,to,energy_wh,completeness,estimated,count,min,mean,max,last,possible_wh,lost_wh,money";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** One interval of an answer. */
  private record Interval(Map<String, Json> members) {

    static Interval of(Json json) throws JsonException {
      if (json instanceof Json.Obj object) {
        return new Interval(object.members());
      }
      throw new JsonException("interval: expected an object");
    }

    Optional<BigDecimal> number(String name) {
      return members.get(name) instanceof Json.Num number
          ? Optional.of(number.number())
          : Optional.empty();
    }

    /** Returns the mean of a point; empty for a counter, whose mean means nothing. */
    Optional<BigDecimal> mean() {
      return members.containsKey("energy") ? Optional.empty() : number("mean");
    }

    boolean isEstimated() {
      return members.get("estimated") instanceof Json.Bool flag && flag.value();
    }

    String from(String zone) {
      Instant from = Instant.ofEpochMilli(number("from").map(BigDecimal::longValue).orElse(0L));
      try {
        ZonedDateTime local = from.atZone(ZoneId.of(zone));
        boolean isTwice =
            local.getZone().getRules().getValidOffsets(local.toLocalDateTime()).size() > 1;
        return TIME.format(local) + (isTwice ? " " + local.getOffset() : "");
      } catch (DateTimeException unknownZone) {
        return from.toString();
      }
    }

    /** Returns the energy that was lost by all causes; empty if it is not known. */
    Optional<BigDecimal> lost() {
      return members.get("lost") instanceof Json.Obj causes
          ? Optional.of(
              causes.members().values().stream()
                  .filter(Json.Num.class::isInstance)
                  .map(each -> ((Json.Num) each).number())
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          : Optional.empty();
    }

    String causes() {
      List<String> texts = new ArrayList<>();
      if (members.get("lost") instanceof Json.Obj causes) {
        causes
            .members()
            .forEach(
                (cause, lost) ->
                    texts.add(
                        HistoryLines.plain(new Json.Str(cause))
                            + " "
                            + (lost instanceof Json.Num number
                                ? kilo(Optional.of(number.number()))
                                : "")));
      }
      return String.join(", ", texts);
    }
  }

  /** Returns the sums of energies; an empty field where one of them is not known. */
  private static List<String> total(List<Json> intervals) throws JsonException {
    Optional<BigDecimal> energy = Optional.of(BigDecimal.ZERO);
    Optional<BigDecimal> possible = Optional.of(BigDecimal.ZERO);
    Optional<BigDecimal> lost = Optional.of(BigDecimal.ZERO);
    for (Json each : intervals) {
      Interval interval = Interval.of(each);
      energy = sum(energy, interval.number("energy").or(() -> Optional.of(BigDecimal.ZERO)));
      possible = sum(possible, interval.number("possible"));
      lost = sum(lost, interval.lost());
    }
    return List.of("total", kilo(energy), kilo(possible), kilo(lost), "", "", "");
  }

  private static Optional<BigDecimal> sum(Optional<BigDecimal> one, Optional<BigDecimal> other) {
    return one.flatMap(first -> other.map(first::add));
  }

  /** Returns an interval as a line of CSV; what is not known is an empty field. */
  static String csv(Json json) throws JsonException {
    Interval interval = Interval.of(json);
    List<String> fields = new ArrayList<>();
    for (String name : List.of("from", "to", "energy", "completeness")) {
      fields.add(plain(interval.number(name)));
    }
    fields.add(Boolean.toString(interval.isEstimated()));
    for (String name : List.of("count", "min", "mean", "max", "last", "possible")) {
      fields.add(plain(interval.number(name)));
    }
    fields.add(plain(interval.lost()));
    fields.add(plain(interval.number("money")));
    return String.join(",", fields);
  }

  private static String kilo(Optional<BigDecimal> wattHours) {
    return wattHours
        .map(each -> each.movePointLeft(3).setScale(3, RoundingMode.HALF_UP).toPlainString())
        .orElse("");
  }

  private static String rounded(BigDecimal number) {
    return number.setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  private static String plain(Optional<BigDecimal> number) {
    return number.map(BigDecimal::toPlainString).orElse("");
  }

  abstract void print(List<Json> intervals, String zone, Console console) throws JsonException;
}
