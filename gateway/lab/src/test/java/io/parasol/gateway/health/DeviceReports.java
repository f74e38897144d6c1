// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.testing.RegisterImage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a device with a register image must report, and what a subscriber has received, as lines
 * that can be compared: {@code ac_power = 4210}, {@code operating fault no grid}, {@code alarm
 * alarms 2 grid phase}.
 */
record DeviceReports(String device, List<String> expected, List<String> seen) {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+(E-?[0-9]+)?( [^ ]+)?");

  /**
   * Compares an image with what was received.
   *
   * @param unpublished points of the image that are not telemetry.
   */
  static DeviceReports of(
      RegisterImage image, Set<String> unpublished, String device, List<String> lines)
      throws JsonException {
    Map<String, String> values = new TreeMap<>();
    TreeSet<String> others = new TreeSet<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      String prefix = "parasol/field/%s/".formatted(device);
      if (space > 0 && line.startsWith(prefix)) {
        Json.Obj message = (Json.Obj) read(line.substring(space + 1));
        switch (line.substring(prefix.length(), space)) {
          case "telemetry" -> addValues(message, values);
          case "state" -> addState(message, others);
          default -> addEvent(message, others);
        }
      }
    }
    return new DeviceReports(device, expected(image, unpublished), lines(values, others));
  }

  private static Json read(String text) throws JsonException {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns what is missing, and what was not expected. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    expected.stream()
        .filter(line -> !seen.contains(line))
        .forEach(line -> differences.add("%s: missing %s".formatted(device, line)));
    seen.stream()
        .filter(line -> !expected.contains(line))
        .forEach(line -> differences.add("%s: unexpected %s".formatted(device, line)));
    return differences;
  }

  private static List<String> lines(Map<String, String> values, TreeSet<String> others) {
    List<String> lines = new ArrayList<>();
    values.forEach((point, value) -> lines.add(point + " = " + value));
    lines.addAll(others);
    return lines;
  }

  private static void addValues(Json.Obj message, Map<String, String> values) {
    members(message, "v").forEach((point, value) -> values.put(point, text(value)));
    members(message, "q").forEach((point, reason) -> values.put(point, text(reason)));
  }

  private static Map<String, Json> members(Json.Obj message, String key) {
    return message.members().get(key) instanceof Json.Obj found ? found.members() : Map.of();
  }

  private static String text(Json value) {
    if (value instanceof Json.Num number) {
      return plain(number.number());
    }
    return value instanceof Json.Str string
        ? withoutUnit(string.text())
        : String.valueOf(((Json.Bool) value).value());
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static void addState(Json.Obj message, TreeSet<String> others) {
    others.removeIf(line -> line.startsWith("operating "));
    Json operating = message.members().get("operating");
    if (operating != null) {
      Json text = message.members().get("text");
      others.add(
          "operating %s %s".formatted(text(operating), text == null ? "" : text(text)).strip());
    }
  }

  private static Json member(Map<String, Json> event, String name) {
    return Objects.requireNonNull(event.get(name), name);
  }

  private static void addEvent(Json.Obj message, TreeSet<String> others) {
    Map<String, Json> event = message.members();
    if (event.get("event") instanceof Json.Str name && name.text().equals("alarm")) {
      Json code = event.get("code");
      others.add(
          "alarm %s %s %s %s"
              .formatted(
                  text(member(event, "point")),
                  text(member(event, "bit")),
                  text(member(event, "text")),
                  code == null ? "" : text(code))
              .strip());
    }
  }

  private static List<String> expected(RegisterImage image, Set<String> unpublished) {
    Map<String, String> values = new TreeMap<>();
    image.expected().forEach((point, value) -> values.put(point, withoutUnit(value)));
    values.keySet().removeAll(unpublished);
    TreeSet<String> others = new TreeSet<>();
    String operating = "";
    for (String line : image.reported()) {
      String[] words = line.split(" ", 3);
      if (words[1].equals("alarm")) {
        others.add("alarm %s %s".formatted(words[0], words[2]));
      } else if (operating.isEmpty() || severity(words[1]) > severity(operating)) {
        operating = line.substring(words[0].length() + 1);
      }
    }
    if (!operating.isEmpty()) {
      others.add("operating " + operating);
    }
    return lines(values, others);
  }

  /** As the page of the protocol orders the states. */
  private static int severity(String state) {
    return List.of(
            "producing",
            "curtailed",
            "starting",
            "standby",
            "sleeping",
            "off",
            "maintenance",
            "fault")
        .indexOf(state.split(" ", 2)[0]);
  }

  /** A number without its unit; other texts are whole. */
  private static String withoutUnit(String value) {
    return NUMBER.matcher(value).matches() ? plain(new BigDecimal(value.split(" ", 2)[0])) : value;
  }
}
