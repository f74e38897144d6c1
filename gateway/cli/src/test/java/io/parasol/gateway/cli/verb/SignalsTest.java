// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SIGHUP")
class SignalsTest {

  private static void hangUp() throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();
    assertEquals(0, kill.waitFor());
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
