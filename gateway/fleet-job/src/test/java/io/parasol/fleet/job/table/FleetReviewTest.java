// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.job.table.FleetReview.DeviceLoss;
import io.parasol.fleet.job.table.FleetReview.Finding;
import io.parasol.fleet.job.table.FleetReview.SiteYield;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The review of a fleet")
class FleetReviewTest {

  private static SiteYield site(String name, double latitude, double longitude, double yield) {
    return new SiteYield(name, latitude, longitude, yield);
  }

  private static List<String> found(List<SiteYield> sites) {
    return FleetReview.sites(sites).stream().map(Finding::site).toList();
  }

  @Test
  void reports_a_site_that_gave_less_than_those_around_it() {
    List<SiteYield> sites =
        List.of(
            site("a", 48.10, 11.60, 4.0),
            site("b", 48.12, 11.62, 4.2),
            site("c", 48.14, 11.60, 4.1),
            site("weak", 48.12, 11.58, 3.3),
            site("far", 48.40, 11.60, 1.0));

    assertEquals(
        List.of(
            new Finding(
                "weak",
                "",
                "below_peers",
                "3.30 kWh/kW, but the median of 3 sites within 10 km is 4.10 kWh/kW")),
        FleetReview.sites(sites));
  }

  @Test
  void compares_no_site_with_fewer_than_three() {
    assertEquals(
        List.of(),
        found(
            List.of(
                site("a", 48.1, 11.6, 4), site("b", 48.1, 11.6, 4), site("weak", 48.1, 11.6, 1))));
  }

  @Test
  void reports_nothing_under_clouds() {
    assertEquals(
        List.of(),
        found(
            List.of(
                site("a", 48.1, 11.6, 0.4),
                site("b", 48.1, 11.6, 0.4),
                site("c", 48.1, 11.6, 0.4),
                site("d", 48.1, 11.6, 0.1))));
  }

  @Test
  void finds_all_sites_within_the_distance_anywhere_on_earth() {
    Random random = new Random(2);
    for (double latitude : new double[] {0, 48, -35, 69.9}) {
      for (int i = 0; i < 200; i++) {
        List<SiteYield> sites = new ArrayList<>();
        for (int peer = 0; peer < 4; peer++) {
          sites.add(
              site(
                  "p" + peer,
                  latitude + random.nextGaussian() * 0.05,
                  11 + random.nextGaussian() * 0.1,
                  4));
        }
        SiteYield weak = site("weak", latitude, 11, 1);
        sites.add(weak);
        long near =
            sites.stream()
                .filter(each -> !each.equals(weak))
                .filter(each -> FleetReview.kilometres(weak, each) <= FleetReview.MAX_KILOMETRES)
                .count();

        assertEquals(
            near >= FleetReview.MIN_PEERS ? List.of("weak") : List.of(), found(sites), "" + sites);
      }
    }
  }

  @Test
  void knows_the_distance_of_two_places() {
    // One minute of latitude is a nautical mile.
    assertEquals(
        1.852, FleetReview.kilometres(site("a", 48, 11, 0), site("b", 48 + 1 / 60.0, 11, 0)), 0.01);
  }

  private static List<DeviceLoss> devices(String firmware, int count, double share) {
    List<DeviceLoss> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new DeviceLoss("Sun 10", firmware, share + i * 0.001));
    }
    return all;
  }

  @Test
  void reports_a_firmware_whose_devices_lose_more() {
    List<DeviceLoss> all = new ArrayList<>(devices("1.0", 9, 0.02));
    all.addAll(devices("1.1", 5, 0.10));

    assertEquals(
        List.of(
            new Finding(
                "",
                "Sun 10 1.1",
                "firmware_loses_more",
                "5 devices lost 10.2 % of what was possible, 9 with another firmware 2.4 %")),
        FleetReview.cohorts(all));
  }

  @Test
  void compares_no_firmware_with_few_devices() {
    List<DeviceLoss> all = new ArrayList<>(devices("1.0", 9, 0.02));
    all.addAll(devices("1.1", 4, 0.50));

    assertEquals(List.of(), FleetReview.cohorts(all));
  }
}
