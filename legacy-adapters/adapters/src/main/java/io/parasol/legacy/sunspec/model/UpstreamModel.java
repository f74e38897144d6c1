// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A reader of one model in the JSON format that the SunSpec Alliance publishes: {@code {"id",
 * "group": {"name", "type", "count", "points": […], "groups": […]}}}. Members that only document
 * the model are ignored.
 */
final class UpstreamModel {

  /** Maximum depth of groups: as {@link ModelCheck} allows, and safe for the stack. */
  private static final int MAX_DEPTH = ModelCheck.MAX_DEPTH;

  private UpstreamModel() {}

  /**
   * Returns the model of a file.
   *
   * @throws JsonException in one line, if the file is not JSON or not a model.
   */
  static SunSpecModel read(byte[] utf8) throws JsonException {
    try {
      Members file = Members.of(Json.parse(utf8), "model");
      int id = whole(file.optionalNumber("id"), "model.id", 0, 0xFFFF);
      ModelGroup root = group(file.object("group"), 1);
      requireId(id, file.object("group"));
      return new SunSpecModel(id, root);
    } catch (IllegalArgumentException wrong) {
      throw new JsonException(String.valueOf(wrong.getMessage()));
    }
  }

  /** Requires that the value of {@code ID}, if the file states one, is the id of the model. */
  private static void requireId(int id, Members root) throws JsonException {
    for (Json each : items(root, "points")) {
      Members point = Members.of(each, "point");
      Optional<Json> value = point.optional("value");
      if (point.text("name").equals("ID")
          && value.isPresent()
          && !value.get().equals(Json.Num.of(id))) {
        throw new JsonException(
            "point ID: another value than %d, the id of the model".formatted(id));
      }
    }
  }

  private static ModelGroup group(Members group, int depth) throws JsonException {
    String name = group.text("name");
    if (depth > MAX_DEPTH) {
      throw new JsonException("group %s: expected at most 8 levels".formatted(Printable.of(name)));
    }
    List<ModelPoint> points = new ArrayList<>();
    for (Json each : items(group, "points")) {
      points.add(point(Members.of(each, "point in " + Printable.of(name))));
    }
    List<ModelGroup> groups = new ArrayList<>();
    for (Json each : items(group, "groups")) {
      groups.add(group(Members.of(each, "group in " + Printable.of(name)), depth + 1));
    }
    boolean isSync =
        switch (group.text("type")) {
          case "group" -> false;
          case "sync" -> true;
          default -> throw unknown("group " + name, group.text("type"), "group or sync");
        };
    return new ModelGroup(name, isSync, repeat(name, group.optional("count")), points, groups);
  }

  private static Repeat repeat(String group, Optional<Json> count) throws JsonException {
    if (count.isEmpty()) {
      return new Repeat.Once();
    }
    if (count.get() instanceof Json.Str named) {
      return new Repeat.CountPoint(named.text());
    }
    int times = whole(number(count), "count of " + group, 0, ModelCheck.MAX_POINTS);
    return times == 0 ? new Repeat.Fill() : new Repeat.Times(times);
  }

  private static ModelPoint point(Members point) throws JsonException {
    String name = point.text("name");
    String word = point.text("type");
    FieldType type =
        FieldType.of(word).orElseThrow(() -> unknown("point " + name, word, "a SunSpec type"));
    String unit = point.optionalText("units").orElse("");
    return new ModelPoint(
        name,
        type,
        whole(point.optionalNumber("size"), "size of point " + name, 1, Chain.ADDRESSES - 1),
        factor(name, point.optional("sf")),
        flag(name, point.optionalText("mandatory"), "M", "O"),
        flag(name, point.optionalText("access"), "RW", "R"),
        flag(name, point.optionalText("static"), "S", "D"),
        SunSpecUnits.of(unit),
        symbols(name, point));
  }

  private static Factor factor(String point, Optional<Json> factor) throws JsonException {
    if (factor.isEmpty()) {
      return new Factor.NoFactor();
    }
    if (factor.get() instanceof Json.Str named) {
      return new Factor.FactorPoint(named.text());
    }
    return new Factor.Constant(whole(number(factor), "sf of point " + point, -10, 10));
  }

  private static boolean flag(String point, Optional<String> word, String yes, String no)
      throws JsonException {
    if (word.isPresent() && !word.get().equals(yes) && !word.get().equals(no)) {
      throw unknown("point " + point, word.get(), yes + " or " + no);
    }
    return word.filter(yes::equals).isPresent();
  }

  private static Map<Long, String> symbols(String point, Members members) throws JsonException {
    Map<Long, String> symbols = new LinkedHashMap<>();
    for (Json each : items(members, "symbols")) {
      Members symbol = Members.of(each, "symbol of " + Printable.of(point));
      symbols.put(symbol.integer("value"), Printable.of(symbol.text("name")));
    }
    return symbols;
  }

  private static List<Json> items(Members members, String key) throws JsonException {
    Optional<Json> list = members.optional(key);
    if (list.isEmpty()) {
      return List.of();
    }
    if (list.get() instanceof Json.Arr array) {
      return array.items();
    }
    throw new JsonException(key + ": expected a list");
  }

  private static Optional<BigDecimal> number(Optional<Json> value) {
    return value.filter(Json.Num.class::isInstance).map(any -> ((Json.Num) any).number());
  }

  private static int whole(Optional<BigDecimal> number, String what, int min, int max)
      throws JsonException {
    try {
      int whole = number.orElseThrow(ArithmeticException::new).intValueExact();
      if (whole >= min && whole <= max) {
        return whole;
      }
    } catch (ArithmeticException noWholeNumber) {
      // reported below
    }
    throw new JsonException(
        "%s: %s; expected %d to %d"
            .formatted(
                Printable.of(what),
                number.map(BigDecimal::toString).orElse("not a number"),
                min,
                max));
  }

  private static JsonException unknown(String what, String found, String expected) {
    return new JsonException(
        "%s: \"%s\"; expected %s".formatted(Printable.of(what), Printable.of(found), expected));
  }
}
