// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.parasol.legacy.modbus.client.ConnectionState.Closed;
import io.parasol.legacy.modbus.client.ConnectionState.Idle;
import io.parasol.legacy.modbus.client.ConnectionState.Trying;
import io.parasol.legacy.modbus.client.ConnectionState.Up;
import io.parasol.legacy.modbus.client.ConnectionState.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A connection to a controller")
class ConnectionStateTest {

  @Test
  void is_made_when_it_is_started() {
    assertEquals(new Trying(0), new Idle().start());
    assertEquals(new Up(0), new Trying(0).connected());
  }

  @Test
  void is_retried_after_half_a_second_doubling_to_half_a_minute() {
    List<Long> waits = new ArrayList<>();
    ConnectionState state = new Idle().start();
    for (int attempt = 0; attempt < 9; attempt++) {
      state = state.lost(0);
      waits.add(((Waiting) state).retryIn().toMillis());
      state = state.retryDue();
    }

    assertEquals(
        List.of(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L), waits);
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
  void is_closed_for_good_from_every_state(ConnectionState state) {
    ConnectionState closed = state.close();

    assertEquals(new Closed(), closed);
    assertEquals(closed, closed.start().connected().proven().lost(0).abandoned(0).retryDue());
  }

  @Test
  void stays_as_it_is_when_an_event_means_nothing() {
    ConnectionState up = new Up(0);
    ConnectionState waiting = new Waiting(1, Duration.ofSeconds(1));

    assertSame(up, up.start().connected().proven().retryDue());
    assertSame(waiting, waiting.start().connected().proven().lost(0).abandoned(0));
    assertEquals(new Idle(), new Idle().connected().proven().lost(0).retryDue());
  }
}
