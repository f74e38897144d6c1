// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.sessions.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A process that is killed")
class KilledStoreIT {

  private static final int KILLS = 8;

  @TempDir Path folder;
  private final Random random = new Random();

  @Test
  void leaves_all_that_was_durable_and_repeats_nothing_that_was_acknowledged() throws Exception {
    long lastA = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      List<String> reported = runAndKill();
      assertFalse(
          reported.stream().anyMatch(line -> line.startsWith("damaged")), reported::toString);
      assertFalse(
          reported.stream().anyMatch(line -> line.startsWith("degraded")), reported::toString);

      RecordingStoreListener listener = new RecordingStoreListener();
      try (ReadingStore store = Stores.open(folder, Stores.SMALL, new QuickDisk(), listener)) {
        assertTrue(listener.damages().isEmpty(), listener.damages().toString());
        assertTrue(store.verify().isSound(), store.verify().toString());
        lastA = assertKept(store, A, reported, lastA);
        assertKept(store, B, reported, 0);
      }
    }
  }

  /** Starts a child, and kills it after it has told a random number of things. */
  private List<String> runAndKill() throws Exception {
    List<String> command = JavaCommand.of("-Xmx64m");
    command.addAll(List.of(StoreChild.class.getName(), folder.toString()));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> reported = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      int after = 50 + random.nextInt(2000);
      String line = lines.readLine();
      while (line != null && reported.size() < after) {
        reported.add(line);
        line = lines.readLine();
      }
      // Not of the process itself, which would close the stream as well.
      assertTrue(child.toHandle().destroyForcibly());
      while (line != null) {
        reported.add(line);
        line = lines.readLine();
      }
    }
    assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    assertTrue(reported.size() >= 50, reported::toString);
    // The last line may have been cut short.
    return reported.subList(0, reported.size() - 1);
  }

  private static long assertKept(
      ReadingStore store, DeviceId device, List<String> reported, long lastBefore)
      throws IOException {
    List<Long> durable = numbers(reported, "durable " + device + " ");
    List<Long> all = Stores.all(store, device);
    if (durable.isEmpty()) {
      return lastBefore;
    }
    assertTrue(durable.get(0) > lastBefore, "numbers go on");
    long first = all.get(0);
    long last = all.get(all.size() - 1);
    assertEquals(Stores.range(first, last), all);
    assertTrue(durable.get(durable.size() - 1) <= last);
    Set<Long> waiting = new HashSet<>(Stores.waiting(store, device));
    for (long seq : numbers(reported, "acknowledged " + device + " ")) {
      assertFalse(waiting.contains(seq), "acknowledged " + seq);
    }
    return last;
  }

  private static List<Long> numbers(List<String> reported, String prefix) {
    return reported.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> Long.parseLong(line.substring(prefix.length())))
        .toList();
  }
}
