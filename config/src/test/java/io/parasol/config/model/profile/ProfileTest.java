// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A profile cannot hold")
class ProfileTest {

  private static final WriteRule RULE =
      new WriteRule(
          CommandClass.SETPOINT,
          0,
          1,
          WriteRule.Wear.NONE,
          OptionalInt.empty(),
          WriteRule.WriteMethod.AUTO);

  private static Point point(
      String name, Address at, String type, Scale scale, Optional<WriteRule> write) {
    PointType parsed = PointType.parse(type).orElseThrow();
    return new Point(
        new PointName(name),
        at,
        parsed,
        WireOrder.bigEndian(parsed),
        scale,
        0,
        "",
        Optional.empty(),
        Set.of(),
        Map.of(),
        write,
        Optional.empty());
  }

  private static Point point(String name, Table table, int offset, String type) {
    return point(name, new Address(table, offset), type, Scale.ONE, Optional.empty());
  }

  private static Profile profile(Point... points) {
    return new Profile(new ProfileName("p"), List.of(points), Quirks.NONE);
  }

  private static void assertRefused(String message, Executable making) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, making).getMessage());
  }

  @Test
  void the_exponent_of_a_point_among_those_that_are_published() {
    Scale exponent = new Scale.Exponent(new PointName("w_sf"));
    Profile scaled =
        profile(
            point("w", new Address(Table.HOLDING, 1), "int16", exponent, Optional.empty()),
            point("w_sf", Table.HOLDING, 2, "int16"));

    assertEquals(Set.of(new PointName("w_sf")), scaled.scaleFactors());
    assertEquals(
        List.of(new PointName("w")), scaled.knownPoints().stream().map(KnownPoint::name).toList());
  }

  @Test
  void two_points_of_one_name() {
    Point once = point("a", Table.HOLDING, 1, "int16");
    assertEquals(Optional.of(once), profile(once).point(new PointName("a")));
    assertRefused("profile p: point a is defined twice", () -> profile(once, once));
  }

  @Test
  void a_scale_that_is_not_there() {
    Point scaled =
        point(
            "a",
            new Address(Table.HOLDING, 1),
            "int16",
            new Scale.Exponent(new PointName("sf")),
            Optional.empty());
    assertEquals(2, profile(scaled, point("sf", Table.HOLDING, 2, "int16")).points().size());
    assertRefused(
        "profile p: point a is scaled by sf, which does not exist", () -> profile(scaled));
  }

  @Test
  void an_identity_that_is_not_there() {
    IdentitySource serial =
        new IdentitySource.Points(
            Optional.empty(),
            Optional.empty(),
            Optional.of(new PointName("serial")),
            Optional.empty());
    List<Point> points = List.of(point("serial", Table.HOLDING, 1, "uint32"));
    ProfileName name = new ProfileName("p");
    assertEquals(
        Optional.of(serial),
        new Profile(name, points, Quirks.NONE, Optional.of(serial))
            .with(Quirks.NONE.with(new ReadRules(5)))
            .identity());
    assertRefused(
        "profile p: identity names point serial, which does not exist",
        () -> new Profile(name, List.of(), Quirks.NONE, Optional.of(serial)));
  }

  @Test
  void a_point_past_the_last_address() {
    assertEquals(0x1_0000, point("a", Table.HOLDING, 65534, "int32").end());
    assertRefused(
        "point a: int32 at holding 65535 extends beyond address 65535",
        () -> point("a", Table.HOLDING, 65535, "int32"));
    assertRefused(
        "address 65536: expected 0 to 65535, the zero-based address on the wire",
        () -> new Address(Table.HOLDING, 65536));
  }

  @Test
  void a_number_in_a_table_of_bits() {
    assertRefused(
        "point a: type int16 in table coil; expected bool",
        () -> point("a", Table.COIL, 1, "int16"));
  }

  @ParameterizedTest
  @CsvSource({"INPUT, int16", "DISCRETE, bool"})
  void a_write_to_a_table_that_no_function_writes(Table table, String type) {
    assertRefused(
        "point a: write in table %s; expected holding or coil".formatted(table.wireName()),
        () -> point("a", new Address(table, 1), type, Scale.ONE, Optional.of(RULE)));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "NaN, 1", "0, Infinity", "-Infinity, 0"})
  void a_write_without_finite_bounds(double min, double max) {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new WriteRule(
                CommandClass.CONFIG,
                min,
                max,
                WriteRule.Wear.NONE,
                OptionalInt.empty(),
                WriteRule.WriteMethod.AUTO));
  }

  @Test
  void a_write_that_may_be_made_no_times_a_day() {
    assertRefused(
        "per-day 0: expected at least 1",
        () ->
            new WriteRule(
                CommandClass.CONFIG,
                0,
                1,
                WriteRule.Wear.FLASH,
                OptionalInt.of(0),
                WriteRule.WriteMethod.AUTO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e19", "1e-19", "1.234567890123456"})
  void a_scale_beyond_what_doubles_keep_exact(String factor) {
    assertRefused(
        "scale %s: expected at most 15 digits between 1e-18 and 1e18"
            .formatted(new BigDecimal(factor)),
        () -> new Scale.Factor(new BigDecimal(factor)));
  }

  @Test
  void a_scale_of_nothing() {
    assertRefused(
        "scale 0: expected a number other than zero",
        () -> new Scale.Factor(new BigDecimal("0.0")));
  }

  @ParameterizedTest(name = "max-words {0}, window {1}, connect-delay {2}, gap {3}, timeout {4}")
  @CsvSource({
    "0, 1, 0, 0, 1000, max-words: expected 1 to 125",
    "126, 1, 0, 0, 1000, max-words: expected 1 to 125",
    "1, 0, 0, 0, 1000, window: expected 1 to 16",
    "1, 17, 0, 0, 1000, window: expected 1 to 16",
    "1, 1, 60001, 0, 1000, connect-delay: expected 0s to 1m",
    "1, 1, 0, -1, 1000, gap: expected 0s to 1m",
    "1, 1, 0, 0, 9, timeout: expected 10ms to 1m",
    "1, 1, 0, 0, 60001, timeout: expected 10ms to 1m"
  })
  void quirks_beyond_their_bounds(
      int words, int window, long delay, long gap, long timeout, String message) {
    assertRefused(
        message,
        () ->
            new Quirks(
                words,
                window,
                Duration.ofMillis(delay),
                Duration.ofMillis(gap),
                Duration.ofMillis(timeout)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void a_deadband_that_is_no_distance(double deadband) {
    assertThrows(IllegalArgumentException.class, () -> new Reporting(deadband, Optional.empty()));
  }

  @Test
  void a_silence_of_no_length() {
    assertRefused(
        "max-silence: expected a duration above 0",
        () -> new Reporting(0, Optional.of(Duration.ZERO)));
  }
}
