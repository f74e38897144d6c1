// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Confidence;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A profile that comes with Parasol")
class ShippedProfilesTest {

  private static final Duration EVERY = Duration.ofSeconds(10);

  /** Those of the demonstration: no such device exists. */
  private static final Set<String> INVENTED =
      Set.of("acme-pv2000", "generic-meter", "string-combiner", "tracker", "weather-station");

  @TempDir Path nowhere;

  /** Those of registers; profiles of lines of text have tests of their own. */
  static Stream<String> profiles() {
    return BundledFiles.modbusProfiles().stream().map(name -> name.value());
  }

  static Stream<String> ofRealDevices() {
    return profiles().filter(name -> !INVENTED.contains(name));
  }

  private Profile profile(String name) throws ConfigException {
    return ProfileFile.load(name, nowhere);
  }

  private static List<Block> blocks(Profile profile, LineCost cost) {
    return PollPlan.of(profile, EVERY, cost).rounds().stream()
        .flatMap(round -> round.blocks().stream())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("profiles")
  void is_planned_within_its_limits_at_any_speed_and_no_point_is_left_out(String name)
      throws Exception {
    Profile profile = profile(name);
    ReadRules rules = profile.quirks().reads();
    for (LineCost cost : List.of(LineCost.TCP, serial(9600), serial(115_200), serial(1200))) {
      Set<PointName> planned = new LinkedHashSet<>();
      for (Block block : blocks(profile, cost)) {
        AddressRange range = block.range();
        Addresses read = new Addresses(block.table(), range.start(), range.end() - 1);
        assertTrue(rules.allow(read), name + " would read " + read);
        block.points().forEach(point -> planned.add(point.point().name()));
      }
      assertEquals(profile.points().size(), planned.size(), name);
    }
  }

  private static LineCost serial(int baud) {
    return LineCost.serial(baud, 10, Duration.ofMillis(20));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ofRealDevices")
  void says_of_each_register_that_may_be_written_whether_writing_wears_it(String name)
      throws Exception {
    List<String> without = new ArrayList<>();
    String text = BundledFiles.text("profiles/" + name + ".yaml").orElseThrow();
    for (String rule : text.split("write: ", -1)) {
      String end = rule.substring(0, Math.max(0, rule.indexOf('}')));
      if (end.startsWith("{class") && !end.contains("wear: ")) {
        without.add(end);
      }
    }
    assertEquals(List.of(), without);
    for (Point point : profile(name).points()) {
      point
          .write()
          .filter(rule -> rule.wear() == Wear.FLASH)
          .ifPresent(rule -> assertTrue(rule.perDay().isPresent(), name + " " + point.name()));
    }
  }

  /**
   * What each of these devices teaches; a device that is not asked so does not answer, or wears.
   */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          huawei-sun2000   | max-words 64, window 1, connect-delay PT2S, gap PT0.05S, timeout PT15S, one-client
          kostal-plenticore | max-words 125, window 1, connect-delay PT0S, gap PT0S, timeout PT5S, one-client
          growatt-tl-x     | max-words 50, window 1, connect-delay PT0S, gap PT0.85S, timeout PT3S
          growatt-tl3      | max-words 50, window 1, connect-delay PT0S, gap PT0.85S, timeout PT3S
          solis-string     | max-words 40, window 1, connect-delay PT0S, gap PT0S, timeout PT2S
          solis-hybrid     | max-words 40, window 1, connect-delay PT0S, gap PT0S, timeout PT2S
          sungrow-sg       | max-words 100, window 1, connect-delay PT0S, gap PT0S, timeout PT5S
          solax-hybrid     | max-words 100, window 1, connect-delay PT0S, gap PT0S, timeout PT3S
          """)
  void keeps_to_the_pace_that_its_device_needs(String name, String needs) throws Exception {
    Quirks quirks = profile(name).quirks();

    assertEquals(
        needs,
        "max-words %d, window %d, connect-delay %s, gap %s, timeout %s%s"
            .formatted(
                quirks.maxWords(),
                quirks.window(),
                quirks.connectDelay(),
                quirks.gap(),
                quirks.timeout(),
                quirks.wiring().oneClient() ? ", one-client" : ""));
  }

  @ParameterizedTest(name = "{0}: {1} at {2}")
  @CsvSource({
    "huawei-sun2000, ac_power,     holding 32080, int32,   ABCD",
    "huawei-sun2000, energy_total, holding 32106, acc32,   ABCD",
    // Documented as 5031: Sungrow counts from 1.
    "sungrow-sg,     ac_power,     input 5030,    uint32,  CDAB",
    "growatt-tl-x,   dc_power,     input 3001,    uint32,  ABCD",
    "deye-string,    ac_power,     holding 86,    uint32,  CDAB",
    "sma-native,     ac_power,     holding 30775, int32,   ABCD",
    "sma-native,     energy_total, holding 30513, acc64,   ABCDEFGH",
    "epever-tracer,  dc_voltage,   input 12544,   uint16,  AB",
    "solax-hybrid,   meter_power,  input 70,      int32,   CDAB",
    "eastron-sdm630, ac_power,     input 52,      float32, ABCD",
    "eastron-sdm120, voltage,      input 0,       float32, ABCD",
  })
  void has_its_values_where_and_how_the_device_has_them(
      String name, String point, String at, String type, String order) throws Exception {
    Point found = profile(name).point(new PointName(point)).orElseThrow();

    assertEquals(
        List.of(at, type, order),
        List.of(found.at().toString(), found.type().toString(), found.order().toString()));
  }

  @Test
  void lets_a_set_point_that_is_not_stored_be_written_as_often_as_needed() throws Exception {
    WriteRule limit =
        profile("kostal-plenticore")
            .point(new PointName("limit"))
            .orElseThrow()
            .write()
            .orElseThrow();

    assertEquals(Wear.NONE, limit.wear());
    assertEquals(OptionalInt.empty(), limit.perDay());
  }

  @Test
  void writes_only_modes_that_its_sources_confirm() throws Exception {
    assertEquals(
        Set.of(33L, 35L, 37L, 41L, 96L),
        profile("solis-hybrid")
            .point(new PointName("storage_mode"))
            .orElseThrow()
            .labels()
            .keySet());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ofRealDevices")
  void states_how_well_it_is_confirmed(String name) throws Exception {
    assertNotEquals(Confidence.NOT_STATED, profile(name).confidence());
  }

  @Test
  void knows_the_line_and_the_units_of_its_device_and_how_that_says_who_it_is() throws Exception {
    assertEquals(
        new FactorySerialSettings(
            OptionalInt.of(115_200), Optional.of(Parity.NONE), OptionalInt.of(1)),
        profile("epever-tracer").quirks().wiring().line());
    assertEquals(
        Optional.of(new IdentitySource.DeviceIdentification()),
        profile("epever-tracer").identity());
    assertEquals(OptionalInt.of(19_200), profile("solax-hybrid").quirks().wiring().line().baud());
    assertEquals("3-247", profile("sma-native").quirks().wiring().units().toString());
  }

  @Test
  void names_its_source_and_there_are_many_of_real_devices() {
    assertTrue(ofRealDevices().count() >= 40);
    ofRealDevices()
        .forEach(
            name ->
                assertTrue(
                    BundledFiles.text("profiles/" + name + ".yaml")
                        .orElseThrow()
                        .contains("\nsource: "),
                    name));
  }
}
