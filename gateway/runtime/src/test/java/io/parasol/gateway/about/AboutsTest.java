// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.state.Sbom;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The description of a device and of the site")
class AboutsTest {

  private static final DeviceId INVERTER = new DeviceId("inverter-01");
  private static final DeviceIdentity ACME = new DeviceIdentity("ACME", "PV2000", "A-17", "1.4");

  private static final Fingerprint FINGERPRINT = new Fingerprint("0011223344556677");

  private static final String SITE =
      """
      site: roof
      about: {name: Roof of hall 7, peak-power: 300000}
      location: {latitude: 50.1, longitude: 8.7, time-zone: Europe/Berlin}
      links:
        lan: {tcp: 127.0.0.1:502}
        panels: {mqtt: 127.0.0.1:1883}
        charger: {lines: /dev/ttyS1, baud: 19200}
      devices:
        inverter-01: {link: lan, unit: 1, profile: acme-pv2000, every: 5s, location: {latitude: 50.25, longitude: 8.5}}
        meter-01: {link: lan, unit: 2, profile: generic-meter, every: 10s}
        gx-01: {link: lan, unit: 100, profile: victron-gx, every: 10s}
        self-01: {link: lan, unit: 3, profile: sunspec, every: 10s}
        charger-01: {link: charger, profile: ve-direct, every: 2s}
        panel-17:
          link: panels
          client: panel17
          topics: {pv/17/power: {point: power, type: number, unit: W, means: ac_power}}
        box-01: {native: true}
      """;

  @TempDir Path folder;
  private final List<Publication> ofDevices = new ArrayList<>();
  private final List<Publication> ofGateway = new ArrayList<>();
  private SiteConfig config;
  private Abouts abouts;

  @BeforeEach
  void describe() throws Exception {
    config = ConfigFile.load(Files.writeString(folder.resolve("site.yaml"), SITE), Map.of());
    abouts = abouts(config);
    abouts.describe(
        config.devices(SiteConfig.Device.Legacy.class),
        device -> Optional.empty(),
        device -> DeviceIdentity.UNKNOWN);
  }

  private Abouts abouts(SiteConfig of) {
    return new Abouts(
        new AboutSite(
            of.site(),
            of.consumers(),
            of.updates().position(),
            of.updates().zone(),
            "1.2.3",
            "2031-11-30",
            new Sbom("ab".repeat(32), List.of("pkg:maven/org.example/a@1.0"), 2)),
        new Topics("parasol", of.site()),
        new AboutOutlet() {
          @Override
          public void publishRetained(
              DeviceId device, String topic, Supplier<Publication> message) {
            assertEquals(topic, message.get().topic());
            ofDevices.add(message.get());
          }

          @Override
          public void publishRetained(Publication message) {
            ofGateway.add(message);
          }
        },
        Runnable::run);
  }

  private Members last(String topic) throws JsonException {
    Publication message =
        ofDevices.stream()
            .filter(each -> each.topic().equals("parasol/roof/" + topic))
            .reduce((first, second) -> second)
            .orElseThrow();
    assertTrue(message.retain());
    return Members.of(Json.parse(message.payload()), topic);
  }

  private static String text(Json json) {
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  @Test
  void of_the_site_has_its_name_its_place_and_its_version() {
    assertEquals(1, ofGateway.size());
    assertEquals("parasol/roof/gateway/about", ofGateway.get(0).topic());
    assertTrue(ofGateway.get(0).retain());
    assertEquals(
        "{\"schema\":1,\"site\":\"roof\",\"name\":\"Roof of hall 7\","
            + "\"location\":{\"latitude\":50.1,\"longitude\":8.7},\"time-zone\":\"Europe/Berlin\","
            + "\"peak-power\":300000,\"version\":\"1.2.3\",\"support-until\":\"2031-11-30\","
            + "\"sbom\":{\"sha256\":\""
            + "ab".repeat(32)
            + "\",\"components\":[\"pkg:maven/org.example/a@1.0\"],\"omitted\":2}}",
        new String(ofGateway.get(0).payload(), StandardCharsets.UTF_8));
  }

  @Test
  void has_every_published_point_with_what_it_means() throws Exception {
    Members about = last("inverter-01/about");
    assertEquals("acme-pv2000", about.text("profile"));
    assertEquals(64, about.text("profile-hash").length());
    Members points = about.object("points");
    assertEquals(
        "{\"label\":\"AC"
            + " power\",\"type\":\"number\",\"unit\":\"W\",\"meaning\":\"ac_power\",\"period\":5}",
        text(points.optional("ac_power").orElseThrow()));
    assertEquals(
        "{\"label\":\"Status\",\"type\":\"enum\",\"meaning\":\"status\",\"values\":[\"off\",\"starting\",\"mppt\","
            + "\"throttled\",\"fault\"],\"period\":5}",
        text(points.optional("status").orElseThrow()));
    assertEquals(
        "{\"label\":\"Active"
            + " limit\",\"type\":\"number\",\"unit\":\"%\",\"meaning\":\"active_limit\",\"period\":5,"
            + "\"write\":{\"class\":\"setpoint\",\"min\":0,\"max\":100,\"per-day\":20}}",
        text(points.optional("limit").orElseThrow()));
    assertEquals(
        "{\"label\":\"AC"
            + " frequency\",\"type\":\"number\",\"unit\":\"Hz\",\"meaning\":\"ac_frequency\",\"period\":60}",
        text(points.optional("grid_freq").orElseThrow()));
  }

  @Test
  void has_the_names_of_the_bits_of_a_bit_field() throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/named-bits.yaml"),
        """
        profile: named-bits
        points:
          mode:   {at: holding 1, type: bits16, values: {10: remote, 2: island}}
          alarms: {at: holding 2, type: bits32, alarms: {7: grid loss (2032), 2: insulation},
                   states: {2: fault, 4: curtailed}}
          plain:  {at: holding 4, type: bits16}
        """);
    SiteConfig site =
        ConfigFile.load(
            Files.writeString(
                folder.resolve("bits.yaml"),
                """
                site: roof
                links: {lan: {tcp: 127.0.0.1:502}}
                devices: {inverter-01: {link: lan, unit: 1, profile: named-bits, every: 5s}}
                """),
            Map.of());
    abouts(site)
        .describe(
            site.devices(SiteConfig.Device.Legacy.class),
            device -> Optional.empty(),
            device -> DeviceIdentity.UNKNOWN);

    Members points = last("inverter-01/about").object("points");
    assertEquals(
        "{\"label\":\"Mode\",\"type\":\"bits\",\"bits\":{\"2\":\"island\",\"10\":\"remote\"},\"period\":5}",
        text(points.optional("mode").orElseThrow()));
    assertEquals(
        "{\"2\":\"insulation\",\"4\":\"curtailed\",\"7\":\"grid loss (2032)\"}",
        text(points.object("alarms").optional("bits").orElseThrow()));
    assertFalse(points.object("plain").optional("bits").isPresent());
    assertFalse(points.object("alarms").optional("values").isPresent());
  }

  @Test
  void lacks_the_points_that_only_hold_an_exponent() throws Exception {
    Members points = last("meter-01/about").object("points");
    assertTrue(points.optional("ac_power").isPresent());
    assertFalse(points.optional("power_scale").isPresent());
  }

  @Test
  void has_the_points_that_are_calculated_from_others() throws Exception {
    assertEquals(
        "{\"label\":\"Import"
            + " power\",\"type\":\"number\",\"unit\":\"W\",\"meaning\":\"import_power\","
            + "\"period\":10}",
        text(last("gx-01/about").object("points").optional("grid_power").orElseThrow()));
  }

  @Test
  void exists_for_devices_of_every_protocol_but_not_for_native_ones() throws Exception {
    assertEquals(
        "{\"label\":\"Battery state of"
            + " charge\",\"type\":\"number\",\"unit\":\"%\",\"meaning\":\"battery_soc\",\"period\":2}",
        text(last("charger-01/about").object("points").optional("state_of_charge").orElseThrow()));
    assertEquals(
        "{\"label\":\"AC power\",\"type\":\"number\",\"unit\":\"W\",\"meaning\":\"ac_power\"}",
        text(last("panel-17/about").object("points").optional("power").orElseThrow()));
    assertTrue(last("panel-17/about").optionalText("profile").isEmpty());
    assertEquals("sunspec", last("self-01/about").text("profile"));
    assertEquals(
        Set.of("inverter-01", "meter-01", "gx-01", "self-01", "charger-01", "panel-17"),
        Set.copyOf(ofDevices.stream().map(each -> each.topic().split("/", -1)[2]).toList()));
  }

  @Test
  void is_published_again_when_the_device_reports_another_identity_only() throws Exception {
    int before = ofDevices.size();
    assertTrue(last("inverter-01/about").optionalText("serial").isEmpty());

    abouts.identified(INVERTER, ACME, FINGERPRINT);
    assertEquals(before + 1, ofDevices.size());
    assertEquals("A-17", last("inverter-01/about").text("serial"));
    assertEquals("ACME", last("inverter-01/about").text("manufacturer"));

    abouts.identified(INVERTER, ACME, FINGERPRINT);
    assertEquals(before + 1, ofDevices.size());

    DeviceIdentity updated = new DeviceIdentity("ACME", "PV2000", "A-17", "1.5");
    abouts.identified(INVERTER, updated, FINGERPRINT);
    assertEquals("1.5", last("inverter-01/about").text("firmware"));
    abouts.identified(new DeviceId("box-01"), ACME, FINGERPRINT);
    assertEquals(before + 2, ofDevices.size());
  }

  @Test
  void has_the_identity_that_points_of_the_device_mean() throws Exception {
    int before = ofDevices.size();

    abouts.accept(
        INVERTER,
        List.of(good("serial", new Value.Text("B-9")), good("ac_power", new Value.Whole(7))));
    assertEquals("B-9", last("inverter-01/about").text("serial"));
    assertTrue(last("inverter-01/about").optionalText("firmware").isEmpty());

    Reading lost =
        new Reading(INVERTER, new PointName("serial"), null, "", Quality.COMM_ERROR, Instant.EPOCH);
    abouts.accept(INVERTER, List.of(lost));
    abouts.accept(INVERTER, List.of(good("serial", new Value.Text("B-9"))));
    abouts.accept(new DeviceId("box-01"), List.of(good("serial", new Value.Text("B-9"))));
    assertEquals(before + 1, ofDevices.size());

    abouts.accept(INVERTER, List.of(good("firmware", new Value.Text("2.0"))));
    abouts.accept(INVERTER, List.of(good("firmware", new Value.Text("2.1"))));
    assertEquals("B-9", last("inverter-01/about").text("serial"));
    assertEquals("2.1", last("inverter-01/about").text("firmware"));
    assertEquals(before + 3, ofDevices.size());
  }

  @Test
  void has_the_identity_that_the_device_reports_rather_than_that_of_its_points() throws Exception {
    abouts.accept(INVERTER, List.of(good("serial", new Value.Text("B-9"))));
    abouts.identified(INVERTER, new DeviceIdentity("ACME", "", "", ""), FINGERPRINT);
    assertEquals("ACME", last("inverter-01/about").text("manufacturer"));
    assertEquals("B-9", last("inverter-01/about").text("serial"));

    abouts.identified(INVERTER, ACME, FINGERPRINT);
    assertEquals("A-17", last("inverter-01/about").text("serial"));

    abouts.remove(INVERTER);
    abouts.add(
        (SiteConfig.Device.Legacy) Objects.requireNonNull(config.devices().get(INVERTER)),
        Optional.empty(),
        DeviceIdentity.UNKNOWN);
    assertTrue(last("inverter-01/about").optionalText("serial").isEmpty());
  }

  private static Reading good(String point, Value value) {
    return new Reading(INVERTER, new PointName(point), value, "", Quality.GOOD, Instant.EPOCH);
  }

  @Test
  void has_the_location_of_the_device_and_follows_it() throws Exception {
    assertEquals(
        "{\"latitude\":50.25,\"longitude\":8.5}",
        text(last("inverter-01/about").optional("location").orElseThrow()));
    assertTrue(last("meter-01/about").optional("location").isEmpty());
    abouts.identified(INVERTER, ACME, FINGERPRINT);
    int before = ofDevices.size();

    abouts.setLocations(Map.of(new DeviceId("meter-01"), new GeoPosition(50, 8)));

    assertEquals(before + 2, ofDevices.size());
    assertTrue(last("inverter-01/about").optional("location").isEmpty());
    assertEquals("A-17", last("inverter-01/about").text("serial"));
    assertTrue(last("meter-01/about").optional("location").isPresent());
  }

  @Test
  void has_the_points_that_a_device_describes_itself_once_they_are_found() throws Exception {
    DeviceId self = new DeviceId("self-01");
    assertEquals("{}", text(last("self-01/about").optional("points").orElseThrow()));
    SiteConfig.Device.Modbus modbus =
        (SiteConfig.Device.Modbus) Objects.requireNonNull(config.devices().get(INVERTER));

    abouts.found(
        self,
        new DiscoveredMap(
            modbus.profile(), ACME, List.of(), Set.of(), Set.of(), List.of(), "findings"));

    assertEquals("PV2000", last("self-01/about").text("model"));
    assertTrue(last("self-01/about").object("points").optional("ac_power").isPresent());
    assertTrue(
        text(last("self-01/about").object("points").optional("ac_power").orElseThrow())
            .endsWith("\"period\":10}"));
  }

  @Test
  void shares_the_points_of_devices_of_the_same_model() {
    AboutDevice one = withPoints("one", "ac_power", "ac_energy");
    AboutDevice same = withPoints("other", "ac_power", "ac_energy");
    AboutDevice another = withPoints("other", "ac_power");

    assertSame(one.points(), same.sharingPointsOf(one).points());
    assertEquals(same, same.sharingPointsOf(one));
    assertSame(another, another.sharingPointsOf(one));
  }

  private static AboutDevice withPoints(String id, String... names) {
    List<AboutPoint> points = new ArrayList<>();
    for (String name : names) {
      points.add(
          new AboutPoint(
              new PointName(name),
              "W",
              AboutPoint.ValueType.NUMBER,
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    return new AboutDevice(new DeviceId(id), "acme", "", points);
  }
}
