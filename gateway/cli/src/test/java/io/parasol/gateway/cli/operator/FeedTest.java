// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A feed of lines")
class FeedTest {

  private static CompletableFuture<Void> fill(Feed feed, int lines, AtomicInteger written) {
    return CompletableFuture.runAsync(
        () -> {
          for (int i = 0; i < lines; i++) {
            feed.put(new Feed.Event.Line(Integer.toString(i)));
            written.incrementAndGet();
          }
        });
  }

  @Test
  void keeps_their_order_and_loses_none_however_slow_the_reader_is() throws Exception {
    try (Feed feed = new Feed()) {
      CompletableFuture<Void> writer = fill(feed, 3_000, new AtomicInteger());

      for (int i = 0; i < 3_000; i++) {
        assertEquals(new Feed.Event.Line(Integer.toString(i)), feed.take());
      }
      writer.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void holds_the_writer_up_when_it_is_full_and_lets_it_go_when_nobody_reads_any_more()
      throws Exception {
    Feed feed = new Feed();
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> writer = fill(feed, 1_002, written);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> written.get() == 1_000);

    feed.close();

    writer.get(60, TimeUnit.SECONDS);
    assertEquals(1_002, written.get());
  }
}
