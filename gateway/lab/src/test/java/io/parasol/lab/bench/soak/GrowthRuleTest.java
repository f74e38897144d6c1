// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A rule of growth")
class GrowthRuleTest {

  /** A run of half an hour, with a sample each half minute. */
  private static final int SAMPLES = 60;

  private static final double MINUTES = 30;
  private static final double MEMORY = 220;
  private static final double NOISE = 6;

  /** Ten MiB in the twenty minutes after the warm-up. */
  private static final GrowthRule RULE = new GrowthRule(10, 0.02);

  /** Returns a value by the share of the run that has passed, with noise. */
  private static Series run(long seed, DoubleUnaryOperator value) {
    Random random = new Random(seed);
    List<Series.Sample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      double share = i / (SAMPLES - 1.0);
      double noise = NOISE * (random.nextDouble() - 0.5) * 2;
      samples.add(
          new Series.Sample(60 * MINUTES * share, MEMORY + value.applyAsDouble(share) + noise));
    }
    return new Series(samples);
  }

  @Nested
  @DisplayName("finds")
  class Finds {

    @ParameterizedTest(name = "a leak of 1 MiB a minute, noise {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_leak(long seed) {
      assertTrue(RULE.isBrokenBy(run(seed, share -> MINUTES * share)));
    }

    @Test
    void a_leak_that_the_garbage_collector_partly_hides() {
      assertTrue(RULE.isBrokenBy(run(1, share -> MINUTES * share + 10 * (15 * share % 1))));
    }

    @Test
    void a_leak_that_becomes_faster() {
      assertTrue(RULE.isBrokenBy(run(1, share -> 60 * share * share)));
    }

    @Test
    void threads_that_are_left_over_one_by_one() {
      List<Series.Sample> samples = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        samples.add(new Series.Sample(30 * i, 45 + i / 6));
      }

      assertTrue(new GrowthRule(3, 0).isBrokenBy(new Series(samples)));
    }
  }

  @Nested
  @DisplayName("does not take for a leak")
  class DoesNotFind {

    @ParameterizedTest(name = "noise {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noise(long seed) {
      assertFalse(RULE.isBrokenBy(run(seed, share -> 0)));
    }

    @Test
    void the_warm_up() {
      assertFalse(RULE.isBrokenBy(run(1, share -> 80 * Math.min(1, 4 * share))));
    }

    @ParameterizedTest(name = "a pool that is enlarged after {0} of the run")
    @ValueSource(doubles = {0.4, 0.5, 0.6, 0.67, 0.75, 0.9})
    void a_step(double when) {
      assertFalse(RULE.isBrokenBy(run(1, share -> share < when ? 0 : 20)));
    }

    @Test
    void waves() {
      assertFalse(RULE.isBrokenBy(run(1, share -> 20 * Math.sin(50 * share))));
    }

    @Test
    void a_few_outliers() {
      assertFalse(RULE.isBrokenBy(run(1, share -> share > 0.9 && share < 0.95 ? 500 : 0)));
    }

    @Test
    void a_value_that_falls() {
      assertFalse(RULE.isBrokenBy(run(1, share -> -MINUTES * share)));
    }

    @Test
    void what_is_a_small_share_of_a_large_value() {
      Series large = run(1, share -> 5_000 + 40 * share);

      assertFalse(new GrowthRule(10, 0.02).isBrokenBy(large));
      assertTrue(new GrowthRule(10, 0).isBrokenBy(large));
    }
  }

  @Test
  void needs_enough_samples() {
    Series few = new Series(run(1, share -> 0).samples().subList(0, 17));

    assertEquals(11, few.settled().samples().size());
    assertThrows(IllegalArgumentException.class, () -> RULE.isBrokenBy(few));
  }
}
