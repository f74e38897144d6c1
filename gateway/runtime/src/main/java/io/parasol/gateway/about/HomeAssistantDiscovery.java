// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PhysicalQuantity;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.about.AboutPoint.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the discovery messages of Home Assistant: one retained message for each device, with one
 * sensor for each point that has a meaning (Home Assistant, MQTT discovery, "Device discovery
 * payload"). They create sensors only; nothing can be commanded through them.
 *
 * @param prefix the first level of their topics.
 * @param version of Parasol.
 */
record HomeAssistantDiscovery(String prefix, Topics topics, String version) {

  /** Maximum number of sensors of a device. */
  static final int MAX_SENSORS = 200;

  private static final int MAX_OPTIONS = 64;

  /** What these mean is part of the device itself. */
  private static final Set<Meaning> OF_DEVICE =
      Set.of(Meaning.MANUFACTURER, Meaning.MODEL, Meaning.SERIAL, Meaning.FIRMWARE);

  private static final Map<PhysicalQuantity, String> DEVICE_CLASSES =
      // spotless:off
      Map.ofEntries(
          Map.entry(PhysicalQuantity.POWER,           "power"),
          Map.entry(PhysicalQuantity.APPARENT_POWER,  "apparent_power"),
          Map.entry(PhysicalQuantity.REACTIVE_POWER,  "reactive_power"),
          Map.entry(PhysicalQuantity.ENERGY,          "energy"),
          Map.entry(PhysicalQuantity.REACTIVE_ENERGY, "reactive_energy"),
          Map.entry(PhysicalQuantity.VOLTAGE,         "voltage"),
          Map.entry(PhysicalQuantity.CURRENT,         "current"),
          Map.entry(PhysicalQuantity.FREQUENCY,       "frequency"),
          Map.entry(PhysicalQuantity.RATIO,           "power_factor"),
          Map.entry(PhysicalQuantity.TEMPERATURE,     "temperature"),
          Map.entry(PhysicalQuantity.IRRADIANCE,      "irradiance"),
          Map.entry(PhysicalQuantity.SPEED,           "wind_speed"),
          Map.entry(PhysicalQuantity.PRESSURE,        "atmospheric_pressure"),
          Map.entry(PhysicalQuantity.PRECIPITATION,   "precipitation"),
          Map.entry(PhysicalQuantity.DURATION,        "duration"));

  private static final Map<Meaning, String> CLASSES_BY_MEANING =
      Map.of(
          Meaning.BATTERY_SOC,      "battery",
          Meaning.HUMIDITY,         "humidity",
          Meaning.BATTERY_CAPACITY, "energy_storage");

  /** The units that Home Assistant spells in another way. */
  private static final Map<String, String> UNITS =
      Map.of("W/m2", "W/m²", "ohms", "Ω", "% WMax", "%", "% AhrRtg", "%", "%WHRtg", "%");

  /** The units that Home Assistant's device classes do not have. */
  private static final Set<String> UNITS_WITHOUT_CLASS = Set.of("mHz");
  // spotless:on

  /** Returns the discovery message of a device. */
  Publication of(AboutDevice device) {
    String id = "parasol-" + topics.site() + "-" + device.id();
    JsonBuilder sensors = Json.object();
    device.points().stream()
        .filter(
            point -> point.means().filter(each -> !OF_DEVICE.contains(each.meaning())).isPresent())
        .limit(MAX_SENSORS)
        .forEach(point -> sensors.put(point.name().value(), sensor(device, id, point)));
    JsonBuilder message =
        Json.object()
            .put("dev", device(device, id))
            .put("o", Json.object().put("name", "parasol").put("sw", version))
            .put("avty", List.of(availability(device)))
            .put("qos", 1)
            .put("cmps", sensors);
    return Publication.json(prefix + "/device/" + id + "/config", message.toBytes(), true);
  }

  private JsonBuilder device(AboutDevice device, String id) {
    JsonBuilder members =
        Json.object().putTexts("ids", List.of(id)).put("name", topics.site() + " " + device.id());
    putUnlessEmpty(members, "mf", device.identity().manufacturer());
    putUnlessEmpty(
        members,
        "mdl",
        device.identity().model().isEmpty() ? device.profile() : device.identity().model());
    putUnlessEmpty(members, "sn", device.identity().serial());
    putUnlessEmpty(members, "sw", device.identity().firmware());
    return members;
  }

  private static void putUnlessEmpty(JsonBuilder members, String name, String text) {
    if (!text.isEmpty()) {
      members.put(name, text);
    }
  }

  /** Returns the source of availability. A device that sleeps at night is available. */
  private Json.Obj availability(AboutDevice device) {
    return Json.object()
        .put("t", topics.of(device.id(), Kind.STATE))
        .put(
            "val_tpl",
            "{{ 'online' if value_json.state in ['online', 'degraded', 'sleeping'] else 'offline'"
                + " }}")
        .build();
  }

  private JsonBuilder sensor(AboutDevice device, String id, AboutPoint point) {
    PointMeaning means = point.means().orElseThrow();
    boolean isBinary = point.type() == ValueType.BOOLEAN;
    JsonBuilder members =
        Json.object()
            .put("p", isBinary ? "binary_sensor" : "sensor")
            .put("uniq_id", id + "-" + point.name())
            .put("name", point.label())
            .put("stat_t", topics.of(device.id(), Kind.TELEMETRY))
            .put("val_tpl", template(point));
    if (!isBinary) {
      putClass(members, point, means.meaning());
    }
    return members;
  }

  private static void putClass(JsonBuilder members, AboutPoint point, Meaning meaning) {
    if (point.type() == ValueType.ENUM && !point.values().isEmpty()) {
      if (point.values().size() <= MAX_OPTIONS) {
        members.put("dev_cla", "enum").putTexts("ops", point.values());
      }
      return;
    }
    if (!isQuantity(point, meaning)) {
      return;
    }
    String unit = UNITS.getOrDefault(point.unit(), point.unit());
    deviceClass(meaning, unit).ifPresent(word -> members.put("dev_cla", word));
    putUnlessEmpty(members, "unit_of_meas", unit);
    switch (meaning.kind()) {
      case MEASURED -> members.put("stat_cla", "measurement");
      case COUNTER, RESTARTED -> members.put("stat_cla", "total_increasing");
      case RATING, CODE -> {}
    }
  }

  private static boolean isQuantity(AboutPoint point, Meaning meaning) {
    boolean isNumber = point.type() == ValueType.NUMBER || point.type() == ValueType.ANY;
    return isNumber
        && meaning.kind() != Meaning.Kind.CODE
        && meaning.quantity().factor(point.unit()).isPresent();
  }

  private static Optional<String> deviceClass(Meaning meaning, String unit) {
    return UNITS_WITHOUT_CLASS.contains(unit)
        ? Optional.empty()
        : Optional.ofNullable(CLASSES_BY_MEANING.get(meaning))
            .or(() -> Optional.ofNullable(DEVICE_CLASSES.get(meaning.quantity())));
  }

  /**
   * Returns the template of a value. A message without the point, or from the backlog, changes
   * nothing; a point that is not good has the value {@code None}, which means unknown.
   */
  private static String template(AboutPoint point) {
    String name = point.name().value();
    String value = "value_json.v['" + name + "']";
    String good = point.type() == ValueType.BOOLEAN ? "('ON' if " + value + " else 'OFF')" : value;
    boolean ignoresEmpty = point.type() == ValueType.NUMBER || point.type() == ValueType.BOOLEAN;
    String otherwise = ignoresEmpty ? "''" : "this.state";
    return "{{ "
        + otherwise
        + " if value_json.hist is defined else 'None' if '"
        + name
        + "' in value_json.q else "
        + good
        + " if '"
        + name
        + "' in value_json.v else "
        + otherwise
        + " }}";
  }
}
