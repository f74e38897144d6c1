// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder of dead letters")
class DeadLettersTest {

  @TempDir Path state;

  private void store(Path folder, List<Publication> publications) throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));
    try (DeadLetters deadLetters = new DeadLetters(folder, clock)) {
      for (Publication each : publications) {
        deadLetters.store(each).toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static Publication message(String topic, String text, boolean retain) {
    return Publication.json(topic, text.getBytes(UTF_8), retain);
  }

  private static List<String> contents(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(DeadLettersTest::text).sorted().toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void holds_each_message_and_of_a_retained_one_the_latest() throws Exception {
    Path folder = state.resolve("dead-letters");

    store(
        folder,
        List.of(
            message("p/s/d/event", "1", false),
            message("p/s/d/event", "2", false),
            message("p/s/d/health", "3", true),
            message("p/s/d/health", "4", true)));

    assertEquals(
        List.of(
            "{\"topic\":\"p/s/d/event\",\"at\":\"2026-11-24T12:00:00Z\",\"retained\":false,\"payload\":\"MQ==\"}",
            "{\"topic\":\"p/s/d/event\",\"at\":\"2026-11-24T12:00:00Z\",\"retained\":false,\"payload\":\"Mg==\"}",
            "{\"topic\":\"p/s/d/health\",\"at\":\"2026-11-24T12:00:00Z\",\"retained\":true,\"payload\":\"NA==\"}"),
        contents(folder));
  }

  @Test
  void is_bounded() throws Exception {
    Path folder = state.resolve("dead-letters");
    List<Publication> many =
        Stream.iterate(0, i -> i + 1)
            .limit(DeadLetters.MAX_FILES + 20)
            .map(i -> message("p/s/d/event", i.toString(), false))
            .toList();

    store(folder, many);

    assertEquals(DeadLetters.MAX_FILES, contents(folder).size());
  }

  @Test
  void takes_no_harm_from_a_disk_that_rejects_writes() throws Exception {
    Path file = Files.writeString(state.resolve("a-file"), "in the way");

    store(file, List.of(message("p/s/d/event", "1", false)));

    assertTrue(Files.isRegularFile(file));
  }
}
