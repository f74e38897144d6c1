// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.simulator.config.Day;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.config.Fault.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A simulated plant")
class PlantTest {

  private static final int DAY = 7200;

  private final Map<PointName, Value> written = new HashMap<>();
  private final Plant plant = new Plant(Day.DEFAULT);
  private final Settings settings = settings("limit", "enabled", "mode", "manual_angle");
  private final Inverter first = new Inverter(plant.sky(), settings, 1);
  private final Inverter second = new Inverter(plant.sky(), settings(), 2);
  private final Meter meter = new Meter(plant.inverters(), 3);
  private final Tracker tracker = new Tracker(plant.sky(), settings);
  private final Combiner combiner = new Combiner(plant.sky(), 4);

  private Settings settings(String... names) {
    Map<PointName, Function<PointName, Optional<Value>>> points = new LinkedHashMap<>();
    for (String name : names) {
      points.put(new PointName(name), point -> Optional.ofNullable(written.get(point)));
    }
    return new Settings(points);
  }

  private void write(String point, Value value) {
    written.put(new PointName(point), value);
  }

  @BeforeEach
  void begin() {
    plant.add(meter);
    plant.add(first);
    plant.add(second);
    plant.add(tracker);
    plant.add(combiner);
    plant.initialize();
  }

  @Test
  void has_sun_from_the_start_night_later_and_never_more_than_its_rating() {
    assertTrue(first.power() > 5000, () -> first.power() + " W at ten");
    boolean wasNight = false;
    for (int t = 0; t < DAY; t += 10) {
      plant.advanceTo(t);
      assertTrue(first.power() >= 0 && first.power() <= Inverter.RATED);
      wasNight |= first.power() == 0;
    }
    assertTrue(wasNight);
  }

  @Test
  void counts_the_energy_that_its_power_makes() {
    double before = first.amount(Quantity.ENERGY_TOTAL, 0);
    double sum = 0;
    for (int t = 1; t <= 600; t++) {
      plant.advanceTo(t);
      sum += first.power() / 3600;
    }

    assertEquals(sum, first.amount(Quantity.ENERGY_TOTAL, 0) - before, 1e-6);
    assertEquals(sum, first.amount(Quantity.ENERGY_TODAY, 0), 1e-6);
  }

  @Test
  void limits_an_inverter_as_it_is_told_and_its_neighbour_not() {
    write("limit", new Value.Real(10));
    plant.advanceTo(30);

    assertEquals(0.1 * Inverter.RATED, first.power(), 1);
    assertEquals("throttl", first.state()[0]);
    assertTrue(second.power() > 5000);

    write("limit", new Value.Whole(100));
    plant.advanceTo(60);
    assertTrue(first.power() > 5000);
    assertEquals("mppt", first.state()[0]);
  }

  @Test
  void has_a_weak_string_for_the_time_of_the_fault() {
    Fault fault =
        new Fault(
            Kind.WEAK_STRING, Duration.ofSeconds(100), Optional.of(Duration.ofSeconds(60)), 3);
    Inverter healthy = new Inverter(plant.sky(), settings(), new InverterStrings(4, List.of()), 1);
    Inverter weak =
        new Inverter(plant.sky(), settings(), new InverterStrings(4, List.of(fault)), 1);
    plant.add(healthy);
    plant.add(weak);
    plant.advanceTo(90);
    assertEquals(healthy.power(), weak.power());
    assertEquals(1, ofUsual(weak, 3), 0.02);

    plant.advanceTo(130);
    assertEquals(0.875 * healthy.power(), weak.power(), 0.001 * healthy.power());
    assertEquals(0.5, ofUsual(weak, 3), 0.02);
    assertEquals(1, ofUsual(weak, 2), 0.02);
    double sum = 0;
    for (int string = 1; string <= 4; string++) {
      sum += weak.amount(Quantity.STRING_CURRENT, string);
    }
    assertEquals(weak.amount(Quantity.DC_CURRENT, 0), sum, 0.02 * sum);
    assertEquals(0, weak.amount(Quantity.STRING_CURRENT, 5));

    plant.advanceTo(190);
    assertEquals(healthy.power(), weak.power());
  }

  /** Returns the current of a string, as a share of that of the first one. */
  private static double ofUsual(Inverter inverter, int string) {
    return inverter.amount(Quantity.STRING_CURRENT, string)
        / inverter.amount(Quantity.STRING_CURRENT, 1);
  }

  @Test
  void follows_a_new_limit_within_some_seconds_not_at_once() {
    double before = first.power();
    write("limit", new Value.Real(0));
    plant.advanceTo(1);

    assertEquals(before - 0.1 * Inverter.RATED, first.power(), 1);
  }

  @Test
  void switches_an_inverter_off() {
    write("enabled", new Value.Flag(false));
    plant.advanceTo(30);

    assertEquals(0, first.power());
    assertEquals("off", first.state()[0]);
  }

  @Test
  void measures_at_the_grid_what_the_inverters_make_less_the_load() {
    plant.advanceTo(100);

    double load = meter.amount(Quantity.AC_POWER, 0) + first.power() + second.power();
    assertTrue(load > 3000 && load < 9000, () -> load + " W");
  }

  @Test
  void keeps_the_grid_near_50_hertz() {
    for (int t = 0; t < 1000; t++) {
      plant.advanceTo(t);
      assertEquals(50, first.amount(Quantity.FREQUENCY, 0), 0.02);
      assertEquals(230, meter.amount(Quantity.AC_VOLTAGE, 1), 5);
    }
  }

  @Test
  void turns_a_tracker_after_the_sun_flat_in_the_evening_and_where_it_is_told() {
    assertEquals(-30, tracker.amount(Quantity.ANGLE, 0), 0.1);

    write("mode", new Value.Text("manual"));
    write("manual_angle", new Value.Real(20));
    plant.advanceTo(60);
    assertEquals(20, tracker.amount(Quantity.ANGLE, 0), 0.1);

    write("mode", new Value.Text("stow"));
    plant.advanceTo(120);
    assertEquals(0, tracker.amount(Quantity.ANGLE, 0), 0.1);
    assertEquals("stow", tracker.state()[0]);
  }

  @Test
  void has_one_weak_string_in_a_combiner() {
    double fourth = combiner.amount(Quantity.STRING_CURRENT, 4);
    double fifth = combiner.amount(Quantity.STRING_CURRENT, 5);

    assertEquals(0.84, fifth / fourth, 0.05);
  }

  @Test
  void is_the_same_however_often_it_is_looked_at() {
    plant.advanceTo(500);
    double once = first.amount(Quantity.ENERGY_TODAY, 0);

    PlantTest other = new PlantTest();
    other.begin();
    for (int t = 0; t <= 500; t++) {
      other.plant.advanceTo(t);
    }

    assertEquals(once, other.first.amount(Quantity.ENERGY_TODAY, 0));
    assertEquals(meter.amount(Quantity.AC_POWER, 0), other.meter.amount(Quantity.AC_POWER, 0));
  }

  @Test
  void catches_up_after_a_long_pause_without_a_long_calculation() {
    assertEquals(10_000_000, plant.advanceTo(10_000_000));
  }
}
