// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of the store's thread. While that thread collects a group, a message does not wake it:
 * at a large site this would happen a hundred times a second, and each time it would only wait
 * again.
 *
 * <p>{@link #add} may be called from any thread, the other methods by the store's thread.
 */
final class CommitQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final ArrayDeque<Pending> items = new ArrayDeque<>();

  /** The bytes of the queued messages, as of {@link Pending.Message#cost}. */
  private long bytes;

  private int flushes;

  /** How much must be queued to end the wait of the store's thread. */
  private long wantedItems;

  private long wantedBytes;

  /**
   * Adds an item.
   *
   * @return whether this wakes the store's thread, if it waits.
   */
  boolean add(Pending item) {
    lock.lock();
    try {
      items.add(item);
      count(item, 1);
      boolean isWanted = isWaitOver();
      if (isWanted) {
        wanted.signal();
      }
      return isWanted;
    } finally {
      lock.unlock();
    }
  }

  private void count(Pending item, int sign) {
    if (item instanceof Pending.Message message) {
      bytes += (long) sign * message.cost();
    } else {
      flushes += sign;
    }
  }

  private boolean isWaitOver() {
    return flushes > 0 || items.size() >= wantedItems || bytes >= wantedBytes;
  }

  /** Removes and returns the first item; null if there is none. */
  @Nullable Pending poll() {
    lock.lock();
    try {
      Pending first = items.poll();
      if (first != null) {
        count(first, -1);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes and returns the first item, and waits for it if there is none.
   *
   * @param nanos the longest time to wait.
   * @return null if there is none after that time.
   */
  @Nullable Pending poll(long nanos) throws InterruptedException {
    await(1, 1, nanos);
    return poll();
  }

  /**
   * Waits until a flush, or this number of items or bytes, is queued.
   *
   * @param nanos the longest time to wait.
   */
  void await(long moreItems, long moreBytes, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      wantedItems = moreItems;
      wantedBytes = moreBytes;
      long left = nanos;
      while (left > 0 && !isWaitOver()) {
        left = wanted.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return items.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
