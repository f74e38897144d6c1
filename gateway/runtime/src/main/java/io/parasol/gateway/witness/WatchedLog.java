// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.state.FileErrorText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evidence log of another site: messages of its gateway arrive on the thread of a session, and
 * {@link #check} compares the heads in them with those that are kept. Thread-safe.
 */
final class WatchedLog {

  private static final Logger log = LoggerFactory.getLogger(WatchedLog.class);

  /** After this time without a usable message, the log counts as not watched. */
  static final Duration GRACE = Duration.ofMinutes(10);

  /** A state with a chain of certificates, a head and a proof has less than 12 KiB. */
  static final int MAX_MESSAGE_BYTES = 32 * 1024;

  /** A message that does not fit is dropped; a newer one follows. */
  private static final int MAX_WAITING = 16;

  private final SiteId site;
  private final Path ca;
  private final Path folder;
  private final LongSupplier nanos;
  private final Queue<byte[]> arrived = new ArrayBlockingQueue<>(MAX_WAITING);

  @ConfinedTo("chores")
  private @Nullable KeptHeads kept;

  @ConfinedTo("chores")
  private boolean isProven;

  @ConfinedTo("chores")
  private boolean isAlarmLogged;

  @GuardedBy("this")
  private @Nullable String problem = "not connected yet";

  @GuardedBy("this")
  private long problemSince;

  @GuardedBy("this")
  private long rejected;

  /**
   * @param ca a PEM file with the authorities of the site.
   * @param folder where the heads are kept.
   * @param nanos a monotonic clock, in nanoseconds.
   */
  WatchedLog(SiteId site, Path ca, Path folder, LongSupplier nanos) {
    this.site = site;
    this.ca = ca;
    this.folder = folder;
    this.nanos = nanos;
    this.problemSince = nanos.getAsLong();
  }

  /**
   * Takes a message of the site's gateway.
   *
   * @param message untrusted.
   */
  void received(byte[] message) {
    if (message.length > MAX_MESSAGE_BYTES) {
      reject("a message of %d bytes".formatted(message.length));
    } else {
      boolean unused = arrived.offer(message);
    }
  }

  /** Records why no heads can arrive now. */
  synchronized void failed(String why) {
    if (problem == null) {
      problemSince = nanos.getAsLong();
    }
    problem = Printable.of(why);
  }

  /** Records that messages can arrive again. */
  synchronized void connected() {
    if (problem != null) {
      problem = "no message of its gateway has arrived";
    }
  }

  private synchronized void succeeded() {
    problem = null;
  }

  private synchronized void reject(String why) {
    rejected++;
    log.warn("message of a watched site ignored site={} why={}", site, Printable.of(why));
    failed("a message was not accepted: " + why);
  }

  /**
   * Compares and keeps what has arrived. Blocks on the disk. While a difference exists, nothing
   * more is kept: it would replace the evidence.
   */
  @ConfinedTo("chores")
  WitnessStatus check() {
    Optional<LogHead> newest = Optional.empty();
    Optional<KeptHeads.Difference> difference = Optional.empty();
    try {
      KeptHeads heads = heads();
      difference = heads.difference();
      for (byte[] next = arrived.poll(); next != null; next = arrived.poll()) {
        Optional<SignedLogHead> head = head(next);
        if (head.isPresent() && difference.isEmpty()) {
          difference = compare(heads, head.get());
        }
      }
      newest = heads.newest();
    } catch (IOException failed) {
      failed(FileErrorText.withFile(failed));
    }
    logAlarm(difference);
    return status(newest, difference);
  }

  private synchronized WitnessStatus status(
      Optional<LogHead> newest, Optional<KeptHeads.Difference> difference) {
    boolean isLate = nanos.getAsLong() - problemSince >= GRACE.toNanos();
    return new WitnessStatus(
        site,
        newest,
        isProven,
        difference,
        Optional.ofNullable(problem).filter(any -> isLate),
        rejected);
  }

  /** Returns the kept heads; an operator who has moved their file away begins again. */
  private KeptHeads heads() throws IOException {
    KeptHeads heads = kept;
    if (heads == null || heads.isGone()) {
      heads = KeptHeads.load(folder, site);
      kept = heads;
    }
    return heads;
  }

  private Optional<KeptHeads.Difference> compare(KeptHeads heads, SignedLogHead next)
      throws IOException {
    Optional<KeptHeads.Difference> difference = heads.add(next);
    if (difference.isEmpty() && !heads.previous().equals(heads.newest())) {
      isProven = heads.previous().filter(next::isProvenSince).isPresent();
    }
    return difference;
  }

  /** Returns the head in a message; empty if it has none that the site's gateway has signed. */
  private Optional<SignedLogHead> head(byte[] message) {
    try {
      Optional<SignedLogHead> head = SignedLogHead.read(message, Certificates.read(ca));
      if (head.filter(each -> !each.head().site().equals(site)).isPresent()) {
        throw new JsonException("head: belongs to another site");
      }
      succeeded();
      return head;
    } catch (JsonException invalid) {
      reject(String.valueOf(invalid.getMessage()));
    } catch (UnusableKeyException unreadable) {
      failed(String.valueOf(unreadable.getMessage()));
    }
    return Optional.empty();
  }

  private void logAlarm(Optional<KeptHeads.Difference> difference) {
    if (difference.isPresent() && !isAlarmLogged) {
      log.error(
          "log of a watched site is not a continuation of what was kept: {}",
          difference.get().text());
    }
    isAlarmLogged = difference.isPresent();
  }
}
