// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The schedule of synthetic devices")
class ReadingScheduleTest {

  private static final long BEGIN = 1_790_000_000_000L;

  private final AtomicLong now = new AtomicLong(BEGIN);
  private final InstantSource source = () -> Instant.ofEpochMilli(now.get());

  @Test
  void counts_a_reading_from_the_millisecond_in_which_it_is_measured() {
    // Seven devices, so that the moments are no whole milliseconds.
    ReadingSchedule schedule = new ReadingSchedule(7, 1, 1_000, BEGIN);

    assertEquals(0, schedule.until(BEGIN - 1));
    long[] newest = new long[7];
    for (long number = 0; number < 100; number++) {
      int device = (int) (number % 7);
      long seq = number / 7 + 1;
      long at = schedule.measuredAt(device, seq);
      assertEquals(number, schedule.until(at - 1), "before reading " + number);
      assertEquals(number + 1, schedule.until(at), "with reading " + number);
      newest[device] = seq;
      for (int each = 0; each < 7; each++) {
        assertEquals(newest[each], schedule.newest(each, number + 1));
      }
    }
  }

  @Test
  void leaps_by_the_length_of_the_outage_and_ends() {
    SimulatedClock clock =
        new SimulatedClock(source, 2, 5, Duration.ofSeconds(10), Duration.ofHours(24));
    assertEquals(BEGIN - 86_400_000, clock.schedule().base());
    assertEquals(1, clock.readings());

    now.addAndGet(30_000);
    assertEquals(31, clock.readings());
    assertEquals(new SimulatedClock.Leap(31, 86_431), clock.leap());

    now.addAndGet(10_000);
    assertEquals(86_441, clock.readings());
    assertEquals(86_441, clock.stop());
    now.addAndGet(10_000);
    assertEquals(86_441, clock.readings());
  }
}
