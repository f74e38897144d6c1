// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A queue of requests: urgent ones first, each kind in the order of arrival. */
final class RequestQueue {

  private final int capacity;
  private final ArrayDeque<PendingRequest> urgent = new ArrayDeque<>();
  private final ArrayDeque<PendingRequest> ordinary = new ArrayDeque<>();

  /**
   * @param capacity the capacity for each kind; the kinds are separate so that polls cannot keep a
   *     write out.
   */
  RequestQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a request; returns false if the queue of its kind is full. */
  boolean offer(PendingRequest request) {
    ArrayDeque<PendingRequest> queue = request.isUrgent() ? urgent : ordinary;
    return queue.size() < capacity && queue.add(request);
  }

  /** Puts a request back that {@link #next} returned, before all others of its kind. */
  void putBack(PendingRequest request) {
    (request.isUrgent() ? urgent : ordinary).addFirst(request);
  }

  boolean isEmpty() {
    return urgent.isEmpty() && ordinary.isEmpty();
  }

  /**
   * Removes and returns the next request that may be sent and that its caller still waits for; null
   * if there is none. Completes no stage: overdue requests stay for {@link #takeOverdue}.
   */
  @Nullable PendingRequest next(long now, Predicate<PendingRequest> mayBeSent) {
    PendingRequest next = next(urgent, now, mayBeSent);
    return next == null ? next(ordinary, now, mayBeSent) : next;
  }

  private static @Nullable PendingRequest next(
      ArrayDeque<PendingRequest> queue, long now, Predicate<PendingRequest> mayBeSent) {
    for (Iterator<PendingRequest> each = queue.iterator(); each.hasNext(); ) {
      PendingRequest request = each.next();
      if (request.isCancelled()) {
        each.remove();
      } else if (!request.isOverdue(now) && mayBeSent.test(request)) {
        each.remove();
        return request;
      }
    }
    return null;
  }

  /** Removes and returns the overdue requests. */
  List<PendingRequest> takeOverdue(long now) {
    List<PendingRequest> overdue = new ArrayList<>();
    takeOverdue(urgent, now, overdue);
    takeOverdue(ordinary, now, overdue);
    return overdue;
  }

  private static void takeOverdue(
      ArrayDeque<PendingRequest> queue, long now, List<PendingRequest> overdue) {
    queue.removeIf(request -> request.isOverdue(now) && overdue.add(request));
  }

  List<PendingRequest> takeAll() {
    List<PendingRequest> all = new ArrayList<>(urgent);
    all.addAll(ordinary);
    urgent.clear();
    ordinary.clear();
    return all;
  }

  void forEach(Consumer<PendingRequest> action) {
    urgent.forEach(action);
    ordinary.forEach(action);
  }
}
