// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What is trusted of a repository")
class StandingTest {

  private static final Instant RENEWED = Instant.parse("2026-11-01T12:00:00Z");

  private static Standing standing(Duration life, Duration toBeSigned) {
    return new Standing(RENEWED, RENEWED.plus(life), RENEWED.plus(toBeSigned));
  }

  @ParameterizedTest(name = "{0} long, after {1}: {2}")
  @CsvSource({
    "P45D, P0D,       false",
    "P45D, P38D,      false",
    "P45D, P38DT1S,   true",
    "P45D, P46D,      true",
    // A machine publishes it again every day.
    "P2D,  P1D,       false",
    "P2D,  P1DT1S,    true",
  })
  void is_to_be_published_again_in_good_time(Duration life, Duration passed, boolean isDue) {
    Optional<String> due = standing(life, Duration.ofDays(400)).due(RENEWED.plus(passed));

    assertEquals(
        isDue
            ? Optional.of(
                "the metadata expires at %s; it was last renewed at %s"
                    .formatted(RENEWED.plus(life), RENEWED))
            : Optional.empty(),
        due);
  }

  @ParameterizedTest(name = "for {0} more: {1}")
  @CsvSource({"P30D, false", "P29DT23H, true"})
  void is_to_be_signed_again_in_better_time(Duration left, boolean isDue) {
    Standing status = standing(Duration.ofDays(45), left);

    assertEquals(
        isDue
            ? Optional.of("the repository's owners must sign again before " + RENEWED.plus(left))
            : Optional.empty(),
        status.due(RENEWED));
  }

  @Test
  void has_an_age_and_an_end() {
    Standing status = standing(Duration.ofDays(45), Duration.ofDays(400));
    Instant now = RENEWED.plus(Duration.ofDays(50));

    assertEquals(Duration.ofDays(50), status.age(now));
    assertEquals(Duration.ofDays(-5), status.remaining(now));
  }
}
