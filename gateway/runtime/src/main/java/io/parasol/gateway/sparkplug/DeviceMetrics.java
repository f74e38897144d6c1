// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.certs.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metrics of one device: their definitions and their current values. Not thread-safe. */
final class DeviceMetrics {

  /** The sequence number of the reading in the store of the site. Always sent. */
  static final String SEQUENCE = "Parasol/Sequence";

  /** Further points of a device are not sent. */
  static final int MAX_METRICS = 2000;

  private static final Map<String, String> FACTS =
      Map.of(
          "manufacturer", "Properties/Manufacturer",
          "model", "Properties/Model",
          "serial", "Properties/Serial",
          "firmware", "Properties/Firmware",
          "profile", "Properties/Profile");

  private static final Map<String, String> UNITS_AND_NAMES =
      Map.of("unit", "engUnit", "label", "label", "meaning", "meaning");

  private record Definition(Metric.Type type, Map<String, Json> properties) {}

  private final Map<String, Definition> points = new LinkedHashMap<>();
  private final Map<String, Json> facts = new LinkedHashMap<>();
  private final Map<String, Metric> current = new HashMap<>();

  /** The definitions in the last birth. */
  private Map<String, Definition> born = Map.of();

  DeviceMetrics() {
    points.put(SEQUENCE, new Definition(Metric.Type.INT64, Map.of()));
  }

  /** Takes the definitions from a description of the device. */
  void describe(Json.Obj about) {
    FACTS.forEach(
        (member, metric) -> {
          if (about.members().get(member) instanceof Json.Str text) {
            facts.put(metric, text);
          }
        });
    if (about.members().get("points") instanceof Json.Obj described) {
      described
          .members()
          .forEach(
              (name, point) -> {
                if (point instanceof Json.Obj members) {
                  define(name, definition(members));
                }
              });
    }
  }

  private void define(String name, Definition definition) {
    if (points.containsKey(name) || points.size() < MAX_METRICS) {
      points.put(name, definition);
    }
  }

  private static Definition definition(Json.Obj point) {
    Map<String, Json> properties = new LinkedHashMap<>();
    UNITS_AND_NAMES.forEach(
        (member, property) -> {
          if (point.members().get(member) instanceof Json.Str text) {
            properties.put(property, text);
          }
        });
    Json type = point.members().getOrDefault("type", new Json.Nil());
    return new Definition(type(type), properties);
  }

  private static Metric.Type type(Json type) {
    if (type.equals(new Json.Str("number"))) {
      return Metric.Type.DOUBLE;
    }
    return type.equals(new Json.Str("boolean")) ? Metric.Type.BOOLEAN : Metric.Type.STRING;
  }

  /** Returns whether the definitions have changed since the last birth. */
  boolean isChanged() {
    return !born.equals(points);
  }

  /**
   * Returns the metrics of a birth: every metric that the device will ever send
   * (tck-id-topics-dbirth-metric-reqs), with its current value.
   */
  List<Metric> birth(long now) {
    born = Map.copyOf(points);
    List<Metric> all = new ArrayList<>();
    facts.forEach((name, value) -> all.add(new Metric(name, Metric.Type.STRING, value, now)));
    points.forEach((name, definition) -> all.add(current(name, definition, now)));
    return chronological(all);
  }

  private Metric current(String name, Definition definition, long now) {
    Metric known = current.get(name);
    Metric metric =
        known == null
            ? new Metric(name, definition.type(), new Json.Nil(), now)
            : new Metric(
                name,
                definition.type(),
                converted(known.value(), definition.type()),
                known.millis(),
                false,
                known.properties());
    return metric.with(definition.properties());
  }

  /**
   * Returns the metrics of a message of telemetry. Its members are those of the telemetry of a
   * device. Values that are not late become the current ones.
   *
   * @param epoch identifies the store of the site that has counted the sequence number.
   */
  List<Metric> data(Json.Obj telemetry, String epoch) {
    Map<String, Json> members = telemetry.members();
    boolean isLate = members.get("hist") instanceof Json.Bool late && late.value();
    long millis = number(members.get("ts"));
    Map<String, Json> values = object(members.get("v"));
    Map<String, Json> later = object(members.get("later"));
    List<Metric> all = new ArrayList<>();
    all.add(
        new Metric(
            SEQUENCE,
            Metric.Type.INT64,
            Json.Num.of(number(members.get("seq"))),
            millis,
            isLate,
            Map.of("epoch", new Json.Str(epoch))));
    values.forEach(
        (name, value) -> add(all, name, value, millis + number(later.get(name)), isLate, Map.of()));
    object(members.get("q"))
        .forEach(
            (name, why) -> {
              if (!values.containsKey(name)) {
                long at = millis + number(later.get(name));
                add(all, name, new Json.Nil(), at, isLate, quality(why));
              }
            });
    if (!isLate) {
      all.forEach(metric -> current.put(metric.name(), metric));
    }
    return chronological(all);
  }

  private static Map<String, Json> quality(Json why) {
    boolean isStale = why.equals(new Json.Str("stale"));
    return Map.of(Metric.QUALITY, Json.Num.of(isStale ? Metric.STALE : Metric.BAD), "reason", why);
  }

  private void add(
      List<Metric> all,
      String name,
      Json value,
      long millis,
      boolean isLate,
      Map<String, Json> properties) {
    Definition definition = points.get(name);
    if (definition == null || !fits(value, definition.type())) {
      Map<String, Json> described = definition == null ? Map.of() : definition.properties();
      Metric.Type type = definition == null ? Metric.Type.of(value) : Metric.Type.STRING;
      definition = new Definition(type, described);
      define(name, definition);
    }
    if (points.containsKey(name)) {
      Metric.Type type = definition.type();
      all.add(new Metric(name, type, converted(value, type), millis, isLate, properties));
    }
  }

  private static boolean fits(Json value, Metric.Type type) {
    return value instanceof Json.Nil
        || type == Metric.Type.STRING
        || Metric.Type.of(value) == type
        || (type == Metric.Type.INT64 && value instanceof Json.Num);
  }

  private static Json converted(Json value, Metric.Type type) {
    if (value instanceof Json.Nil || !fits(value, type)) {
      return new Json.Nil();
    }
    return type == Metric.Type.STRING ? new Json.Str(SparkplugPayload.text(value)) : value;
  }

  /** Sorts by time (tck-id-operational-behavior-data-publish-dbirth-order). */
  private static List<Metric> chronological(List<Metric> metrics) {
    metrics.sort(Comparator.comparingLong(Metric::millis));
    return metrics;
  }

  private static Map<String, Json> object(@Nullable Json member) {
    return member instanceof Json.Obj object ? object.members() : Map.of();
  }

  private static long number(@Nullable Json member) {
    return member instanceof Json.Num number ? number.number().longValue() : 0;
  }
}
