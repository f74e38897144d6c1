// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.IgnoredSignals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A signal")
@SuppressWarnings("try") // The handlers are there for the signals.
class SignalsTest {

  private static void hangUp() throws Exception {
    send("HUP");
  }

  private static void send(String signal) throws Exception {
    assumeFalse(IgnoredSignals.contains(signal), "this process has inherited that it ignores it");
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(ProcessHandle.current().pid()))
            .start();
    assertEquals(0, kill.waitFor());
  }

  @ParameterizedTest(name = "SIG{0}")
  @ValueSource(strings = {"TERM", "INT"})
  void asks_a_verb_to_stop_and_does_not_shut_down_the_machine(String signal) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    BlockingQueue<ExitCode> halts = new LinkedBlockingQueue<>();
    try (Signals signals = Signals.onStop(stop, stopped, Duration.ofMinutes(5), halts::add)) {
      send(signal);

      assertTrue(stop.await(60, TimeUnit.SECONDS));
      // Throws IllegalStateException once the machine shuts down.
      Thread hook = new Thread(() -> {});
      Runtime.getRuntime().addShutdownHook(hook);
      assertTrue(Runtime.getRuntime().removeShutdownHook(hook));
      stopped.countDown();
    }
    assertEquals(List.of(), List.copyOf(halts));
  }

  @Test
  void ends_a_verb_that_does_not_stop_in_time_with_a_failure() throws Exception {
    BlockingQueue<ExitCode> halts = new LinkedBlockingQueue<>();
    CountDownLatch stop = new CountDownLatch(1);
    try (Signals signals =
        Signals.onStop(stop, new CountDownLatch(1), Duration.ofMillis(1), halts::add)) {
      send("TERM");

      assertEquals(ExitCode.FAILED, halts.poll(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void ends_a_verb_at_once_that_is_interrupted_twice() throws Exception {
    BlockingQueue<ExitCode> halts = new LinkedBlockingQueue<>();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Signals signals = Signals.onStop(stop, stopped, Duration.ofMinutes(5), halts::add)) {
      send("INT");
      assertTrue(stop.await(60, TimeUnit.SECONDS));
      send("INT");

      assertEquals(ExitCode.FAILED, halts.poll(60, TimeUnit.SECONDS));
      stopped.countDown();
    }
  }

  @Test
  void waits_until_the_gateway_can_reload_and_reloads_once() throws Exception {
    AtomicInteger reloads = new AtomicInteger();
    Signals.prepare(() -> System.err.println("a signal other than SIGHUP"));
    hangUp();
    hangUp();

    try (Signals signals = Signals.onStop(new CountDownLatch(1), new CountDownLatch(1))) {
      signals.onReload(reloads::incrementAndGet);
      await().atMost(60, TimeUnit.SECONDS).until(() -> reloads.get() >= 1);

      int before = reloads.get();
      hangUp();
      await().atMost(60, TimeUnit.SECONDS).until(() -> reloads.get() > before);
    }
  }
}
