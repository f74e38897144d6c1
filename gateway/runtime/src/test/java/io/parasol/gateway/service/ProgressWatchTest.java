// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watch of progress")
class ProgressWatchTest {

  private final Queue<CompletableFuture<Void>> turns = new ArrayDeque<>();
  private final Queue<CompletableFuture<Void>> commits = new ArrayDeque<>();
  private final AtomicLong probes = new AtomicLong();
  private final ProgressWatch watch =
      new ProgressWatch()
          .add("poll loop", () -> started(turns))
          .add("store commit", () -> started(commits))
          .add("broker probe", probes::get);

  private static CompletableFuture<Void> started(Queue<CompletableFuture<Void>> all) {
    CompletableFuture<Void> one = new CompletableFuture<>();
    all.add(one);
    return one;
  }

  private void pollsOnce() {
    turns.remove().complete(null);
  }

  private void commitsOnce() {
    commits.remove().complete(null);
  }

  @Test
  void only_begins_to_observe_at_first() {
    assertEquals(List.of("poll loop", "store commit", "broker probe"), watch.unmoved());
  }

  @Test
  void sees_each_time_whether_all_have_moved_since() {
    var unused = watch.unmoved();
    for (int round = 0; round < 3; round++) {
      pollsOnce();
      commitsOnce();
      probes.incrementAndGet();
      assertEquals(List.of(), watch.unmoved());
    }
    assertEquals(List.of("poll loop", "store commit", "broker probe"), watch.unmoved());
  }

  @Test
  void names_the_one_that_is_stuck() {
    var unused = watch.unmoved();
    commitsOnce();
    probes.incrementAndGet();
    assertEquals(List.of("poll loop"), watch.unmoved());
    assertEquals(List.of("poll loop"), watch.unmoved());

    pollsOnce();
    assertEquals(List.of(), watch.unmoved());

    pollsOnce();
    probes.incrementAndGet();
    assertEquals(List.of("store commit"), watch.unmoved());
    commitsOnce();
    assertEquals(List.of(), watch.unmoved());

    pollsOnce();
    commitsOnce();
    assertEquals(List.of("broker probe"), watch.unmoved());
  }

  @Test
  void gives_a_stuck_part_no_more_work() {
    for (int check = 0; check < 10; check++) {
      var unused = watch.unmoved();
    }
    assertEquals(1, turns.size());
    assertEquals(1, commits.size());
  }

  @Test
  void takes_work_that_fails_for_a_movement() {
    var unused = watch.unmoved();
    turns.remove().completeExceptionally(new IllegalStateException("closed"));
    commitsOnce();
    probes.incrementAndGet();
    assertEquals(List.of(), watch.unmoved());
  }
}
