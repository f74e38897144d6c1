// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reader of models in Parasol's own format, which has one line for each point:
 *
 * <pre>{@code
 * # a comment
 * model 160 mppt {
 *   DCA_SF sunssf S
 *   N count
 *   group module * {
 *     IDStr string:8
 *     DCA uint16 MW *DCA_SF [A]
 *     DCSt enum16 OFF=1 \
 *         MPPT=4
 *   }
 * }
 * }</pre>
 *
 * A point has a name and a type, and a number of registers if the type leaves that open. The
 * following parts are optional: one word of M (mandatory), W (writable) and S (static); {@code *}
 * and the point or the number of the scale factor; the unit; the symbols. A group is a {@code sync}
 * if it must be written with one request. After its name, {@code *} repeats the group as often as
 * there is room, and a name repeats it as often as the point of that name states. The points {@code
 * ID} and {@code L}, with which every model begins, are omitted.
 */
final class CompactModels {

  private static final Pattern OPENING =
      Pattern.compile("(model|group|sync) (\\S+)(?: (\\S+))? \\{");

  private static final Pattern POINT =
      Pattern.compile(
          "(?<name>\\S+) (?<type>[a-z0-9]+)(?::(?<size>[0-9]+))?(?: (?<flags>[MWS]+))?"
              + "(?: \\*(?<factor>\\S+))?(?: \\[(?<unit>[^\\]]*)\\])?(?<symbols>(?: [^=]+=[0-9]+)*)");

  private static final Pattern SYMBOL = Pattern.compile(" ([^=]+)=([0-9]+)");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

  private final List<SunSpecModel> models = new ArrayList<>();
  private final Deque<OpenGroup> open = new ArrayDeque<>();

  /** A group whose end has not been read yet. */
  private record OpenGroup(
      int model,
      String name,
      boolean isSync,
      Repeat repeat,
      List<ModelPoint> points,
      List<ModelGroup> groups) {}

  private CompactModels() {}

  /**
   * Returns the models of a text.
   *
   * @throws IllegalArgumentException in one line.
   */
  static List<SunSpecModel> read(String text) {
    CompactModels reader = new CompactModels();
    for (String line :
        text.replaceAll("\\s*\\\\\\R\\s*", " ").lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        reader.readLine(line);
      }
    }
    if (!reader.open.isEmpty()) {
      throw invalid("the end of the text", "} of " + reader.open.getFirst().name());
    }
    return List.copyOf(reader.models);
  }

  private void readLine(String line) {
    Matcher opening = OPENING.matcher(line);
    Matcher point = POINT.matcher(line);
    if (opening.matches()) {
      begin(opening.group(1), opening.group(2), Optional.ofNullable(opening.group(3)));
    } else if (line.equals("}") && !open.isEmpty()) {
      end();
    } else if (point.matches() && !open.isEmpty()) {
      open.getFirst().points().add(point(point));
    } else {
      throw invalid(line, "a model, a group, a point or }");
    }
  }

  private void begin(String word, String first, Optional<String> second) {
    if (word.equals("model") != open.isEmpty()) {
      throw invalid(word, open.isEmpty() ? "a model" : "groups in a model");
    }
    if (word.equals("model")) {
      String name = second.orElseThrow(() -> invalid(word, "its number and its name"));
      List<ModelPoint> points = new ArrayList<>(List.of(head("ID"), head("L")));
      open.push(
          new OpenGroup(
              Integer.parseInt(first), name, false, new Repeat.Once(), points, new ArrayList<>()));
      return;
    }
    open.push(
        new OpenGroup(
            0, first, word.equals("sync"), repeat(second), new ArrayList<>(), new ArrayList<>()));
  }

  private static Repeat repeat(Optional<String> word) {
    if (word.isEmpty()) {
      return new Repeat.Once();
    }
    return word.get().equals("*") ? new Repeat.Fill() : new Repeat.CountPoint(word.get());
  }

  private void end() {
    OpenGroup ended = open.pop();
    ModelGroup group =
        new ModelGroup(
            ended.name(), ended.isSync(), ended.repeat(), ended.points(), ended.groups());
    if (open.isEmpty()) {
      models.add(new SunSpecModel(ended.model(), group));
    } else {
      open.getFirst().groups().add(group);
    }
  }

  private static ModelPoint head(String name) {
    return new ModelPoint(
        name, FieldType.UINT16, 1, new Factor.NoFactor(), true, false, true, "", Map.of());
  }

  private static ModelPoint point(Matcher line) {
    FieldType type =
        FieldType.of(line.group("type"))
            .orElseThrow(() -> invalid(line.group("type"), "a SunSpec type"));
    String flags = Optional.ofNullable(line.group("flags")).orElse("");
    int size =
        line.group("size") == null ? type.defaultSize() : Integer.parseInt(line.group("size"));
    return new ModelPoint(
        line.group("name"),
        type,
        size,
        Optional.ofNullable(line.group("factor"))
            .map(CompactModels::factor)
            .orElse(new Factor.NoFactor()),
        flags.contains("M"),
        flags.contains("W"),
        flags.contains("S"),
        SunSpecUnits.of(Optional.ofNullable(line.group("unit")).orElse("")),
        symbols(line.group("symbols")));
  }

  private static Factor factor(String text) {
    return NUMBER.matcher(text).matches()
        ? new Factor.Constant(Integer.parseInt(text))
        : new Factor.FactorPoint(text);
  }

  private static Map<Long, String> symbols(String text) {
    Map<Long, String> symbols = new LinkedHashMap<>();
    Matcher symbol = SYMBOL.matcher(text);
    while (symbol.find()) {
      symbols.put(Long.valueOf(symbol.group(2)), symbol.group(1));
    }
    return symbols;
  }

  private static IllegalArgumentException invalid(String found, String expected) {
    return new IllegalArgumentException("\"%s\": expected %s".formatted(found, expected));
  }
}
