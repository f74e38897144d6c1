// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The book of a device's points")
class PointQualitiesTest {

  private static final Instant T0 = Instant.parse("2026-06-01T12:00:00Z");
  private static final DeviceId DEVICE = new DeviceId("inverter-01");
  private static final PointName A = new PointName("a");
  private static final PointName B = new PointName("b");
  private static final PointName C = new PointName("c");
  private static final PointName D = new PointName("d");

  private final PointQualities book = new PointQualities(List.of(A, B, C, D));

  private void take(PointName point, Quality quality, int second) {
    book.update(
        new Reading(
            DEVICE,
            point,
            quality == Quality.GOOD ? new Value.Whole(1) : null,
            "",
            quality,
            T0.plusSeconds(second)));
  }

  @Test
  void finds_nothing_bad_before_anything_was_read() {
    assertEquals(0, book.bad());
    assertEquals(Optional.empty(), book.trouble());
  }

  @Test
  void does_not_blame_a_device_for_what_it_says_it_has_not() {
    take(A, Quality.NOT_AVAILABLE, 0);

    assertEquals(0, book.bad());
  }

  @Test
  void names_three_of_the_bad_ones_and_counts_all() {
    take(A, Quality.TIMEOUT, 0);
    take(B, Quality.ILLEGAL_ADDRESS, 0);
    take(C, Quality.GOOD, 0);
    assertEquals(Optional.of("2 of 4 points bad: a timeout, b illegal_address"), book.trouble());

    take(C, Quality.STALE, 1);
    take(D, Quality.OUT_OF_RANGE, 1);

    assertEquals(
        Optional.of("4 of 4 points bad: a timeout, b illegal_address, c stale, …"), book.trouble());
  }

  @Test
  void forgives_a_point_that_is_good_again() {
    take(A, Quality.TIMEOUT, 0);
    take(A, Quality.COMM_ERROR, 1);
    take(A, Quality.GOOD, 2);
    take(A, Quality.GOOD, 3);

    assertEquals(0, book.bad());
  }

  @Test
  void tells_the_age_of_what_was_good_not_of_what_was_tried() {
    take(A, Quality.GOOD, 0);
    take(A, Quality.TIMEOUT, 30);
    take(B, Quality.GOOD, 50);

    assertEquals(
        "{\"known\":4,\"bad\":1,\"oldest-ms\":60000,"
            + "\"age-ms\":{\"a\":60000,\"b\":10000,\"c\":null}}",
        json(3));
  }

  private String json(int most) {
    return new String(book.json(T0.plusSeconds(60), most).toBytes(), UTF_8);
  }

  @Test
  void learns_a_point_that_the_device_names_itself() {
    take(new PointName("stranger"), Quality.TIMEOUT, 0);

    assertEquals(1, book.bad());
    assertTrue(json(100).contains("\"stranger\":null"));
  }

  @Test
  void learns_no_more_than_a_bounded_number_of_them() {
    for (int i = 0; i < 2000; i++) {
      take(new PointName("stranger" + i), Quality.TIMEOUT, 0);
    }

    assertTrue(json(0).startsWith("{\"known\":1000,"), json(0));
  }

  @Test
  void states_the_age_of_each_point_also_if_neighbours_share_it() {
    take(A, Quality.GOOD, 10);
    take(B, Quality.GOOD, 10);
    take(D, Quality.GOOD, 20);

    assertTrue(
        json(4).endsWith("\"age-ms\":{\"a\":50000,\"b\":50000,\"c\":null,\"d\":40000}}"), json(4));
  }
}
