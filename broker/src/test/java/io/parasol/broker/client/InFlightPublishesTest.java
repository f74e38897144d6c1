// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A publish without an answer")
class InFlightPublishesTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final ManualLoop loop = new ManualLoop();
  private final InFlightPublishes inFlight = new InFlightPublishes(loop, 2);

  @Test
  void completes_with_the_answer() {
    InFlightPublishes.InFlightPublish one = inFlight.add();
    one.complete(PublishResult.REFUSED);

    assertEquals(PublishResult.REFUSED, one.result().join());
  }

  @Test
  void is_unknown_when_the_connection_ends_and_a_late_answer_changes_nothing() {
    InFlightPublishes.InFlightPublish one = inFlight.add();
    inFlight.end();
    one.complete(PublishResult.ACCEPTED);

    assertEquals(PublishResult.UNKNOWN, one.result().join());
  }

  @Test
  void is_unknown_at_once_when_the_connection_has_ended() {
    inFlight.end();

    assertEquals(PublishResult.UNKNOWN, inFlight.add().result().getNow(PublishResult.ACCEPTED));
  }

  @Test
  void is_turned_away_when_too_many_wait_and_let_in_again_when_one_is_answered() {
    InFlightPublishes.InFlightPublish first = inFlight.add();
    inFlight.add();
    assertEquals(
        PublishResult.QUOTA_EXCEEDED, inFlight.add().result().getNow(PublishResult.ACCEPTED));

    first.complete(PublishResult.ACCEPTED);

    assertFalse(inFlight.add().result().isDone());
  }

  @Test
  void stalls_when_none_is_answered_for_long() {
    loop.pass(Duration.ofHours(1));
    assertFalse(inFlight.isStalledFor(LONG), "nothing waits");
    InFlightPublishes.InFlightPublish first = inFlight.add();
    InFlightPublishes.InFlightPublish second = inFlight.add();
    loop.pass(Duration.ofSeconds(29));
    first.complete(PublishResult.ACCEPTED);
    loop.pass(Duration.ofSeconds(29));
    assertFalse(inFlight.isStalledFor(LONG), "one was answered 29 s ago");

    loop.pass(Duration.ofSeconds(2));

    assertTrue(inFlight.isStalledFor(LONG));
    assertFalse(second.result().isDone());
  }
}
