// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The start of a demo that is abandoned")
class AbandonedStartTest {

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicBoolean isReady = new AtomicBoolean();
  private final BlockingQueue<ExitCode> ends = new LinkedBlockingQueue<>();

  private Thread watch(Duration grace) {
    return AbandonedStart.watch(stop, stopped, isReady::get, grace, ends::add);
  }

  @Test
  void is_ended_if_it_takes_too_long_to_stop() throws Exception {
    Thread watching = watch(Duration.ofMillis(1));
    assertTrue(watching.isDaemon(), "the process could not end by itself");
    stop.countDown();

    assertEquals(ExitCode.INTERRUPTED, ends.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void is_not_ended_if_it_stops_by_itself_or_is_a_start_no_more() throws Exception {
    Thread stopping = watch(Duration.ofMinutes(5));
    stop.countDown();
    stopped.countDown();
    join(stopping);

    isReady.set(true);
    join(AbandonedStart.watch(stop, new CountDownLatch(1), isReady::get, Duration.ZERO, ends::add));
    assertEquals(List.of(), List.copyOf(ends));
  }

  private static void join(Thread watching) throws InterruptedException {
    watching.join(60_000);
    assertFalse(watching.isAlive());
  }
}
