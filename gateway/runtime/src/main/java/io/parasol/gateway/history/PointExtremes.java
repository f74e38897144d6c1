// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.PointName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lowest and the highest number of points in each interval of time, so that a long curve keeps
 * its peaks. Values that are no numbers, and points that were not good, are left out.
 *
 * <p>Not safe for use by several threads.
 */
final class PointExtremes {

  /** The lowest and the highest value of an interval. */
  private record Range(BigDecimal min, BigDecimal max) {
    Range with(Range other) {
      return new Range(min.min(other.min), max.max(other.max));
    }
  }

  private final HistoryQuestion asked;
  private final Map<PointName, SortedMap<Long, Range>> intervals = new LinkedHashMap<>();
  private int size;

  PointExtremes(HistoryQuestion asked) {
    this.asked = asked;
    asked.points().forEach(each -> intervals.put(each, new TreeMap<>()));
  }

  /** Returns the number of intervals of all points together. */
  int size() {
    return size;
  }

  /** Adds the values of a telemetry message that were measured within the requested time. */
  void add(Json telemetry) throws JsonException {
    Members message = Members.of(telemetry, "message");
    Members values = message.object("v");
    Members later =
        Members.of(message.optional("later").orElseGet(() -> new Json.Obj(Map.of())), "later");
    long sent = message.integer("ts");
    for (Map.Entry<PointName, SortedMap<Long, Range>> each : intervals.entrySet()) {
      String name = each.getKey().value();
      if (values.optional(name).orElse(null) instanceof Json.Num value) {
        long at = sent + later.optionalNumber(name).map(BigDecimal::longValue).orElse(0L);
        if (at >= asked.from() && at <= asked.to()) {
          add(each.getValue(), Math.floorDiv(at, asked.step()) * asked.step(), value.number());
        }
      }
    }
  }

  private void add(SortedMap<Long, Range> of, long begin, BigDecimal value) {
    int before = of.size();
    of.merge(begin, new Range(value, value), Range::with);
    size += of.size() - before;
  }

  /** Returns the intervals of each point, oldest first. */
  JsonBuilder json() {
    JsonBuilder points = Json.object();
    intervals.forEach(
        (point, of) -> {
          List<Json> list = new ArrayList<>();
          of.forEach(
              (begin, range) ->
                  list.add(
                      Json.object()
                          .put("from", begin)
                          .put("min", range.min())
                          .put("max", range.max())
                          .build()));
          points.put(point.value(), list);
        });
    return points;
  }
}
