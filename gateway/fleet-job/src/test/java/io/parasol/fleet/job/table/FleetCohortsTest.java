// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.job.table.FleetCohorts.Cohort;
import io.parasol.fleet.job.table.FleetCohorts.DevicePeriod;
import io.parasol.fleet.job.table.FleetReview.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The cohorts of a fleet")
class FleetCohortsTest {

  private static final double CLOSE = 1e-9;

  private static DevicePeriod device(String name, String model, String year, double performance) {
    return new DevicePeriod("roof", name, model, year, 30, 120 * performance, performance);
  }

  /** Devices around a performance, with names that begin with model and year. */
  private static List<DevicePeriod> devices(
      String model, String year, int count, double performance) {
    List<DevicePeriod> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(device(model + year + "-" + i, model, year, performance + (i - count / 2) * 0.001));
    }
    return all;
  }

  private static List<DevicePeriod> all(List<List<DevicePeriod>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  @Test
  void are_the_devices_of_a_model_and_a_year() {
    List<DevicePeriod> now =
        all(List.of(devices("Sun", "2024", 5, 0.95), devices("Sun", "2019", 5, 0.90)));
    List<DevicePeriod> before = devices("Sun", "2019", 5, 0.91);

    List<Cohort> cohorts = FleetCohorts.of(now, before);

    assertEquals(List.of("2019", "2024"), cohorts.stream().map(Cohort::year).toList());
    Cohort old = cohorts.get(0);
    assertEquals(5, old.devices());
    assertEquals(0.90, old.performance(), CLOSE);
    assertEquals(4 * 0.90, old.yield(), CLOSE);
    assertEquals(0.90 / 0.91 - 1, old.change().orElseThrow(), CLOSE);
    assertEquals(OptionalDouble.empty(), cohorts.get(1).change(), "not known one year before");
  }

  @Test
  void show_a_device_that_gives_less_than_those_of_its_age() {
    List<DevicePeriod> now = new ArrayList<>(devices("Sun", "2019", 6, 0.90));
    now.add(device("weak", "Sun", "2019", 0.80));
    // As weak, but all of this age are.
    now.addAll(devices("Sun", "2009", 6, 0.80));

    assertEquals(
        List.of(
            new Finding(
                "roof",
                "weak",
                "below_cohort",
                "80.0 % of what was possible, but the median of 7 devices of Sun of 2019 is"
                    + " 89.9 %")),
        FleetCohorts.findings(now, List.of()));
  }

  @Test
  void compare_no_device_with_fewer_than_five() {
    List<DevicePeriod> now = new ArrayList<>(devices("Sun", "2019", 4, 0.90));
    now.add(device("weak", "Sun", "2019", 0.50));

    assertEquals(List.of(), FleetCohorts.findings(now, List.of()));
  }

  @Test
  void show_what_degrades() {
    List<DevicePeriod> before =
        all(List.of(devices("Sun", "2019", 5, 0.950), devices("Sun", "2020", 5, 0.950)));
    List<DevicePeriod> now =
        all(List.of(devices("Sun", "2019", 5, 0.945), devices("Sun", "2020", 5, 0.920)));

    assertEquals(
        List.of(
            new Finding(
                "",
                "Sun 2020",
                "cohort_degrades",
                "5 devices give 3.2 % less of what is possible than one year before")),
        FleetCohorts.findings(now, before));
  }

  @Test
  void show_a_model_that_loses_more_than_the_others() {
    List<DevicePeriod> now =
        all(
            List.of(
                devices("Moon", "2019", 5, 0.80),
                devices("Sun", "2019", 5, 0.95),
                devices("Star", "2021", 4, 0.50)));

    assertEquals(
        List.of(
            new Finding(
                "",
                "Moon",
                "model_loses_more",
                "5 devices lost 20.0 % of what was possible, 9 of other models 5.2 %")),
        FleetCohorts.findings(now, List.of()));
  }

  @Test
  void are_of_unknown_age_without_a_year() {
    List<DevicePeriod> now = new ArrayList<>(devices("Sun", "-", 6, 0.90));
    now.add(device("weak", "Sun", "-", 0.70));

    assertEquals(
        List.of("70.0 % of what was possible, but the median of 7 devices of Sun is 89.9 %"),
        FleetCohorts.findings(now, List.of()).stream().map(Finding::detail).toList());
  }
}
