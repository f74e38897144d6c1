// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The store's thread, which takes messages from many threads and commits them in groups. */
final class GroupCommit implements Runnable {

  /** Maximum number of bytes that wait for a slow disk. */
  private static final long MAX_PENDING_BYTES = 8L << 20;

  private final CommitQueue queue = new CommitQueue();
  private final AtomicLong pending = new AtomicLong();
  private final CommitPolicy commitPolicy;
  private final long maxGroupBytes;
  private final Appender appender;
  private final StoreIndex index;
  private final Cursors cursors;
  private final SequenceAllocator sequences;
  private final PeriodicSync periodicSync;
  private final CommitSpacing spacing;
  private final StoreListener listener;
  private final Thread thread;

  private final LongAdder groups = new LongAdder();

  private volatile boolean closing;

  /** When the current disk operation began, by {@link System#nanoTime}; 0 while there is none. */
  private volatile long busySince;

  private volatile Duration lastCommitDuration = Duration.ZERO;

  private long retryAt;
  private boolean isDegraded;

  GroupCommit(
      CommitPolicy commitPolicy,
      Appender appender,
      StoreIndex index,
      Cursors cursors,
      SequenceAllocator sequences,
      StoreListener listener) {
    this.commitPolicy = commitPolicy;
    this.maxGroupBytes = appender.maxGroupBytes();
    this.appender = appender;
    this.index = index;
    this.cursors = cursors;
    this.sequences = sequences;
    this.periodicSync = new PeriodicSync(commitPolicy, appender, index, cursors, sequences);
    this.spacing = new CommitSpacing(commitPolicy.forced(), now());
    this.listener = listener;
    this.thread = new Thread(this, "parasol-store");
    this.thread.setDaemon(true);
  }

  void start() {
    periodicSync.start(now());
    if (appender.degraded().isPresent()) {
      degrade();
    }
    thread.start();
  }

  /** Queues a message; returns false if too many bytes already wait. */
  boolean submit(Pending.Message message) {
    if (pending.addAndGet(message.cost()) > MAX_PENDING_BYTES) {
      pending.addAndGet(-message.cost());
      return false;
    }
    queue.add(message);
    return true;
  }

  /**
   * Commits everything submitted before as soon as the policy allows; the future completes when
   * that is done.
   */
  CompletableFuture<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    queue.add(new Pending.Flush(done));
    return done;
  }

  /**
   * Returns how long the last commit took, or the current disk operation if that is longer.
   * Callable from any thread.
   */
  Duration lastCommitDuration() {
    long since = busySince;
    Duration current = since == 0 ? Duration.ZERO : Duration.ofNanos(now() - since);
    return current.compareTo(lastCommitDuration) > 0 ? current : lastCommitDuration;
  }

  /** Returns the number of groups so far. Callable from any thread. */
  long groups() {
    return groups.sum();
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
    } catch (InterruptedException unexpected) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() throws InterruptedException {
    try {
      Pending first = queue.poll(nanosUntilNextTask());
      if (first != null) {
        process(first);
      }
      busySince = now();
      runPeriodicTasks();
    } catch (RuntimeException defect) {
      // The uncaught exception handler reports the defect; the thread continues to take messages.
      thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
    } finally {
      busySince = 0;
    }
  }

  private long nanosUntilNextTask() {
    long next = periodicSync.nanosUntilDue(now());
    return Math.max(0, isDegraded ? Math.min(next, retryAt - now()) : next);
  }

  private void runPeriodicTasks() {
    if (isDegraded && now() - retryAt >= 0) {
      recover();
    }
    periodicSync.runIfDue(now());
    if (appender.degraded().isPresent()) {
      degrade();
    }
  }

  private void process(Pending first) throws InterruptedException {
    Group group = collect(first);
    if (!group.messages().isEmpty()) {
      commit(group.messages());
    }
    group.futures().forEach(done -> done.complete(null));
  }

  /** Messages that are committed together, and the futures to complete afterwards. */
  private record Group(List<Pending.Message> messages, List<CompletableFuture<Void>> futures) {}

  /**
   * Collects messages that are committed with the first one. After a flush it takes what is queued
   * already, so that one commit serves all callers that wait, and waits for more only until the
   * next commit is allowed.
   */
  private Group collect(Pending first) throws InterruptedException {
    Group group = new Group(new ArrayList<>(), new ArrayList<>());
    long until = now() + commitPolicy.delay().toNanos();
    long bytes = 0;
    Pending next = first;
    while (next != null) {
      if (next instanceof Pending.Flush flush) {
        group.futures().add(flush.done());
        long allowedAt = spacing.allowedAt(now());
        until = allowedAt - until < 0 ? allowedAt : until;
      } else if (next instanceof Pending.Message message) {
        group.messages().add(message);
        bytes += message.cost();
      }
      if (group.messages().isEmpty() || bytes >= maxGroupBytes) {
        return group;
      }
      next = queue.poll();
      int missing = commitPolicy.records() - group.messages().size();
      if (next == null && !isDegraded && missing > 0) {
        queue.await(missing, maxGroupBytes - bytes, until - now());
        next = queue.poll();
      }
    }
    return group;
  }

  private void commit(List<Pending.Message> group) {
    groups.increment();
    busySince = now();
    spacing.onCommit(busySince);
    boolean durable = appender.append(group);
    lastCommitDuration = Duration.ofNanos(now() - busySince);
    group.forEach(message -> pending.addAndGet(-message.cost()));
    reportDropped(group);
    List<Gap> notStored = List.of();
    if (durable) {
      writeNewCursors(group);
      sequences.recordStored();
    } else {
      degrade();
      notStored = recordNotStored(group);
      sequences.recordUnstored();
    }
    List<StoredMessage> taken = new ArrayList<>(group.size());
    for (Pending.Message one : group) {
      Instant at = Instant.ofEpochMilli(one.at());
      taken.add(new StoredMessage(one.log().device(), one.seq(), at, one.stamp(), one.payload()));
    }
    listener.onProcessed(taken, durable);
    notStored.forEach(listener::onLost);
    if (durable && appender.degraded().isPresent()) {
      degrade();
    }
  }

  private void writeNewCursors(List<Pending.Message> group) {
    synchronized (index) {
      for (Pending.Message one : group) {
        if (!cursors.contains(one.log().device())) {
          cursors.write(one.log());
        }
      }
    }
  }

  private void reportDropped(List<Pending.Message> group) {
    for (Pending.Message one : group) {
      if (one.droppedFrom() < one.seq()) {
        reportDropped(one.log(), one.droppedFrom(), one.seq() - 1);
      }
    }
  }

  private List<Gap> recordNotStored(List<Pending.Message> group) {
    Map<DeviceLog, Long> first = new LinkedHashMap<>();
    Map<DeviceLog, Long> last = new LinkedHashMap<>();
    for (Pending.Message one : group) {
      first.putIfAbsent(one.log(), one.seq());
      last.put(one.log(), one.seq());
    }
    List<Gap> gaps = new ArrayList<>();
    first.forEach(
        (log, from) ->
            recordLoss(log, from, last.getOrDefault(log, from), Gap.Reason.NOT_STORED)
                .ifPresent(gaps::add));
    return gaps;
  }

  private Optional<Gap> recordLoss(DeviceLog log, long from, long to, Gap.Reason reason) {
    synchronized (index) {
      log.markAssigned(to);
      Optional<Gap> gap = index.recordLoss(log, from, to, reason);
      cursors.write(log);
      return gap;
    }
  }

  /** Records and reports messages that were dropped for lack of space in the queue. */
  void reportDropped(DeviceLog log, long from, long to) {
    recordLoss(log, from, to, Gap.Reason.OVERLOAD).ifPresent(listener::onLost);
  }

  private void degrade() {
    if (!isDegraded) {
      isDegraded = true;
      retryAt = now() + commitPolicy.retry().toNanos();
      listener.onDegraded(appender.degraded().orElse("unknown"));
    }
  }

  private void recover() {
    retryAt = now() + commitPolicy.retry().toNanos();
    if (appender.recover()) {
      isDegraded = false;
      listener.onRecovered();
    }
  }

  private static long now() {
    return System.nanoTime();
  }
}
