// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Formula.Operation;
import io.parasol.config.model.profile.Formula.Term;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A calculated point")
class CalculatedPointsTest {

  private static final DeviceId DEVICE = new DeviceId("meter");

  private static CalculatedPoints points(Operation operation, String... terms) {
    return new CalculatedPoints(
        List.of(
            new Formula(
                new PointName("result"),
                operation,
                Arrays.stream(terms).map(CalculatedPointsTest::term).toList(),
                "W",
                Optional.empty())));
  }

  private static Term term(String text) {
    return new Term(new PointName(text.replace("-", "")), text.startsWith("-"));
  }

  private static Reading good(String point, Value value, int second) {
    return new Reading(
        DEVICE, new PointName(point), value, "", Quality.GOOD, Instant.ofEpochSecond(second));
  }

  private static Reading good(String point, String number) {
    Value value =
        number.contains(".") || number.contains("e")
            ? new Value.Real(Double.parseDouble(number))
            : new Value.Whole(Long.parseLong(number));
    return good(point, value, 0);
  }

  private static Reading missing(String point, Quality why) {
    return new Reading(DEVICE, new PointName(point), null, "", why, Instant.EPOCH, "no route");
  }

  private static Reading result(CalculatedPoints points, Reading... round) {
    List<Reading> all = points.addTo(List.of(round));
    assertEquals(round.length + 1, all.size());
    return all.get(round.length);
  }

  @ParameterizedTest(name = "{0} of {1} and {2} is {3}")
  @CsvSource({
    "SUM, a b, 7, -9, Whole[number=-2]",
    "SUM, a -b, 7, -9, Whole[number=16]",
    "SUM, -a -b, 7, -9, Whole[number=2]",
    "SUM, a b, 0.1, 0.2, Real[number=0.3]",
    "SUM, a a, 2147483647, 0, Whole[number=4294967294]",
    "SUM, a b, 9223372036854775807, 1, Real[number=9.223372036854776E18]",
    "PRODUCT, a b, 230.1, 10, Real[number=2301.0]",
    "PRODUCT, a b, 4000000000, 4000000000, Real[number=1.6E19]",
    "RATIO, a b, 1, 3, Real[number=0.3333333333333333]",
    "RATIO, a b, 6, 3, Real[number=2.0]",
  })
  void is_exact(Operation operation, String terms, String a, String b, String value) {
    Reading result = result(points(operation, terms.split(" ", -1)), good("a", a), good("b", b));

    assertEquals(value, record(result.value()));
    assertEquals("W", result.unit());
  }

  private static String record(@Nullable Value value) {
    return value instanceof Value.Whole whole
        ? "Whole[number=%d]".formatted(whole.number())
        : "Real[number=%s]".formatted(((Value.Real) Objects.requireNonNull(value)).number());
  }

  @Test
  void may_have_a_term_that_exceeds_a_signed_number() {
    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    assertEquals(
        new Value.Real(0x1p64),
        result(points(Operation.SUM, "a", "b"), good("a", new Value.Wide(most), 0), good("b", "1"))
            .value());
  }

  @ParameterizedTest(name = "{0} of {1} and {2}")
  @CsvSource({"RATIO, 5, 0", "RATIO, 5, 0.0", "PRODUCT, 1e300, 1e300", "SUM, 1.7e308, 1.7e308"})
  void is_out_of_range_if_it_is_no_finite_number(Operation operation, String a, String b) {
    Reading result = result(points(operation, "a", "b"), good("a", a), good("b", b));

    assertEquals(Quality.OUT_OF_RANGE, result.quality());
  }

  @Test
  void has_no_value_for_the_reason_of_the_first_term_without_one() {
    Reading result =
        result(
            points(Operation.SUM, "a", "b", "c"),
            good("a", "1"),
            missing("b", Quality.TIMEOUT),
            missing("c", Quality.COMM_ERROR));

    assertEquals(Quality.TIMEOUT, result.quality());
    assertEquals("no route", result.cause());
  }

  @Test
  void is_as_old_as_the_latest_of_its_terms() {
    Reading result =
        result(
            points(Operation.SUM, "a", "b"),
            good("a", new Value.Whole(1), 5),
            good("b", new Value.Whole(2), 4));

    assertEquals(Instant.ofEpochSecond(5), result.measuredAt());
  }

  @Test
  void is_left_out_of_a_round_without_one_of_its_terms() {
    List<Reading> round = List.of(good("a", "1"));

    assertEquals(round, points(Operation.SUM, "a", "b").addTo(round));
    assertSame(round, new CalculatedPoints(List.of()).addTo(round));
  }
}
