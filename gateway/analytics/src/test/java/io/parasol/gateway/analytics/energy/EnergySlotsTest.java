// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The energy of a slot")
class EnergySlotsTest {

  private static final LocalDay DAY =
      LocalDay.of(LocalDate.parse("2026-06-10"), CounterStepsTest.SITE.zone());
  private static final CounterRules RULES =
      new CounterRules(CounterType.total(1), 12_000, new DayClock(CounterStepsTest.SITE));

  private static void addCounter(DeviceHistory history, long time, double wattHours) {
    history.add(Sample.of("a", Meaning.AC_ENERGY_TOTAL, Instant.ofEpochMilli(time), wattHours));
  }

  private static EnergySlots slots(EnergyMeter meter, LocalDay day, GapWeights weights) {
    return meter.slots(day, meter.steps(), weights);
  }

  @Test
  void is_a_share_of_a_gap_by_weight_and_the_sum_stays_exact() {
    DeviceHistory history = new DeviceHistory();
    long begin = DAY.slotStart(120);
    addCounter(history, begin - LocalDay.SLOT_MILLIS, 1000);
    addCounter(history, begin, 1000);
    addCounter(history, DAY.slotStart(124), 2001);
    addCounter(history, DAY.slotStart(125), 2101);
    GapWeights rising =
        (first, count) -> {
          double[] weights = new double[count];
          Arrays.setAll(weights, i -> i + 1.0);
          return weights;
        };

    EnergySlots slots = slots(new EnergyMeter(history, RULES), DAY, rising);

    assertEquals(1_101_000, slots.total());
    assertEquals(List.of(100_100L, 200_200L, 300_300L, 400_400L), energies(slots, 120, 124));
    assertTrue(slots.isEstimated(120));
    assertEquals(0, slots.coverage(120));
    assertFalse(slots.isEstimated(124));
    assertEquals(1, slots.coverage(124));
  }

  private static List<Long> energies(EnergySlots slots, int from, int to) {
    return IntStream.range(from, to).mapToObj(slots::energy).toList();
  }

  @RepeatedTest(20)
  void sums_to_the_counter_over_days_resets_and_gaps(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    DeviceHistory history = new DeviceHistory();
    EnergyMeter meter = new EnergyMeter(history, RULES);
    LocalDay last = LocalDay.of(DAY.date().plusDays(2), CounterStepsTest.SITE.zone());
    long time = DAY.startMillis();
    double counter = random.nextInt(1_000_000);
    double previous = counter;
    double counted = 0;
    addCounter(history, time, counter);
    while (time < last.endMillis()) {
      long gap = random.nextInt(20) == 0 ? random.nextInt(12 * 3600) : 20 + random.nextInt(400);
      gap = Math.min(gap, (last.endMillis() - time) / 1000);
      time += gap * 1000;
      if (random.nextInt(100) == 0 && counter > 50_000) {
        counter = random.nextInt(100);
        previous = counter;
      } else {
        counter += Math.floor(random.nextDouble() * 10_000 * gap / 3600);
      }
      addCounter(history, time, counter);
      counted += counter - previous;
      previous = counter;
    }

    long sum = 0;
    LocalDay day = DAY;
    while (day.startMillis() < last.endMillis()) {
      EnergySlots slots = slots(meter, day, GapWeights.EVEN);
      for (int slot = 0; slot < day.slots(); slot++) {
        assertTrue(slots.energy(slot) >= 0);
      }
      sum += slots.total();
      meter.fix(day, GapWeights.EVEN);
      history.dropBefore(day.endMillis());
      day = LocalDay.of(day.date().plusDays(1), CounterStepsTest.SITE.zone());
    }

    assertEquals(Math.round(counted * 1000), sum);
  }

  @Test
  void without_a_counter_is_the_area_under_the_power_but_not_over_a_gap() {
    DeviceHistory history = new DeviceHistory();
    for (int slot = 100; slot <= 140; slot++) {
      if (slot <= 110 || slot >= 120) {
        Instant time = Instant.ofEpochMilli(DAY.slotStart(slot));
        history.add(Sample.of("a", Meaning.AC_POWER, time, 6000));
      }
    }

    EnergySlots slots = slots(new EnergyMeter(history, RULES), DAY, GapWeights.EVEN);

    assertEquals(500_000, slots.energy(105));
    assertEquals(0, slots.energy(115));
    assertEquals(0, slots.coverage(115));
    assertEquals(30 * 500_000, slots.total());
  }

  @Test
  void is_never_negative_when_a_device_takes_power_at_night() {
    DeviceHistory history = new DeviceHistory();
    for (int slot = 0; slot < 20; slot++) {
      history.add(Sample.of("a", Meaning.AC_POWER, Instant.ofEpochMilli(DAY.slotStart(slot)), -15));
    }

    EnergySlots slots = slots(new EnergyMeter(history, RULES), DAY, GapWeights.EVEN);

    assertEquals(0, slots.total());
  }

  @Test
  void of_a_silence_of_days_is_given_to_the_days_before() {
    DeviceHistory history = new DeviceHistory();
    EnergyMeter meter = new EnergyMeter(history, RULES);
    LocalDay third = LocalDay.of(DAY.date().plusDays(2), CounterStepsTest.SITE.zone());
    addCounter(history, DAY.slotStart(144), 1000);
    meter.fix(DAY, GapWeights.EVEN);
    history.dropBefore(DAY.endMillis());
    addCounter(history, third.slotStart(144), 58_600);

    List<EnergySlots> late = meter.late(third, CounterStepsTest.SITE.zone(), GapWeights.EVEN);

    assertEquals(List.of(14_400_000L, 28_800_000L), late.stream().map(EnergySlots::total).toList());
    assertEquals(14_400_000, slots(meter, third, GapWeights.EVEN).total());
  }

  @Test
  void of_a_long_silence_is_divided_once_for_all_of_its_days() {
    DeviceHistory history = new DeviceHistory();
    LocalDay last = LocalDay.of(DAY.date().plusDays(400), CounterStepsTest.SITE.zone());
    for (int slot = 140; slot <= 144; slot++) {
      addCounter(history, DAY.slotStart(slot), 1000);
    }
    addCounter(history, last.slotStart(144), 8_001_000);
    AtomicInteger divided = new AtomicInteger();
    GapWeights weights =
        (first, count) -> {
          divided.incrementAndGet();
          return GapWeights.EVEN.weights(first, count);
        };

    EnergyMeter meter = new EnergyMeter(history, RULES);
    List<EnergySlots> late = meter.late(last, CounterStepsTest.SITE.zone(), weights);

    assertEquals(1, divided.get());
    assertEquals(400, late.size());
    long today = slots(meter, last, weights).total();
    assertEquals(8_000_000_000L, today + late.stream().mapToLong(EnergySlots::total).sum());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-300, 1e300, Double.MAX_VALUE, Double.NaN})
  void is_a_share_of_any_energy_by_any_weights(double weight) {
    for (long total : new long[] {0, 7, (1L << 53) + 1, Long.MAX_VALUE}) {
      long[] parts = Apportionment.divide(total, new double[] {weight, 0, 3 * weight, weight});

      assertEquals(total, LongStream.of(parts).sum());
      assertTrue(LongStream.of(parts).allMatch(each -> each >= 0));
    }
  }

  @RepeatedTest(20)
  void is_larger_by_one_where_the_remainders_are_the_largest(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    double[] weights = new double[1 + random.nextInt(300)];
    Arrays.setAll(weights, i -> random.nextInt(3) == 0 ? random.nextInt(4) : random.nextDouble());
    weights[0] = 1;
    long total = random.nextLong() >>> (14 + random.nextInt(50));
    double sum = 0;
    for (double each : weights) {
      sum += each;
    }
    long[] wanted = new long[weights.length];
    double[] remainders = new double[weights.length];
    long rest = total;
    for (int i = 0; i < wanted.length; i++) {
      double exact = total * (weights[i] / sum);
      wanted[i] = Math.min(rest, (long) Math.floor(exact));
      remainders[i] = exact - wanted[i];
      rest -= wanted[i];
    }
    IntStream.range(0, wanted.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -remainders[i]).thenComparing(i -> i))
        .limit(rest)
        .forEach(i -> wanted[i]++);

    assertArrayEquals(wanted, Apportionment.divide(total, weights));
  }
}
