// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.SessionState.Closed;
import io.parasol.broker.client.SessionState.Connecting;
import io.parasol.broker.client.SessionState.Leaving;
import io.parasol.broker.client.SessionState.Queued;
import io.parasol.broker.client.SessionState.Subscribing;
import io.parasol.broker.client.SessionState.Up;
import io.parasol.broker.client.SessionState.Waiting;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The state of a session")
class SessionStateTest {

  private static final List<SessionState> ALL =
      List.of(
          new Waiting(3),
          new Queued(3),
          new Connecting(3),
          new Subscribing(3),
          new Up(3),
          new Leaving(3),
          new Closed());

  @Test
  void goes_from_waiting_to_up_step_by_step() {
    SessionState state = new Waiting(2).retryDue();
    assertEquals(new Queued(2), state);
    state = state.turn();
    assertEquals(new Connecting(2), state);
    state = state.accepted();
    assertEquals(new Subscribing(2), state);
    assertEquals(new Up(2), state.granted());
  }

  @Test
  void counts_a_failure_each_time_a_connection_is_lost_or_never_made() {
    assertEquals(new Waiting(4), new Connecting(3).lost());
    assertEquals(new Waiting(4), new Subscribing(3).lost());
    assertEquals(new Waiting(4), new Up(3).lost());
  }

  @Test
  void forgets_failures_only_when_a_connection_has_held() {
    assertEquals(new Up(3), new Subscribing(3).granted());
    assertEquals(new Up(0), new Up(3).settled());
  }

  @Test
  void comes_back_from_leaving_as_it_was_told() {
    assertEquals(new Waiting(9), new Subscribing(3).leave(9).lost());
    assertEquals(new Waiting(0), new Up(3).leave(0).lost());
  }

  @Test
  void is_closed_permanently_from_anywhere() {
    for (SessionState state : ALL) {
      SessionState closed = state.close();
      assertEquals(new Closed(), closed);
      assertEquals(
          List.of(closed, closed, closed, closed, closed, closed, closed),
          List.of(
              closed.retryDue(),
              closed.turn(),
              closed.accepted(),
              closed.granted(),
              closed.settled(),
              closed.lost(),
              closed.leave(1)));
    }
  }

  @Test
  void stays_unchanged_when_an_event_means_nothing_in_it() {
    assertEquals(new Waiting(3), new Waiting(3).granted());
    assertEquals(new Queued(3), new Queued(3).retryDue());
    assertEquals(new Queued(3), new Queued(3).lost());
    assertEquals(new Connecting(3), new Connecting(3).granted());
    assertEquals(new Up(3), new Up(3).accepted());
    assertEquals(new Leaving(3), new Leaving(3).granted());
    assertEquals(new Leaving(3), new Leaving(3).leave(5));
  }
}
