// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state and the latest values of each device, as a viewer has received them. Thread-safe. */
final class SiteView {

  /** More devices than a terminal can show. It bounds the memory that a hostile broker can fill. */
  private static final int MAX_DEVICES = 500;

  private static final int MAX_POINTS = 200;

  private final Map<String, Device> devices = new TreeMap<>();

  /** The current state of one device. */
  private static final class Device {
    String state = "unknown";
    String why = "";
    long messages;
    final Map<String, String> values = new TreeMap<>();
    final Map<String, String> qualities = new TreeMap<>();

    boolean isUp() {
      return !state.equals("offline") && !state.equals("unknown");
    }
  }

  private final PointUnits units;

  SiteView(PointUnits units) {
    this.units = units;
  }

  /**
   * One row of the view.
   *
   * @param why one reason why the device does not answer, or why something is wrong; empty if all
   *     is well.
   * @param power the power with its unit; empty if the device has none, or does not answer.
   * @param values the other values with their units; none if the device does not answer.
   */
  record Row(String device, String state, String why, String power, List<String> values) {}

  /** Handles a received message; ignores one that it cannot parse. */
  synchronized void take(String topic, byte[] payload) {
    String[] levels = topic.split("/", -1);
    if (levels.length < 2) {
      return;
    }
    String name = Printable.of(levels[levels.length - 2]);
    if (!devices.containsKey(name) && devices.size() >= MAX_DEVICES) {
      return;
    }
    try {
      if (Json.parse(payload) instanceof Json.Obj content) {
        Device device = devices.computeIfAbsent(name, unseen -> new Device());
        switch (levels[levels.length - 1]) {
          case "state" -> takeState(device, content);
          case "telemetry" -> takeTelemetry(device, content);
          default -> {}
        }
      }
    } catch (JsonException notOurs) {
      // Only valid JSON is shown.
    }
  }

  private static void takeState(Device device, Json.Obj content) {
    device.state = text(content.members().get("state"));
    device.why = text(content.members().get("why"));
  }

  private static void takeTelemetry(Device device, Json.Obj content) {
    device.messages++;
    if (content.members().get("v") instanceof Json.Obj values) {
      values.members().forEach((point, value) -> put(device, point, text(value), ""));
    }
    if (content.members().get("q") instanceof Json.Obj qualities) {
      qualities.members().forEach((point, reason) -> put(device, point, "", text(reason)));
    }
  }

  private static void put(Device device, String point, String value, String quality) {
    String name = Printable.of(point);
    if (device.values.containsKey(name) || device.values.size() < MAX_POINTS) {
      device.values.put(name, value);
      device.qualities.put(name, quality);
    }
  }

  private static String text(@Nullable Json value) {
    if (value == null) {
      return "";
    }
    return Printable.of(
        value instanceof Json.Str string
            ? string.text()
            : new String(Json.write(value), StandardCharsets.UTF_8));
  }

  /** Returns the devices by name, those that do not answer after the others, the gateway last. */
  synchronized List<Row> rows() {
    return devices.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Device> each) -> isGateway(each.getKey()))
                .thenComparing(each -> !each.getValue().isUp())
                .thenComparing(Map.Entry::getKey))
        .map(each -> row(each.getKey(), each.getValue()))
        .toList();
  }

  private static boolean isGateway(String name) {
    return name.equals("gateway");
  }

  private Row row(String name, Device device) {
    if (!device.isUp()) {
      return new Row(name, device.state, reason(device), "", List.of());
    }
    Optional<String> power =
        device.values.keySet().stream()
            .filter(point -> isPower(name, point))
            .min(Comparator.comparing((String point) -> !point.equals("ac_power")));
    List<String> others =
        device.values.keySet().stream()
            .filter(point -> !power.equals(Optional.of(point)))
            .map(point -> point + " " + shown(name, device, point))
            .toList();
    return new Row(
        name,
        device.state,
        device.why,
        power.map(point -> shown(name, device, point)).orElse(""),
        others);
  }

  private boolean isPower(String device, String point) {
    return units.of(device, point).equals("W") || point.equals("ac_power");
  }

  private String shown(String device, Device of, String point) {
    String quality = of.qualities.getOrDefault(point, "");
    return quality.isEmpty()
        ? (of.values.get(point) + " " + units.of(device, point)).strip()
        : "(" + quality + ")";
  }

  /** Returns one reason: that of the state, or else that of the first point. */
  private static String reason(Device device) {
    return device.why.isEmpty()
        ? device.qualities.values().stream().filter(each -> !each.isEmpty()).findFirst().orElse("")
        : device.why;
  }

  /** Returns the number of telemetry messages received so far from all devices. */
  synchronized long messages() {
    return devices.values().stream().mapToLong(device -> device.messages).sum();
  }
}
