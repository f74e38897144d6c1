// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The clock is a number. It starts near its overflow, which {@link System#nanoTime} allows. */
@DisplayName("The spacing of commits that callers wait for")
class CommitSpacingTest {

  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
  private static final int HOUR = 3_600;

  private final Random random = new Random(18);
  private final CommitSpacing spacing = new CommitSpacing(CommitPolicy.DEFAULT.forced(), START);
  private int commits;
  private double waitedNanos;

  /** Commits for messages at random times, which share a commit while they wait for it. */
  private void commitFor(double messagesPerSecond, int seconds) {
    long end = START + TimeUnit.SECONDS.toNanos(seconds);
    long commitAt = START;
    boolean isWaiting = false;
    for (long now = START; now - end < 0; now += untilNext(messagesPerSecond)) {
      if (isWaiting && commitAt - now <= 0) {
        spacing.onCommit(commitAt);
        commits++;
        isWaiting = false;
      }
      if (!isWaiting) {
        commitAt = later(now, spacing.allowedAt(now));
        isWaiting = true;
      }
      waitedNanos += commitAt - now;
    }
  }

  private long untilNext(double messagesPerSecond) {
    double seconds = -Math.log(1 - random.nextDouble()) / messagesPerSecond;
    return Math.max(1, (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
  }

  private static long later(long a, long b) {
    return a - b > 0 ? a : b;
  }

  @Test
  void lets_no_message_wait_while_few_arrive() {
    commitFor(20, HOUR);

    assertEquals(0, waitedNanos);
    assertTrue(commits <= 21 * HOUR, commits + " commits");
  }

  @Test
  void lets_a_burst_after_a_pause_wait_for_nothing() {
    long now = START;
    for (int message = 0; message < 65; message++) {
      assertTrue(spacing.allowedAt(now) - now <= 0, "message " + message);
      spacing.onCommit(now);
    }

    assertEquals(Duration.ofMillis(8).toNanos(), spacing.allowedAt(now) - now);
  }

  @Test
  void bounds_the_commits_of_an_hour_however_many_messages_arrive() {
    commitFor(1_000, HOUR);

    assertTrue(commits <= 64 + (125 + 25) * HOUR, commits + " commits");
    assertTrue(commits >= 125 * HOUR, commits + " commits");
  }

  @Test
  void is_the_same_in_time_that_runs_faster() {
    CommitSpacing.Limit fast = CommitPolicy.DEFAULT.accelerated(4).forced();

    assertEquals(Duration.ofMillis(2), fast.apart());
    assertEquals(100, fast.sooner().perSecond());
    assertEquals(64, fast.sooner().burst());
  }
}
