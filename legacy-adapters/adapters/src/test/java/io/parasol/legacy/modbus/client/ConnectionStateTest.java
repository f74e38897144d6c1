// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.modbus.client.ConnectionState.Closed;
import io.parasol.legacy.modbus.client.ConnectionState.Idle;
import io.parasol.legacy.modbus.client.ConnectionState.Trying;
import io.parasol.legacy.modbus.client.ConnectionState.Up;
import io.parasol.legacy.modbus.client.ConnectionState.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection to a controller")
class ConnectionStateTest {

  @Test
  void is_made_when_it_is_started() {
    assertEquals(new Trying(0), new Idle().start());
    assertEquals(new Up(0), new Trying(0).connected());
  }

  @Test
  void is_retried_every_half_second_at_first_then_doubling_to_half_a_minute() {
    List<Long> waits = new ArrayList<>();
    ConnectionState state = new Idle().start();
    for (int attempt = 0; attempt < 18; attempt++) {
      state = state.lost(0);
      waits.add(((Waiting) state).retryIn().toMillis());
      state = state.retryDue();
    }

    assertEquals(Collections.nCopies(10, 500L), waits.subList(0, 10));
    assertEquals(
        List.of(1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L),
        waits.subList(10, 18));
  }

  @ParameterizedTest(name = "with a random number of {0}")
  @ValueSource(doubles = {0, 0.5, 0.999})
  void is_back_four_fifths_of_the_time_that_the_controller_is_there(double chance) {
    long connected = 0;
    long now = 0;
    ConnectionState state = new Idle().start();
    // The controller is there in the first five seconds of every ten.
    while (now < 600_000) {
      long inCycle = now % 10_000;
      if (inCycle < 5000) {
        state = state.connected().proven();
        connected += 5000 - inCycle;
        now += 5000 - inCycle;
      }
      state = state.lost(chance);
      now += ((Waiting) state).retryIn().toMillis();
      state = state.retryDue();
    }

    assertTrue(connected >= 0.8 * 300_000, connected + " ms of 300000");
  }

  @Test
  void waits_up_to_a_quarter_longer_by_chance() {
    assertEquals(new Waiting(1, Duration.ofMillis(500)), new Trying(0).lost(0));
    assertEquals(new Waiting(1, Duration.ofMillis(562)), new Trying(0).lost(0.5));
    assertEquals(new Waiting(1, Duration.ofMillis(624)), new Trying(0).lost(0.999));
  }

  @Test
  void still_counts_its_failures_until_it_is_proven_by_an_answer() {
    ConnectionState accepted = new Trying(4).connected();

    assertEquals(5, ((Waiting) accepted.lost(0)).failures());
    assertEquals(1, ((Waiting) accepted.proven().lost(0)).failures());
  }

  @Test
  void is_soon_made_again_when_it_is_given_up_however_many_failed_before() {
    assertEquals(new Waiting(1, Duration.ofMillis(500)), new Up(0).abandoned(0));
    assertEquals(new Waiting(4, Duration.ofMillis(562)), new Up(4).abandoned(0.5));
  }

  @Test
  void waits_no_longer_after_a_year_of_failures() {
    assertEquals(Duration.ofSeconds(30), ((Waiting) new Trying(1_000_000).lost(0)).retryIn());
  }

  static List<ConnectionState> all() {
    return List.of(
        new Idle(), new Trying(1), new Up(1), new Waiting(1, Duration.ZERO), new Closed());
  }

  @ParameterizedTest(name = "from {0}")
  @MethodSource("all")
  void is_closed_permanently_from_every_state(ConnectionState state) {
    ConnectionState closed = state.close();

    assertEquals(new Closed(), closed);
    assertEquals(closed, closed.start().connected().proven().lost(0).abandoned(0).retryDue());
  }

  @Test
  void stays_unchanged_when_an_event_means_nothing() {
    ConnectionState up = new Up(0);
    ConnectionState waiting = new Waiting(1, Duration.ofSeconds(1));

    assertSame(up, up.start().connected().proven().retryDue());
    assertSame(waiting, waiting.start().connected().proven().lost(0).abandoned(0));
    assertEquals(new Idle(), new Idle().connected().proven().lost(0).retryDue());
  }
}
