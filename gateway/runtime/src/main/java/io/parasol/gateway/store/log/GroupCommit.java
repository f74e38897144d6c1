// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The store's thread, which takes messages from many threads and commits them in groups. */
final class GroupCommit implements Runnable {

  /** Maximum number of bytes that wait for a slow disk. */
  private static final long MOST_PENDING = 8L << 20;

  private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
  private final AtomicLong pending = new AtomicLong();
  private final CommitPolicy rhythm;
  private final long mostBytes;
  private final Appender appender;
  private final StoreIndex catalogue;
  private final Cursors cursors;
  private final SequenceAllocator numbers;
  private final StoreListener listener;
  private final Thread thread;

  private volatile boolean closing;

  /** When the current disk operation began, by {@link System#nanoTime}; 0 while there is none. */
  private volatile long begun;

  private volatile Duration last = Duration.ZERO;
  private long syncAt;
  private long retryAt;
  private boolean isDegraded;

  GroupCommit(
      CommitPolicy rhythm,
      StoreBounds bounds,
      Appender appender,
      StoreIndex catalogue,
      Cursors cursors,
      SequenceAllocator numbers,
      StoreListener listener) {
    this.rhythm = rhythm;
    this.mostBytes = Math.min(bounds.group(), 1L << 20);
    this.appender = appender;
    this.catalogue = catalogue;
    this.cursors = cursors;
    this.numbers = numbers;
    this.listener = listener;
    this.thread = new Thread(this, "parasol-store");
    this.thread.setDaemon(true);
  }

  void start() {
    syncAt = now() + rhythm.sync().toNanos();
    if (appender.degraded().isPresent()) {
      degrade();
    }
    thread.start();
  }

  /** Queues a message; returns false if too many bytes already wait. */
  boolean submit(Pending.Message message) {
    if (pending.addAndGet(message.cost()) > MOST_PENDING) {
      pending.addAndGet(-message.cost());
      return false;
    }
    queue.add(message);
    return true;
  }

  /** Commits everything submitted before at once; the future completes when that is done. */
  CompletableFuture<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    queue.add(new Pending.Flush(done));
    return done;
  }

  /** Returns a future that completes as that of {@link #flush}, but does not force a commit. */
  CompletableFuture<Void> mark() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    queue.add(new Pending.Mark(done));
    return done;
  }

  /**
   * Returns how long the last commit took, or the current disk operation if that is longer.
   * Callable from any thread.
   */
  Duration last() {
    long since = begun;
    Duration underWay = since == 0 ? Duration.ZERO : Duration.ofNanos(now() - since);
    return underWay.compareTo(last) > 0 ? underWay : last;
  }

  /** Commits everything submitted, and ends the thread. */
  void close() {
    closing = true;
    CompletableFuture<Void> flushed = flush();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    flushed.complete(null);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!closing || !queue.isEmpty()) {
        work();
      }
    } catch (InterruptedException nobodyInterruptsIt) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() throws InterruptedException {
    try {
      Pending first = queue.poll(untilNextDuty(), TimeUnit.NANOSECONDS);
      if (first != null) {
        take(first);
      }
      begun = now();
      doDuties();
    } catch (RuntimeException defect) {
      // The uncaught exception handler reports the defect; the thread continues to take messages.
      thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
    } finally {
      begun = 0;
    }
  }

  private long untilNextDuty() {
    long next = isDegraded ? Math.min(syncAt - now(), retryAt - now()) : syncAt - now();
    return Math.max(0, next);
  }

  private void doDuties() {
    if (isDegraded && now() - retryAt >= 0) {
      recover();
    }
    if (now() - syncAt >= 0) {
      syncAt = now() + rhythm.sync().toNanos();
      try {
        cursors.sync(catalogue);
        numbers.sync();
      } catch (IOException tryAgainThen) {
        // Everything stays to be written; a disk that rejects this rejects messages as well.
      }
    }
  }

  private void take(Pending first) throws InterruptedException {
    Group group = collect(first);
    if (!group.messages().isEmpty()) {
      commit(group.messages());
    }
    group.waiting().forEach(done -> done.complete(null));
  }

  /** Messages that are committed together, and the futures to complete afterwards. */
  private record Group(List<Pending.Message> messages, List<CompletableFuture<Void>> waiting) {}

  /** Collects messages that are committed with the first one; a flush ends the wait. */
  private Group collect(Pending first) throws InterruptedException {
    Group group = new Group(new ArrayList<>(), new ArrayList<>());
    long until = now() + rhythm.delay().toNanos();
    long bytes = 0;
    Pending next = first;
    while (next != null) {
      if (next instanceof Pending.Flush flush) {
        group.waiting().add(flush.done());
        return group;
      }
      if (next instanceof Pending.Mark mark) {
        group.waiting().add(mark.done());
      } else if (next instanceof Pending.Message message) {
        group.messages().add(message);
        bytes += message.cost();
      }
      if (group.messages().isEmpty() || bytes >= mostBytes) {
        return group;
      }
      boolean due = group.messages().size() >= rhythm.records() || isDegraded;
      next = due ? queue.poll() : queue.poll(Math.max(0, until - now()), TimeUnit.NANOSECONDS);
    }
    return group;
  }

  private void commit(List<Pending.Message> group) {
    begun = now();
    boolean durable = appender.append(group);
    last = Duration.ofNanos(now() - begun);
    group.forEach(message -> pending.addAndGet(-message.cost()));
    if (!durable) {
      degrade();
      numbers.reserve(group);
    }
    List<StoredMessage> taken = new ArrayList<>(group.size());
    for (Pending.Message one : group) {
      Instant at = Instant.ofEpochMilli(one.at());
      taken.add(new StoredMessage(one.log().device(), one.seq(), at, one.stamp(), one.payload()));
    }
    noteSkipped(group);
    listener.taken(taken, durable);
    if (durable) {
      noteNewDevices(group);
      if (appender.degraded().isPresent()) {
        degrade();
      }
    } else {
      noteNotStored(group);
    }
  }

  private void noteNewDevices(List<Pending.Message> group) {
    synchronized (catalogue) {
      for (Pending.Message one : group) {
        if (!cursors.knows(one.log().device())) {
          cursors.write(one.log());
        }
      }
    }
  }

  private void noteSkipped(List<Pending.Message> group) {
    for (Pending.Message one : group) {
      if (one.skippedFrom() < one.seq()) {
        lose(one.log(), one.skippedFrom(), one.seq() - 1, Gap.Reason.OVERLOAD);
      }
    }
  }

  private void noteNotStored(List<Pending.Message> group) {
    Map<DeviceLog, Long> first = new LinkedHashMap<>();
    Map<DeviceLog, Long> last = new LinkedHashMap<>();
    for (Pending.Message one : group) {
      first.putIfAbsent(one.log(), one.seq());
      last.put(one.log(), one.seq());
    }
    first.forEach(
        (log, from) -> lose(log, from, last.getOrDefault(log, from), Gap.Reason.NOT_STORED));
  }

  void lose(DeviceLog log, long from, long to, Gap.Reason reason) {
    Optional<Gap> gap;
    synchronized (catalogue) {
      log.passed(to);
      gap = catalogue.lose(log, from, to, reason);
      cursors.write(log);
    }
    gap.ifPresent(listener::lost);
  }

  private void degrade() {
    if (!isDegraded) {
      isDegraded = true;
      retryAt = now() + rhythm.retry().toNanos();
      listener.degraded(appender.degraded().orElse("unknown"));
    }
  }

  private void recover() {
    retryAt = now() + rhythm.retry().toNanos();
    if (appender.recover()) {
      numbers.recovered();
      isDegraded = false;
      listener.recovered();
    }
  }

  private static long now() {
    return System.nanoTime();
  }
}
