// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.legacy.modbus.link.FakePlant;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A read takes 10 ms, and a time for each register that the test sets. */
@DisplayName("A link that reads each second")
class DeadlineMonitorTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final Quirks PATIENT =
      Quirks.NONE.with(Quirks.NONE.pacing().withTimeout(Duration.ofSeconds(5)));

  private final FakePlant plant = new FakePlant();

  private void start() {
    Profile twoWords =
        PointFixture.profile(point("a", "holding 0", "uint16"), point("b", "holding 1", "uint16"))
            .with(PATIENT);
    plant.device(1, SECOND, twoWords).holding(0, 7, 8);
    plant.start();
  }

  private void takes(Duration more) {
    plant.master.perRegister(more.dividedBy(2));
  }

  private void pass(Duration time) {
    plant.loop.advance(time);
  }

  private List<String> told() {
    List<String> reported = List.copyOf(plant.links);
    plant.links.clear();
    return reported;
  }

  @Test
  void tells_nothing_while_it_is_in_time() {
    takes(Duration.ofMillis(900));
    start();

    pass(Duration.ofMinutes(5));

    assertEquals(List.of(), told());
  }

  @Test
  void tells_an_overrun_at_the_third_round_that_ends_after_the_next_was_due() {
    takes(Duration.ofMillis(1200));
    start();

    pass(SECOND.multipliedBy(3));
    assertEquals(List.of("roof late", "roof late"), told());

    pass(SECOND);
    assertEquals(
        List.of(
            "roof late", "roof overrun device-1 every 1000 ms late 630 ms shortest Optional[2420]"),
        told());
  }

  @Test
  void tells_of_one_overrun_once_and_counts_what_is_late() {
    takes(Duration.ofMillis(1200));
    start();

    pass(Duration.ofMinutes(10));

    List<String> reported = told();
    assertEquals(1, reported.stream().filter(each -> each.contains("overrun")).count());
    assertEquals(0, reported.stream().filter(each -> each.contains("on time")).count());
  }

  @Test
  void tells_that_it_is_over_after_a_minute_without_a_late_round() {
    takes(Duration.ofMillis(1200));
    start();
    pass(SECOND.multipliedBy(4));
    told();

    takes(Duration.ofMillis(100));
    pass(SECOND.multipliedBy(3));
    told();
    pass(SECOND.multipliedBy(55));
    assertEquals(List.of(), told());

    pass(SECOND.multipliedBy(6));
    assertEquals(List.of("roof on time"), told());
    pass(Duration.ofMinutes(10));
    assertEquals(List.of(), told());
  }

  @Test
  void takes_two_late_rounds_for_bad_luck() {
    takes(Duration.ofMillis(1200));
    start();
    pass(Duration.ofMillis(2300));

    takes(Duration.ZERO);
    pass(Duration.ofMinutes(5));

    assertEquals(List.of("roof late", "roof late"), told());
  }

  @Test
  void does_not_take_the_silence_of_a_unit_for_an_overrun() {
    start();
    pass(SECOND);
    plant.master.unit(1).always(FakeUnit.timeout());

    pass(Duration.ofMinutes(5));

    assertEquals(List.of(), told());
  }
}
