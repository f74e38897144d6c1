// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.PublishResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A canary")
class LoopbackProbeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final PlayedSession session = new PlayedSession();
  private final List<String> received = new ArrayList<>();
  private long now = 5_000;
  private final LoopbackProbe probe =
      new LoopbackProbe(
          session,
          "parasol/s/gateway/probe",
          LoopbackProbe.ProbeTiming.of(Duration.ofSeconds(60)),
          new LoopbackProbeListener() {
            @Override
            public void probeReturned(Duration took) {
              received.add("proved " + took.toMillis());
            }

            @Override
            public void probeLost(String why) {
              received.add(why);
            }
          },
          () -> now);

  private void pass(Duration time) {
    for (Duration left = time; !left.isZero(); left = left.minus(SECOND)) {
      now += SECOND.toNanos();
      probe.tick();
    }
  }

  private byte[] lastProbe() {
    return session.published.get(session.published.size() - 1).payload();
  }

  @Test
  void goes_round_once_a_period_where_all_is_well() {
    pass(Duration.ofSeconds(2));
    assertEquals("parasol/s/gateway/probe", session.published.get(0).topic());
    now += Duration.ofMillis(40).toNanos();
    probe.returned(lastProbe());
    assertEquals(List.of("proved 40"), received);

    pass(Duration.ofSeconds(59));
    assertEquals(1, session.published.size());
    pass(Duration.ofSeconds(2));
    assertEquals(2, session.published.size());
    assertEquals(0, session.reconnects);
  }

  @Test
  void finds_out_that_nothing_comes_back_and_has_the_connection_made_again() {
    pass(Duration.ofSeconds(2));
    session.answerAll(PublishResult.ACCEPTED); // acknowledged is not delivered

    pass(Duration.ofSeconds(20));

    assertEquals(List.of("a probe did not come back within 20 s"), received);
    assertEquals(1, session.reconnects);
  }

  @Test
  void has_it_made_again_ever_more_seldom_since_it_may_deliver_all_the_same() {
    pass(Duration.ofMinutes(60));

    assertTrue(received.size() > 150, "lost " + received.size());
    // The 1st, 2nd, 4th, 8th, 16th, 32nd, 64th, 128th.
    assertEquals(8, session.reconnects);
  }

  @Test
  void believes_only_the_probe_that_is_away() {
    pass(Duration.ofSeconds(2));
    byte[] first = lastProbe();
    for (String other : List.of("", "probe-", "probe-1", "probe-x", "anything")) {
      probe.returned(other.getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals(List.of(), received);
    pass(Duration.ofSeconds(20));
    received.clear();

    probe.returned(first);

    assertEquals(List.of(), received, "too late is not back");
  }

  @Test
  void does_not_take_a_connection_down_that_has_no_right_to_prove_itself() {
    pass(Duration.ofSeconds(2));

    session.answerAll(PublishResult.REFUSED);
    pass(Duration.ofSeconds(30));

    assertEquals(
        List.of("the probe is refused: no right to publish to parasol/s/gateway/probe"), received);
    assertEquals(0, session.reconnects);
  }

  @Test
  void says_nothing_of_a_way_that_is_down_and_asks_soon_after_it_is_up() {
    session.isUp = false;
    pass(Duration.ofMinutes(5));
    assertEquals(List.of(), session.take());
    assertEquals(List.of(), received);

    session.isUp = true;
    pass(Duration.ofSeconds(3));

    assertEquals(1, session.published.size());
  }
}
