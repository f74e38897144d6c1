// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A precondition")
class PreconditionsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final DeviceId DEVICE = new DeviceId("inverter-01");
  private static final PointName POINT = new PointName("ac_power");
  private static final PointName OTHER = new PointName("other");
  private static final Bound FOUR_TO_SIX = bound(4, 6);

  private static Bound bound(double min, double max) {
    return new Bound(OptionalDouble.of(min), OptionalDouble.of(max));
  }

  private static Command command(Map<PointName, Bound> require) {
    return Command.create(
        new SiteId("rooftop-7"),
        DEVICE,
        CommandClass.SETPOINT,
        new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
        NOON,
        Duration.ofMinutes(5),
        require);
  }

  private static Reading reading(@Nullable Value value, Quality quality) {
    return new Reading(DEVICE, POINT, value, "W", quality, NOON);
  }

  private static OptionalDouble label(PointName point, String word) {
    return word.equals("mppt") ? OptionalDouble.of(4) : OptionalDouble.empty();
  }

  private static void require(Bound bound, Optional<Reading> now) throws CommandRejectedException {
    Preconditions.require(command(Map.of(POINT, bound)), point -> now, PreconditionsTest::label);
  }

  private static void assertFails(String detail, Bound bound, Optional<Reading> now) {
    CommandRejectedException refused =
        assertThrows(CommandRejectedException.class, () -> require(bound, now));
    assertEquals(Rejection.PRECONDITION_FAILED, refused.reason());
    assertEquals(detail, refused.getMessage());
  }

  static Stream<Arguments> holds() {
    return Stream.of(
        Arguments.of(new Value.Whole(4), FOUR_TO_SIX),
        Arguments.of(new Value.Whole(6), FOUR_TO_SIX),
        Arguments.of(new Value.Real(5.5), FOUR_TO_SIX),
        Arguments.of(new Value.Wide(BigInteger.TWO.pow(63)), bound(9e18, 1e19)),
        Arguments.of(new Value.Flag(true), bound(1, 1)),
        Arguments.of(new Value.Flag(false), bound(0, 0)),
        Arguments.of(new Value.Text("mppt"), bound(4, 4)));
  }

  @ParameterizedTest(name = "{0} within {1}")
  @MethodSource("holds")
  void holds_for(Value value, Bound bound) {
    assertDoesNotThrow(() -> require(bound, Optional.of(reading(value, Quality.GOOD))));
  }

  static Stream<Arguments> fails() {
    return Stream.of(
        Arguments.of(new Value.Whole(3), FOUR_TO_SIX),
        Arguments.of(new Value.Whole(7), FOUR_TO_SIX),
        Arguments.of(new Value.Real(6.001), FOUR_TO_SIX),
        Arguments.of(new Value.Wide(BigInteger.TWO.pow(63)), FOUR_TO_SIX),
        Arguments.of(new Value.Flag(true), bound(0, 0)),
        Arguments.of(new Value.Text("mppt"), bound(5, 6)),
        Arguments.of(new Value.Text("5"), FOUR_TO_SIX),
        Arguments.of(new Value.Text("off"), FOUR_TO_SIX));
  }

  @ParameterizedTest(name = "{0} within {1}")
  @MethodSource("fails")
  void fails_for(Value value, Bound bound) {
    assertFails(
        "point ac_power: measured " + value, bound, Optional.of(reading(value, Quality.GOOD)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
  void fails_for_what_is_not_known(Quality quality) {
    assertFails(
        "point ac_power: " + quality.wireName(), FOUR_TO_SIX, Optional.of(reading(null, quality)));
  }

  @Test
  void fails_for_what_the_device_does_not_have() {
    assertFails("point ac_power: cannot be read", FOUR_TO_SIX, Optional.empty());
  }

  @Test
  void must_hold_beside_every_other_and_the_first_that_does_not_is_reported() {
    Map<PointName, Bound> both = new LinkedHashMap<>();
    both.put(POINT, FOUR_TO_SIX);
    both.put(OTHER, bound(0, 1));
    Optional<Reading> five = Optional.of(reading(new Value.Whole(5), Quality.GOOD));

    CommandRejectedException refused =
        assertThrows(
            CommandRejectedException.class,
            () -> Preconditions.require(command(both), point -> five, PreconditionsTest::label));

    assertEquals("point other: measured 5", refused.getMessage());
    assertDoesNotThrow(
        () ->
            Preconditions.require(
                command(Map.of(POINT, FOUR_TO_SIX, OTHER, bound(5, 5))),
                point -> five,
                PreconditionsTest::label));
  }
}
