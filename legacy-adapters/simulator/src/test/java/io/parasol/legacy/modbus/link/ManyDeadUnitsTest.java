// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.modbus.plan.FakeUnit;
import io.parasol.legacy.modbus.plan.PointFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** 50 links of 10 units each, 8 of which never answer; time is the clock of the fake plants. */
@DisplayName("Of 500 devices, 400 do not respond")
class ManyDeadUnitsTest {

  private static final int LINKS = 50;
  private static final int UNITS = 10;
  private static final int LIVING = 2;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int ROUNDS = 300;

  private static final Profile PROFILE =
      PointFixture.profile(point("a", "holding 0", "uint16"), point("b", "holding 500", "uint16"));

  /** Starts a link; which of its units live depends on its number. */
  private static FakePlant start(int link) {
    FakePlant plant = new FakePlant();
    for (int i = 0; i < UNITS; i++) {
      FakeUnit unit = plant.device(i + 1, SECOND, PROFILE);
      if ((i + link) % UNITS < LIVING) {
        unit.holding(0, 1).holding(500, 2);
      } else {
        unit.always(FakeUnit.timeout());
      }
    }
    plant.start();
    plant.loop.advance(SECOND.multipliedBy(60));
    plant.delivered();
    plant.received.clear();
    plant.loop.advance(SECOND.multipliedBy(ROUNDS));
    return plant;
  }

  @Test
  void the_living_lose_no_reading() {
    for (int link = 0; link < LINKS; link++) {
      List<String> delivered = start(link).delivered();
      long complete = delivered.stream().filter(batch -> batch.endsWith(" a=1 b=2")).count();
      // Of each living unit, one round may fall outside at either end.
      assertTrue(complete >= LIVING * (ROUNDS - 1), () -> complete + " readings");
    }
  }

  @Test
  void
      the_living_are_late_by_less_than_a_period_and_the_dead_take_six_per_cent_of_a_link_at_most() {
    for (int link = 0; link < LINKS; link++) {
      List<FakePlant.Heard> requests = start(link).received;
      Duration longest =
          requests.stream()
              .filter(each -> each.result() == RequestResult.OK)
              .map(FakePlant.Heard::late)
              .max(Duration::compareTo)
              .orElseThrow();
      assertTrue(
          longest.compareTo(SECOND.multipliedBy(2).dividedBy(3)) < 0, () -> longest + " late");
      Duration dead =
          requests.stream()
              .filter(each -> each.result() != RequestResult.OK)
              .map(FakePlant.Heard::took)
              .reduce(Duration.ZERO, Duration::plus);
      assertTrue(dead.compareTo(SECOND.multipliedBy(ROUNDS * 6 / 100)) <= 0, () -> "dead: " + dead);
    }
  }
}
