// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Publication;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts messages for the upstream broker into its spool.
 *
 * <p>A message that the disk rejects is sent directly while the upstream broker is connected.
 * Otherwise it waits in memory, within bounds, until the disk accepts writes. The messages of one
 * device, or of the gateway, keep their order. Thread-safe.
 */
final class UpstreamQueue {

  private static final Logger log = LoggerFactory.getLogger(UpstreamQueue.class);

  static final int MAX_MESSAGES = 256;
  private static final long MAX_BYTES = 8L << 20;

  private final UpstreamTelemetry upstream;

  /** The messages that the disk has not accepted. */
  @GuardedBy("pending")
  private final List<PendingMessage> pending = new ArrayList<>();

  UpstreamQueue(UpstreamTelemetry upstream) {
    this.upstream = upstream;
  }

  /**
   * The outcome of one message.
   *
   * @param attempted completes when the disk has accepted or rejected the message.
   * @param stored completes when the message is on disk or delivered upstream; fails if a message
   *     of the gateway is dropped. The caller may cancel it for a message of a native device, which
   *     then publishes the message again.
   */
  record QueuedMessage(CompletionStage<Void> attempted, CompletableFuture<Void> stored) {}

  private static final class PendingMessage {
    /** The native device that published it; null for a message of the gateway. */
    private final @Nullable DeviceId of;

    private final Publication publication;
    private final CompletableFuture<Void> attempted = new CompletableFuture<>();
    private final CompletableFuture<Void> stored = new CompletableFuture<>();

    /**
     * Error Prone cannot check the lock of another object, which is that of {@link
     * UpstreamQueue#pending}.
     */
    private boolean wasRejected;

    PendingMessage(@Nullable DeviceId of, Publication publication) {
      this.of = of;
      this.publication = publication;
    }

    boolean isDone() {
      return stored.isDone();
    }

    void drop() {
      if (!isDone()) {
        log.warn("message for the upstream broker dropped topic={}", publication.topic());
        if (of == null) {
          stored.completeExceptionally(new IllegalStateException("the disk rejects writes"));
        }
      }
    }
  }

  /**
   * Queues a message.
   *
   * @param of the native device that published it; empty for a message of the gateway.
   */
  QueuedMessage enqueue(Optional<DeviceId> of, Publication publication) {
    PendingMessage message = new PendingMessage(of.orElse(null), publication);
    if (waitsBehindAnother(message)) {
      message.attempted.complete(null);
    } else {
      put(message);
    }
    return new QueuedMessage(message.attempted, message.stored);
  }

  private boolean waitsBehindAnother(PendingMessage message) {
    List<PendingMessage> dropped;
    synchronized (pending) {
      pending.removeIf(PendingMessage::isDone);
      if (pending.stream().noneMatch(each -> Objects.equals(each.of, message.of))) {
        return false;
      }
      dropped = add(message);
    }
    dropped.forEach(PendingMessage::drop);
    return true;
  }

  private void put(PendingMessage message) {
    UpstreamTelemetry.SpoolOutcome outcome =
        message.of == null
            ? upstream.enqueue(message.publication)
            : upstream.enqueueFor(message.of, message.publication);
    var unused = outcome.delivered().thenRun(() -> message.stored.complete(null));
    var unusedToo = outcome.stored().thenAccept(isTaken -> onDiskAnswer(message, isTaken));
  }

  private void onDiskAnswer(PendingMessage message, boolean isAccepted) {
    if (isAccepted) {
      message.stored.complete(null);
    } else {
      List<PendingMessage> dropped;
      synchronized (pending) {
        message.wasRejected = true;
        dropped = add(message);
      }
      dropped.forEach(PendingMessage::drop);
    }
    message.attempted.complete(null);
  }

  /**
   * Returns the messages dropped for lack of memory. Callers notify their owners without holding
   * the lock.
   */
  @GuardedBy("pending")
  private List<PendingMessage> add(PendingMessage message) {
    pending.add(message);
    List<PendingMessage> dropped = new ArrayList<>();
    while (pending.size() > MAX_MESSAGES || bytes() > MAX_BYTES) {
      PendingMessage dropCandidate = dropCandidate();
      pending.remove(dropCandidate);
      dropped.add(dropCandidate);
    }
    return dropped;
  }

  @GuardedBy("pending")
  private long bytes() {
    return pending.stream().mapToLong(each -> bytes(each.publication)).sum();
  }

  private static long bytes(Publication publication) {
    return (long) publication.payload().length
        + publication.correlation().map(each -> each.length).orElse(0);
  }

  /**
   * Returns the message to drop first: the oldest of a native device, which can publish it again,
   * or else the oldest.
   */
  @GuardedBy("pending")
  private PendingMessage dropCandidate() {
    return pending.stream().filter(each -> each.of != null).findFirst().orElse(pending.get(0));
  }

  /**
   * Tries again to queue what the disk rejected, once the disk accepts writes. Must be called
   * periodically.
   */
  void retryRejected() {
    due().forEach(this::put);
  }

  /**
   * Removes and returns the messages to try now, in order. A message that the disk rejected waits
   * for the disk, and later messages of the same source wait behind it.
   */
  private List<PendingMessage> due() {
    boolean diskAcceptsWrites = upstream.acceptsPublications();
    List<PendingMessage> due = new ArrayList<>();
    Set<@Nullable DeviceId> waiting = new HashSet<>();
    synchronized (pending) {
      Iterator<PendingMessage> all = pending.iterator();
      while (all.hasNext()) {
        PendingMessage next = all.next();
        if (next.isDone()) {
          all.remove();
        } else if (waiting.contains(next.of) || (next.wasRejected && !diskAcceptsWrites)) {
          waiting.add(next.of);
        } else {
          all.remove();
          due.add(next);
        }
      }
    }
    return due;
  }
}
