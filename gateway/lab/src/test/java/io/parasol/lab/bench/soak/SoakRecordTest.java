// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The record of a long run")
class SoakRecordTest {

  private static final int SAMPLES = 60;
  private static final double SECONDS = 1800;

  /** The medians of a run on a machine that does little else. */
  private static final Map<SoakValue, Double> TYPICAL =
      Map.of(
          SoakValue.RESIDENT_MIB, 204.0,
          SoakValue.HEAP_MIB, 25.0,
          SoakValue.DIRECT_MIB, 5.8,
          SoakValue.THREADS, 46.0,
          SoakValue.DESCRIPTORS, 200.0,
          SoakValue.COMMAND_MS, 40.0,
          SoakValue.AGE_MS, 330.0,
          SoakValue.MACHINE_DELAY_MS, 2.0);

  /** Returns a run in which each value is the typical one times a factor, with some noise. */
  private static SoakRecord run(
      long seed, double noise, Map<SoakValue, DoubleUnaryOperator> factors) {
    Random random = new Random(seed);
    SoakRecord record = new SoakRecord();
    for (int i = 0; i < SAMPLES; i++) {
      double share = i / (SAMPLES - 1.0);
      Map<SoakValue, Double> values = new EnumMap<>(SoakValue.class);
      TYPICAL.forEach(
          (each, typical) -> {
            double factor = factors.getOrDefault(each, any -> 1).applyAsDouble(share);
            values.put(each, typical * factor * (1 + noise * (2 * random.nextDouble() - 1)));
          });
      record.add(SECONDS * share, values);
    }
    return record;
  }

  @ParameterizedTest(name = "noise {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void is_steady_with_noise(long seed) {
    assertEquals(List.of(), run(seed, 0.05, Map.of()).growing());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MACHINE_DELAY_MS")
  void finds_each_value_that_keeps_growing(SoakValue leaking) {
    List<String> growing = run(1, 0.02, Map.of(leaking, share -> 1 + 6 * share)).growing();

    assertEquals(1, growing.size(), growing::toString);
    assertTrue(growing.get(0).startsWith(leaking.label() + " grew by "), growing::toString);
  }

  @Test
  void finds_a_mebibyte_of_heap_in_five_minutes() {
    assertEquals(
        1, run(1, 0.02, Map.of(SoakValue.HEAP_MIB, share -> 1 + 6 * share / 25)).growing().size());
  }

  @ParameterizedTest(name = "noise {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void does_not_blame_the_gateway_for_a_machine_that_becomes_busier(long seed) {
    DoubleUnaryOperator busier = share -> 1 + 4 * share;

    assertEquals(
        List.of(),
        run(
                seed,
                0.04,
                Map.of(
                    SoakValue.COMMAND_MS, busier,
                    SoakValue.AGE_MS, busier,
                    SoakValue.MACHINE_DELAY_MS, busier))
            .growing());
  }

  @Test
  void finds_times_that_grow_faster_than_the_delay_of_the_machine() {
    assertEquals(
        1,
        run(
                1,
                0.02,
                Map.of(
                    SoakValue.COMMAND_MS, share -> 1 + 8 * share,
                    SoakValue.MACHINE_DELAY_MS, share -> 1 + 0.3 * share))
            .growing()
            .size());
  }

  @Test
  void does_not_mind_a_machine_that_is_late_while_the_gateway_is_not() {
    assertEquals(
        List.of(),
        run(1, 0.02, Map.of(SoakValue.MACHINE_DELAY_MS, share -> 1 + 9 * share)).growing());
  }
}
