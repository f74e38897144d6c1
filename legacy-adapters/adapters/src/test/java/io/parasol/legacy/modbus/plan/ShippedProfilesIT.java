// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.RequestPacing;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.survey.ModbusRead;
import io.parasol.testing.RegisterImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A profile that comes with Parasol, of a device that is read over TCP,")
class ShippedProfilesIT {

  /** Real devices need pauses; the server does not. */
  private static final RequestPacing WITHOUT_PAUSES =
      RequestPacing.DEFAULT.withTimeout(Duration.ofSeconds(60));

  private static final SerialPorts NO_PORTS =
      (settings, rs485) -> {
        throw new IOException("no serial port");
      };

  @TempDir Path nowhere;

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.parasol.legacy.modbus.plan.ShippedProfilesTest#ofRealDevices")
  void gives_the_values_states_and_alarms_of_the_device(String name) throws Exception {
    Profile shipped = ProfileFile.load(name, nowhere);
    Quirks quirks = shipped.quirks();
    Profile profile = shipped.with(quirks.with(WITHOUT_PAUSES));
    List<RegisterImage> moments = RegisterImage.of(name);
    assertFalse(moments.isEmpty(), "profiles/images/" + name + ".txt is not there");

    for (RegisterImage moment : moments) {
      List<Reading> readings = read(profile, moment);
      assertEquals(moment.expected(), values(readings), name + " by " + moment);
      assertEquals(moment.reported(), reported(profile, readings), name + " by " + moment);
    }
  }

  private static List<Reading> read(Profile profile, RegisterImage moment) throws IOException {
    try (ImageServer server = new ImageServer(moment)) {
      HostPort address = server.address();
      return ModbusRead.readOnce(
          new SiteConfig.Link.ModbusTcp(new LinkId("link"), address),
          NO_PORTS,
          new Unit(1),
          profile,
          (device, request, result, late, took) -> {},
          InstantSource.system());
    }
  }

  private static Map<String, String> values(List<Reading> readings) {
    Map<String, String> values = new LinkedHashMap<>();
    readings.forEach(reading -> values.put(reading.point().value(), shown(reading)));
    return values;
  }

  private static String shown(Reading reading) {
    Value value = reading.value();
    if (value == null) {
      return reading.quality().wireName();
    }
    assertEquals(Quality.GOOD, reading.quality());
    return reading.unit().isEmpty() ? value.toString() : value + " " + reading.unit();
  }

  /** Returns the states and alarms that the readings report, in the order of the profile. */
  private static List<String> reported(Profile profile, List<Reading> readings) {
    Map<PointName, KnownPoint> known =
        profile.knownPoints().stream()
            .collect(Collectors.toMap(KnownPoint::name, Function.identity()));
    List<String> reported = new ArrayList<>();
    for (Reading reading : readings) {
      KnownPoint point = known.get(reading.point());
      Value value = reading.value();
      if (point == null || value == null) {
        continue;
      }
      point
          .states()
          .state(value)
          .ifPresent(
              state ->
                  reported.add(
                      "%s %s %s"
                          .formatted(point.name(), state.state().wireName(), state.text())
                          .strip()));
      for (DeviceAlarm alarm : point.states().alarms(value)) {
        reported.add(
            "%s alarm %d %s %s"
                .formatted(point.name(), alarm.bit(), alarm.text(), alarm.code())
                .strip());
      }
    }
    return reported;
  }
}
