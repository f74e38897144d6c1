// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SerialSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a device model departs in")
class QuirksTest {

  private static Addresses input(int first, int last) {
    return new Addresses(Table.INPUT, first, last);
  }

  @Nested
  @DisplayName("binds a read")
  class Reads {

    private final ReadRules rules =
        new ReadRules(
            60,
            List.of(
                new BlockLimit(input(100, 199), 10),
                new BlockLimit(input(150, 160), 4),
                new BlockLimit(input(300, 300), 100)),
            List.of(input(250, 259), new Addresses(Table.COIL, 7, 7)));

    @ParameterizedTest(name = "of {0}-{1} to {2} registers")
    @CsvSource({
      "0, 99, 60", "0, 100, 10", "100, 149, 10", "199, 210, 10", "200, 249, 60",
      "149, 149, 10", "149, 150, 4", "160, 170, 4", "161, 170, 10", "300, 300, 60"
    })
    void to_the_smallest_limit_that_it_touches(int first, int last, int most) {
      assertEquals(most, rules.maxWordsFor(input(first, last)));
    }

    @Test
    void of_another_table_to_no_limit_of_this_one() {
      assertEquals(60, rules.maxWordsFor(new Addresses(Table.HOLDING, 100, 199)));
      assertTrue(rules.allow(new Addresses(Table.HOLDING, 250, 259)));
    }

    @ParameterizedTest(name = "of {0}-{1}: {2}")
    @CsvSource({
      "0, 59, true",
      "0, 60, false",
      "91, 100, true",
      "91, 101, false",
      "248, 249, true",
      "248, 250, false",
      "259, 260, false",
      "240, 270, false",
      "260, 261, true"
    })
    void to_what_is_short_enough_and_not_forbidden(int first, int last, boolean isAllowed) {
      assertEquals(isAllowed, rules.allow(input(first, last)));
    }

    @Test
    void of_bits_to_what_is_not_forbidden_only() {
      assertTrue(rules.allow(new Addresses(Table.COIL, 8, 1999)));
      assertFalse(rules.allow(new Addresses(Table.COIL, 0, 10)));
    }
  }

  @Nested
  @DisplayName("cannot be")
  class CannotBe {

    private void refused(String message, Executable making) {
      assertEquals(message, assertThrows(IllegalArgumentException.class, making).getMessage());
    }

    @Test
    void addresses_beyond_their_table() {
      assertEquals(0x1_0000, input(0, 0xFFFF).size());
      refused(
          "addresses 5-4: expected the first not above the last, 0 to 65535", () -> input(5, 4));
      refused(
          "addresses -1-4: expected the first not above the last, 0 to 65535", () -> input(-1, 4));
      refused(
          "addresses 5-65536: expected the first not above the last, 0 to 65535",
          () -> input(5, 65536));
    }

    @Test
    void addresses_of_two_tables_in_one() {
      refused(
          "addresses input 1-2 and coil 3: expected two ranges of one table",
          () -> input(1, 2).span(new Addresses(Table.COIL, 3, 3)));
    }

    @Test
    void a_limit_of_bits_or_of_no_words() {
      refused(
          "limit of coil 1: expected registers, holding or input",
          () -> new BlockLimit(new Addresses(Table.COIL, 1, 1), 5));
      refused("max-words: expected 1 to 125", () -> new BlockLimit(input(1, 1), 0));
    }

    @Test
    void a_pace_beyond_its_bounds() {
      Duration minute = Duration.ofMinutes(1);
      assertEquals(minute, RequestPacing.DEFAULT.withSettle(minute).settle());
      refused(
          "settle: expected 0s to 1m",
          () -> RequestPacing.DEFAULT.withSettle(minute.plusMillis(1)));
      refused("gap: expected 0s to 1m", () -> RequestPacing.DEFAULT.withGap(Duration.ofMillis(-1)));
      refused("window: expected 1 to 16", () -> RequestPacing.DEFAULT.withWindow(17));
      refused(
          "turnaround: expected 0s to 1m",
          () ->
              new RequestPacing(
                  1,
                  Duration.ZERO,
                  Duration.ZERO,
                  minute,
                  Duration.ZERO,
                  Optional.of(minute.plusMillis(1))));
    }

    @Test
    void a_line_that_no_port_has() {
      refused(
          "baud: expected 50 to 4000000",
          () ->
              new FactorySerialSettings(OptionalInt.of(0), Optional.empty(), OptionalInt.empty()));
      refused(
          "stop-bits: expected 1 or 2",
          () ->
              new FactorySerialSettings(OptionalInt.empty(), Optional.empty(), OptionalInt.of(3)));
    }

    @Test
    void without_any_unit() {
      refused("units: expected at least one unit", () -> new Units(Set.of()));
    }

    @Test
    void identified_by_less_than_a_model_or_a_serial_number() {
      Optional<PointName> point = Optional.of(new PointName("x"));
      Optional<PointName> none = Optional.empty();
      assertEquals(1, new IdentitySource.Points(none, point, none, none).all().size());
      refused(
          "identity: expected at least model or serial",
          () -> new IdentitySource.Points(point, none, none, point));
    }
  }

  @Test
  void names_what_is_otherwise_on_a_port() {
    SerialSettings port = new SerialSettings(Path.of("/dev/ttyS0"), 9600, Parity.NONE, 8, 1);
    FactorySerialSettings other =
        new FactorySerialSettings(
            OptionalInt.of(19_200), Optional.of(Parity.EVEN), OptionalInt.of(2));
    FactorySerialSettings same =
        new FactorySerialSettings(
            OptionalInt.of(9600), Optional.of(Parity.NONE), OptionalInt.of(1));

    assertEquals(List.of("baud 19200", "parity even", "stop-bits 2"), other.differencesFrom(port));
    assertEquals(List.of(), same.differencesFrom(port));
    assertEquals(List.of(), FactorySerialSettings.UNKNOWN.differencesFrom(port));
  }

  @Test
  void writes_units_as_a_profile_does() {
    assertEquals("0-255", Units.ANY.toString());
    assertEquals("3", Units.between(3, 3).toString());
    assertEquals(
        "1, 3-5, 255",
        new Units(Set.of(new Unit(4), new Unit(5), new Unit(255), new Unit(1), new Unit(3)))
            .toString());
  }

  @Test
  void is_nothing_beyond_what_a_caller_names() {
    Quirks quirks =
        Quirks.NONE
            .with(new ReadRules(40))
            .with(RequestPacing.DEFAULT.withTimeout(Duration.ofSeconds(3)))
            .with(new Wiring(ClientLimit.ONE, FactorySerialSettings.UNKNOWN, Units.ANY));

    assertEquals(40, quirks.maxWords());
    assertEquals(Duration.ofSeconds(3), quirks.timeout());
    assertTrue(quirks.wiring().oneClient());
    assertEquals(1, quirks.window());
    assertEquals(
        new Quirks(125, 1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)), Quirks.NONE);
  }
}
