// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
  }

  /**
   * One row of the view.
   *
   * @param values {@code point=value}, or {@code point!reason} if the quality is bad.
   */
  record Row(String device, String state, String why, long messages, List<String> values) {}

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
      values.members().forEach((point, value) -> put(device, point, "=" + text(value)));
    }
    if (content.members().get("q") instanceof Json.Obj qualities) {
      qualities.members().forEach((point, reason) -> put(device, point, "!" + text(reason)));
    }
  }

  private static void put(Device device, String point, String value) {
    if (device.values.containsKey(point) || device.values.size() < MAX_POINTS) {
      device.values.put(Printable.of(point), value);
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

  /** Returns the devices by name, the gateway last. */
  synchronized List<Row> rows() {
    return devices.entrySet().stream()
        .map(
            each ->
                new Row(
                    each.getKey(),
                    each.getValue().state,
                    each.getValue().why,
                    each.getValue().messages,
                    each.getValue().values.entrySet().stream()
                        .map(point -> point.getKey() + point.getValue())
                        .toList()))
        .sorted(
            Comparator.comparing((Row row) -> row.device().equals("gateway"))
                .thenComparing(Row::device))
        .toList();
  }

  /** Returns the number of telemetry messages received so far from all devices. */
  synchronized long messages() {
    return devices.values().stream().mapToLong(device -> device.messages).sum();
  }
}
