// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.model.site.UpdateWindow;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The rules of updates")
class UpdatesConfigTest {

  private static final String SITE =
      """
      site: a
      devices: {inverter-01: {native: true}, meter: {native: true}}
      """;

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  @Test
  void are_one_device_after_the_other_at_any_time_by_default() throws Exception {
    assertEquals(UpdateRules.DEFAULT, folder.load(SITE).updates());
  }

  @Test
  void are_what_the_file_says() throws Exception {
    assertEquals(
        new UpdateRules(
            Optional.of(new GeoPosition(-33.9, 151.2)),
            ZoneId.of("Australia/Sydney"),
            new UpdateWindow(
                OptionalDouble.of(-3),
                Optional.of(
                    new PowerLimit(
                        Optional.of(new DeviceId("meter")), new PointName("power"), 200)),
                Optional.of(new DailyHours(LocalTime.of(22, 0), LocalTime.of(4, 30))),
                Optional.empty()),
            3,
            OptionalDouble.of(0.25),
            Map.of(new DeviceId("inverter-01"), 20_000.0)),
        folder
            .load(
                SITE
                    + """
                    location: {latitude: -33.9, longitude: 151.2, time-zone: Australia/Sydney}
                    updates:
                      window:
                        sun-below: -3
                        hours: 22:00-04:30
                        power-below: {device: meter, point: power, limit: 200}
                      at-once: {devices: 3, share: 25%}
                      rated-power: {inverter-01: 20000}
                    """)
            .updates());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          location: {latitude: 91, longitude: 0}       | 3:22: location.latitude is "91"; expected a number from -90 to 90
          location: {latitude: 9}                      | 3:1: location.longitude is missing; expected a number from -180 to 180
          location: {latitude: 9, longitude: 0, time-zone: Mars/Olympus} | 3:50: location.time-zone is "Mars/Olympus"; expected a time zone such as Europe/Berlin
          updates: {windows: {}}                       | 3:11: updates.windows is an unknown key; expected window
          updates: {window: {sun-below: -3}}           | 3:31: updates.window.sun-below is set without a location; expected location: {latitude: …, longitude: …}
          updates: {window: {hours: 22:00-04:00}}      | 3:27: updates.window.hours is set without a time zone; expected location.time-zone, such as Europe/Berlin
          updates: {window: {power-below: {point: p}}} | 3:20: updates.window.power-below.limit is missing; expected a number
          updates: {window: {power-below: {device: b, point: p, limit: 1}}} | 3:42: updates.window.power-below.device is "b"; expected a device of this site
          updates: {at-once: {devices: 0}}             | 3:30: updates.at-once.devices is "0"; expected 1 to 10000
          updates: {at-once: {share: 20%}}             | 3:28: updates.at-once.share is set without updates.rated-power; expected updates.rated-power as well
          updates: {at-once: {share: 0%}, rated-power: {meter: 1}}    | 3:28: updates.at-once.share is "0%"; expected 1% to 100%
          updates: {at-once: {share: 101%}, rated-power: {meter: 1}}  | 3:28: updates.at-once.share is "101%"; expected 1% to 100%
          updates: {rated-power: {x: 1}}               | 3:25: updates.rated-power.x is an unknown device; expected a device of this site
          updates: {rated-power: {meter: 0}}           | 3:32: updates.rated-power.meter is "0"; expected watts, a number above 0
          # spotless:on
          """)
  void are_refused_with_place_and_remedy(String line, String problem) {
    assertEquals(List.of("site.yaml:" + problem), folder.problems(SITE + line + "\n"));
  }

  @ParameterizedTest(name = "not \"{0}\"")
  @ValueSource(strings = {"24:00-04:00", "4:00-05:00", "22:00", "22:00-22:00", "22:00 - 04:00", ""})
  void know_hours_of_one_form_only(String text) {
    assertEquals(Optional.empty(), DailyHours.parse(text));
  }

  @ParameterizedTest(name = "{1} in {0}: {2}")
  @CsvSource({
    "22:00-04:00, 21:59, false",
    "22:00-04:00, 22:00, true",
    "22:00-04:00, 00:00, true",
    "22:00-04:00, 03:59, true",
    "22:00-04:00, 04:00, false",
    "09:00-17:00, 08:59, false",
    "09:00-17:00, 09:00, true",
    "09:00-17:00, 17:00, false",
  })
  void know_hours_over_midnight(String hours, String time, boolean isWithin) {
    DailyHours parsed = DailyHours.parse(hours).orElseThrow();

    assertEquals(isWithin, parsed.contains(LocalTime.parse(time)));
    assertEquals(hours, parsed.toString());
  }
}
