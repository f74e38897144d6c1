// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.EmissionFactor;
import io.parasol.config.model.site.EnergyPrice;
import io.parasol.config.model.site.InverterNameplate;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.profile.Folder;
import io.parasol.config.yaml.ConfigException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The figures of a site")
class PlantReaderTest {

  private static final String SITE =
      """
      site: rooftop-7
      location: {latitude: 48.1, longitude: 11.6, time-zone: Europe/Berlin%s}
      links:
        roof-lan: {tcp: 192.168.10.20:502}
      devices:
        inverter-01: {link: roof-lan, unit: 1, profile: sunspec%s}
      %s
      """;

  private static final String NAMEPLATE = ", nameplate-dc: 12000, tilt: 30, azimuth: 180";

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private PlantSettings plant(String location, String device, String site) throws ConfigException {
    return folder.load(SITE.formatted(location, device, site)).plant();
  }

  private InverterNameplate nameplate(String device) throws ConfigException {
    return Objects.requireNonNull(
        plant("", device, "").nameplates().get(new DeviceId("inverter-01")));
  }

  @Test
  void need_no_keys_if_there_are_none() throws Exception {
    assertEquals(PlantSettings.NONE, plant("", "", ""));
  }

  @Test
  void know_the_nameplate_of_an_inverter() throws Exception {
    assertEquals(
        new InverterNameplate(
            12000, 10000, "roof", 30, 180, 2, Optional.of(LocalDate.of(2024, 3, 1))),
        nameplate(
            NAMEPLATE
                + ", nameplate-ac: 10000, group: roof, strings: 2, commissioned: 2024-03-01"));
  }

  @Test
  void compare_inverters_of_the_same_orientation_and_need_dc_power_and_orientation_alone()
      throws Exception {
    assertEquals(
        new InverterNameplate(
            12000, 12000, "tilt 30.0 azimuth 180.0", 30, 180, 0, Optional.empty()),
        nameplate(NAMEPLATE));
  }

  @Test
  void have_altitude_turbidity_tariff_and_emissions() throws Exception {
    PlantSettings plant =
        plant(
            ", altitude: 520, linke: [2, 2.5, 3, 3, 3, 3, 3, 3, 3, 3, 2.5, 2]",
            NAMEPLATE,
            """
            tariff: {currency: EUR, price: 0.0803, hours: {22:00-04:00: 0.05}, cleaning: 450}
            co2: {grams: 380, source: Umweltbundesamt 2024}
            """);

    assertEquals(520, plant.altitude());
    assertEquals(List.of(2.0, 2.5), plant.linke().subList(0, 2));
    assertEquals(
        new EnergyPrice(
            Currency.getInstance("EUR"),
            new BigDecimal("0.0803"),
            List.of(
                new EnergyPrice.PriceHours(
                    DailyHours.parse("22:00-04:00").orElseThrow(), new BigDecimal("0.05"))),
            Optional.of(new BigDecimal("450"))),
        plant.price().orElseThrow());
    assertEquals(new EmissionFactor(380, "Umweltbundesamt 2024"), plant.emissions().orElseThrow());
  }

  @Test
  void use_one_turbidity_for_all_months() throws Exception {
    assertEquals(2.7, plant(", linke: 2.7", NAMEPLATE, "").linke().get(11));
  }

  @Test
  void need_the_location_of_the_site() {
    String text = SITE.formatted("", NAMEPLATE, "").replaceAll("location:.*\n", "");

    assertTrue(
        message(() -> folder.load(text)).contains("location is missing, but inverter-01"),
        message(() -> folder.load(text)));
  }

  @ParameterizedTest(name = "{0}{1}{2}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "|, tilt: 30|| set without nameplate-dc; expected nameplate-dc as well",
        "|, nameplate-dc: 12000, azimuth: 180|| tilt is missing",
        "|, nameplate-dc: 0, tilt: 30, azimuth: 180|| 1 to 1e9",
        "|, nameplate-dc: 12000, tilt: 91, azimuth: 180|| 0 to 90",
        "|, nameplate-dc: 12000, tilt: 30, azimuth: 361|| 0 to 360",
        "|, nameplate-dc: 12000, tilt: 30, azimuth: 1, strings: 0|| 1 to 1024",
        "|, nameplate-dc: 12000, tilt: 30, azimuth: 1, commissioned: 2024-02-30|| such as 2024-03-01",
        ", altitude: 9001||| -500 to 9000",
        ", linke: 0.9||| 1 to 10",
        ", linke: [1, 2]||| 2 numbers; expected one number, or 12",
        "||tariff: {currency: euro, price: 1}| such as EUR",
        "||tariff: {price: 1}| currency is missing",
        "||tariff: {currency: EUR, price: 1, hours: {25:00-26:00: 1}}| such as 22:00-04:00",
        "||co2: {grams: 380}| source is missing",
        "||co2: {grams: 2001, source: x}| 0 to 2000"
      })
  void refuse_what_they_cannot_use(String location, String device, String site, String expected) {
    String message = message(() -> plant(text(location), text(device), text(site)));

    assertTrue(message.contains(expected.strip()), message);
  }

  private static String text(String cell) {
    return cell == null ? "" : cell;
  }

  private static String message(org.junit.jupiter.api.function.Executable read) {
    return String.valueOf(assertThrows(ConfigException.class, read).getMessage());
  }
}
