// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Recipient;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The queue of the store's thread")
class CommitQueueTest {

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final long ANY_NUMBER = Long.MAX_VALUE;

  private final DeviceLog log =
      new StoreIndex(Set.of(Recipient.BROKER)).device(new DeviceId("box"));
  private final CommitQueue queue = new CommitQueue();

  private Pending.Message message(int bytes) {
    return new Pending.Message(log, 1, 0, null, new byte[bytes], 1);
  }

  private static Pending.Flush flush() {
    return new Pending.Flush(new CompletableFuture<>());
  }

  /** Waits on a thread of its own, as the store's thread does while it collects a group. */
  private CompletableFuture<Void> startWaiting(long items, long bytes) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                queue.await(items, bytes, HOUR);
                ended.complete(null);
              } catch (InterruptedException interrupted) {
                ended.completeExceptionally(interrupted);
              }
            });
    waiting.setDaemon(true);
    waiting.start();
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return ended;
  }

  @Test
  void returns_items_in_the_order_in_which_they_were_added() throws Exception {
    Pending first = message(10);
    Pending second = flush();
    queue.add(first);
    queue.add(second);

    assertFalse(queue.isEmpty());
    assertSame(first, queue.poll(HOUR));
    assertSame(second, queue.poll());
    assertNull(queue.poll());
    assertNull(queue.poll(0));
    assertTrue(queue.isEmpty());
  }

  @Test
  void wakes_the_thread_for_the_first_item() throws Exception {
    CompletableFuture<Void> ended = startWaiting(1, 1);

    assertTrue(queue.add(message(10)));

    ended.get(1, TimeUnit.MINUTES);
  }

  @Test
  void does_not_wake_the_thread_until_enough_messages_are_queued() throws Exception {
    CompletableFuture<Void> ended = startWaiting(3, ANY_NUMBER);

    assertFalse(queue.add(message(10)));
    assertFalse(queue.add(message(10)));
    assertFalse(ended.isDone());
    assertTrue(queue.add(message(10)));

    ended.get(1, TimeUnit.MINUTES);
  }

  @Test
  void does_not_wake_the_thread_until_enough_bytes_are_queued() throws Exception {
    long one = message(100).cost();
    CompletableFuture<Void> ended = startWaiting(ANY_NUMBER, 2 * one);

    assertFalse(queue.add(message(100)));
    assertFalse(ended.isDone());
    assertTrue(queue.add(message(100)));

    ended.get(1, TimeUnit.MINUTES);
  }

  @Test
  void wakes_the_thread_for_a_caller_that_waits() throws Exception {
    CompletableFuture<Void> ended = startWaiting(ANY_NUMBER, ANY_NUMBER);

    assertFalse(queue.add(message(10)));
    assertTrue(queue.add(flush()));

    ended.get(1, TimeUnit.MINUTES);
  }

  @Test
  void does_not_wait_if_a_caller_waits_already() throws Exception {
    queue.add(message(10));
    queue.add(flush());

    queue.await(ANY_NUMBER, ANY_NUMBER, HOUR);

    assertTrue(queue.poll() instanceof Pending.Message);
    assertTrue(queue.poll() instanceof Pending.Flush);
  }

  @Test
  void counts_only_what_is_still_queued() throws Exception {
    queue.add(flush());
    queue.add(message(100));
    assertTrue(queue.poll() instanceof Pending.Flush);
    assertTrue(queue.poll() instanceof Pending.Message);
    CompletableFuture<Void> ended = startWaiting(2, 2L * message(100).cost());

    assertFalse(queue.add(message(100)));
    assertTrue(queue.add(message(100)));

    ended.get(1, TimeUnit.MINUTES);
  }
}
