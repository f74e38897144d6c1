// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.demo;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer has heard of a site so far: state and newest values of each device. Thread-safe.
 */
final class SiteView {

  /** More than a terminal can show; a hostile broker cannot make it grow beyond. */
  private static final int MOST_DEVICES = 500;

  private static final int MOST_POINTS = 200;

  private final Map<String, Device> devices = new TreeMap<>();

  /** One device as it is known now. */
  private static final class Device {
    String state = "unknown";
    String why = "";
    long messages;
    final Map<String, String> values = new TreeMap<>();
  }

  /**
   * One row of the view.
   *
   * @param values {@code point=value}, or {@code point!reason} where it is not good.
   */
  record Row(String device, String state, String why, long messages, List<String> values) {}

  /** Takes a message as it came; what is not understood changes nothing. */
  synchronized void take(String topic, byte[] payload) {
    String[] levels = topic.split("/", -1);
    if (levels.length < 2) {
      return;
    }
    String name = Printable.of(levels[levels.length - 2]);
    if (!devices.containsKey(name) && devices.size() >= MOST_DEVICES) {
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
      // A view shows what it understands.
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
    if (device.values.containsKey(point) || device.values.size() < MOST_POINTS) {
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

  /** The devices by name; the gateway itself comes last. */
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

  /** Telemetry messages so far, of all devices. */
  synchronized long messages() {
    return devices.values().stream().mapToLong(device -> device.messages).sum();
  }
}
