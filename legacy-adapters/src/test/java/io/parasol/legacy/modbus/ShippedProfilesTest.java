// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.ConfigException;
import io.parasol.config.ProfileFile;
import io.parasol.config.Shipped;
import io.parasol.config.site.Addresses;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.ReadRules;
import io.parasol.config.site.Value;
import io.parasol.config.site.WriteRule.Wear;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A profile that comes with Parasol")
class ShippedProfilesTest {

  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final DeviceId DEVICE = new DeviceId("inverter-01");

  /** Those of the demonstration: no such device exists. */
  private static final Set<String> INVENTED =
      Set.of("acme-pv2000", "generic-meter", "string-combiner", "tracker", "weather-station");

  @TempDir Path nowhere;

  /** Those of registers; profiles of lines of text have tests of their own. */
  static Stream<String> profiles() {
    return Shipped.modbusProfiles().stream().map(name -> name.value());
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
  @MethodSource("ofRealDevices")
  void reads_what_the_device_says(String name) throws Exception {
    Profile profile = profile(name);
    List<RegisterImage> moments = RegisterImage.of(name);
    assertFalse(moments.isEmpty(), "profiles/images/" + name + ".txt is not there");

    for (RegisterImage moment : moments) {
      assertEquals(moment.expected(), read(profile, moment), name + " by " + moment);
    }
  }

  /** Every point in the order of the profile, decoded from the blocks that the planner makes. */
  private static Map<PointName, String> read(Profile profile, RegisterImage moment) {
    Map<PointName, String> read = new LinkedHashMap<>();
    profile.points().forEach(point -> read.put(point.name(), "never read"));
    for (Block block : blocks(profile, LineCost.TCP)) {
      ModbusResponse answer = moment.answer(block);
      for (PointDecoder point : block.points()) {
        Reading reading = point.read(DEVICE, answer, block.range().start(), Instant.EPOCH);
        read.put(reading.point(), shown(reading));
      }
    }
    return read;
  }

  private static String shown(Reading reading) {
    Value value = reading.value();
    if (value == null) {
      return reading.quality().name().toLowerCase(Locale.ROOT);
    }
    assertEquals(Quality.GOOD, reading.quality());
    return reading.unit().isEmpty() ? value.toString() : value + " " + reading.unit();
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
    String text = Shipped.text("profiles/" + name + ".yaml").orElseThrow();
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

  @Test
  void names_its_source_and_there_are_more_than_ten_of_real_devices() {
    assertTrue(ofRealDevices().count() >= 20);
    ofRealDevices()
        .forEach(
            name ->
                assertTrue(
                    Shipped.text("profiles/" + name + ".yaml").orElseThrow().contains("\nsource: "),
                    name));
  }
}
