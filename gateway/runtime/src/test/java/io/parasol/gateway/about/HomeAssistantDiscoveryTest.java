// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.legacy.DeviceIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules are those of Home Assistant 2025: the MQTT integration's device discovery, and the
 * tables of units and state classes by device class of its sensors.
 */
@DisplayName("A discovery message of Home Assistant")
class HomeAssistantDiscoveryTest {

  // spotless:off
  private static final Map<String, Set<String>> UNITS =
      Map.ofEntries(
          entry("power",                Set.of("mW", "W", "kW", "MW", "GW", "TW")),
          entry("apparent_power",       Set.of("mVA", "VA", "kVA")),
          entry("reactive_power",       Set.of("mvar", "var", "kvar")),
          entry("energy",               Set.of("mWh", "Wh", "kWh", "MWh", "GWh")),
          entry("energy_storage",       Set.of("mWh", "Wh", "kWh", "MWh", "GWh")),
          entry("reactive_energy",      Set.of("varh", "kvarh")),
          entry("voltage",              Set.of("V", "mV", "µV", "kV", "MV")),
          entry("current",              Set.of("A", "mA")),
          entry("frequency",            Set.of("Hz", "kHz", "MHz", "GHz")),
          entry("power_factor",         Set.of("", "%")),
          entry("temperature",          Set.of("°C", "°F", "K")),
          entry("irradiance",           Set.of("W/m²")),
          entry("wind_speed",           Set.of("m/s", "km/h", "mph", "kn", "Beaufort")),
          entry("atmospheric_pressure", Set.of("hPa", "mbar", "Pa", "kPa", "bar", "mmHg", "inHg")),
          entry("precipitation",        Set.of("mm", "cm", "in")),
          entry("duration",             Set.of("d", "h", "min", "s", "ms")),
          entry("battery",              Set.of("%")),
          entry("humidity",             Set.of("%")),
          entry("enum",                 Set.of("")));

  private static final Map<String, Set<String>> STATE_CLASSES =
      Map.of(
          "energy",          Set.of("total", "total_increasing", ""),
          "reactive_energy", Set.of("total", "total_increasing", ""),
          "precipitation",   Set.of("measurement", "total", "total_increasing", ""),
          "duration",        Set.of("measurement", "total", "total_increasing", ""),
          "enum",            Set.of(""));
  // spotless:on

  private static final Set<String> MEASUREMENT = Set.of("measurement", "");
  private static final Pattern OBJECT_ID = Pattern.compile("[a-zA-Z0-9_-]+");

  private static final Topics TOPICS = new Topics("parasol", new SiteId("roof"));
  private static final HomeAssistantDiscovery DISCOVERY =
      new HomeAssistantDiscovery("homeassistant", TOPICS, "1.2.3");
  private static final DeviceIdentity ACME = new DeviceIdentity("ACME", "PV2000", "A-17", "1.4");

  @TempDir Path folder;

  static List<ProfileName> profiles() {
    return BundledFiles.profiles().stream()
        .filter(name -> !name.value().equals("esphome")) // it names no points in advance
        .toList();
  }

  private AboutDevice device(ProfileName profile) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links: {x: {%s}}
            devices: {dev-1: {link: x, profile: %s, %s}}
            """
                .formatted(link(profile), profile, keys(profile)));
    SiteConfig config = ConfigFile.load(file, Map.of());
    return AboutDevice.of(config.devices(SiteConfig.Device.Legacy.class).get(0), Optional.empty())
        .with(ACME);
  }

  private static String link(ProfileName profile) {
    return switch (protocol(profile)) {
      case "lines" -> "lines: /dev/ttyS1, baud: " + baud(profile);
      case "mqtt" -> "mqtt: \"127.0.0.1:1883\"";
      default -> "tcp: 127.0.0.1:502";
    };
  }

  private String keys(ProfileName profile) throws Exception {
    return switch (protocol(profile)) {
      case "lines" -> "every: 1m";
      case "mqtt" -> "client: c, base: a/b";
      default -> "every: 1m, unit: " + unit(profile);
    };
  }

  private static String protocol(ProfileName profile) {
    return value(profile, "protocol");
  }

  private static String baud(ProfileName profile) {
    return value(profile, "baud");
  }

  /** Returns the first word of a key of the profile; empty if it has no such key. */
  private static String value(ProfileName profile, String key) {
    return BundledFiles.text("profiles/" + profile + ".yaml")
        .orElseThrow()
        .lines()
        .filter(line -> line.startsWith(key + ": "))
        .map(line -> line.substring(key.length() + 2).strip().replaceFirst(" .*", ""))
        .findFirst()
        .orElse("");
  }

  private int unit(ProfileName profile) throws Exception {
    Units units = ProfileFile.load(profile.value(), folder).quirks().wiring().units();
    return units.contains(new Unit(1))
        ? 1
        : units.all().stream().mapToInt(Unit::value).min().orElseThrow();
  }

  private static Json.Obj message(Publication publication) throws Exception {
    return (Json.Obj) Json.parse(publication.payload());
  }

  private static Json.Obj object(Json.Obj parent, String name) {
    return (Json.Obj) parent.members().getOrDefault(name, Json.object().build());
  }

  private static String text(Json.Obj parent, String name) {
    return parent.members().get(name) instanceof Json.Str text ? text.text() : "";
  }

  @Test
  void names_the_device_the_origin_and_the_source_of_availability() throws Exception {
    Publication publication = DISCOVERY.of(device(new ProfileName("acme-pv2000")));
    assertEquals("homeassistant/device/parasol-roof-dev-1/config", publication.topic());
    assertTrue(publication.retain());
    Json.Obj message = message(publication);
    assertEquals(
        "{\"ids\":[\"parasol-roof-dev-1\"],\"name\":\"roof dev-1\",\"mf\":\"ACME\",\"mdl\":\"PV2000\","
            + "\"sn\":\"A-17\",\"sw\":\"1.4\"}",
        new String(Json.write(object(message, "dev")), StandardCharsets.UTF_8));
    assertEquals("parasol", text(object(message, "o"), "name"));
    Json.Obj availability =
        (Json.Obj)
            ((Json.Arr) Objects.requireNonNull(message.members().get("avty"))).items().get(0);
    assertEquals("parasol/roof/dev-1/state", text(availability, "t"));
    assertTrue(text(availability, "val_tpl").contains("'sleeping'"));
  }

  @Test
  void has_sensors_with_class_state_class_and_unit() throws Exception {
    Json.Obj sensors =
        object(message(DISCOVERY.of(device(new ProfileName("acme-pv2000")))), "cmps");
    Json.Obj power = object(sensors, "ac_power");
    assertEquals("sensor", text(power, "p"));
    assertEquals("AC power", text(power, "name"));
    assertEquals("power", text(power, "dev_cla"));
    assertEquals("measurement", text(power, "stat_cla"));
    assertEquals("W", text(power, "unit_of_meas"));
    assertEquals("parasol/roof/dev-1/telemetry", text(power, "stat_t"));
    Json.Obj energy = object(sensors, "energy_total");
    assertEquals("energy", text(energy, "dev_cla"));
    assertEquals("total_increasing", text(energy, "stat_cla"));
    assertEquals("kWh", text(energy, "unit_of_meas"));
    Json.Obj status = object(sensors, "status");
    assertEquals("enum", text(status, "dev_cla"));
    assertEquals("", text(status, "unit_of_meas"));
    assertFalse(sensors.members().containsKey("serial"));
    assertFalse(sensors.members().containsKey("door"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("profiles")
  void keeps_the_rules_of_home_assistant(ProfileName profile) throws Exception {
    Publication publication = DISCOVERY.of(device(profile));
    Json.Obj message = message(publication);
    assertTrue(OBJECT_ID.matcher(publication.topic().split("/", -1)[2]).matches());
    assertFalse(text(object(message, "o"), "name").isEmpty());
    assertTrue(object(message, "dev").members().get("ids") instanceof Json.Arr);
    Json.Obj sensors = object(message, "cmps");
    assertFalse(sensors.members().isEmpty());
    Set<String> ids = new HashSet<>();
    for (String name : sensors.members().keySet()) {
      Json.Obj sensor = object(sensors, name);
      assertTrue(ids.add(text(sensor, "uniq_id")), name);
      assertTrue(Set.of("sensor", "binary_sensor").contains(text(sensor, "p")), name);
      assertFalse(text(sensor, "name").isEmpty(), name);
      assertFalse(text(sensor, "stat_t").isEmpty(), name);
      checkClass(profile + "." + name, sensor);
    }
  }

  private static void checkClass(String name, Json.Obj sensor) {
    String deviceClass = text(sensor, "dev_cla");
    String unit = text(sensor, "unit_of_meas");
    String stateClass = text(sensor, "stat_cla");
    if (text(sensor, "p").equals("binary_sensor")) {
      assertEquals("", deviceClass + unit + stateClass, name);
      return;
    }
    assertTrue(
        stateClass.isEmpty() || Set.of("measurement", "total_increasing").contains(stateClass),
        name);
    if (deviceClass.isEmpty()) {
      return;
    }
    Set<String> units = UNITS.getOrDefault(deviceClass, Set.of());
    assertTrue(units.contains(unit), "%s: %s in \"%s\"".formatted(name, deviceClass, unit));
    assertTrue(
        STATE_CLASSES.getOrDefault(deviceClass, MEASUREMENT).contains(stateClass),
        "%s: %s with %s".formatted(name, deviceClass, stateClass));
    assertEquals(deviceClass.equals("enum"), sensor.members().containsKey("ops"), name);
  }
}
