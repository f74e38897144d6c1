// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The threads of the MQTT client Paho, by their names. */
final class PahoThreads {

  private PahoThreads() {}

  static Set<Thread> running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("MQTT "))
        .collect(Collectors.toSet());
  }

  /** Waits until all have ended, except for these. */
  static void assertNoneIsLeftBut(Set<Thread> before) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              Set<Thread> left = new HashSet<>(running());
              left.removeAll(before);
              assertEquals(Set.of(), left);
            });
  }
}
