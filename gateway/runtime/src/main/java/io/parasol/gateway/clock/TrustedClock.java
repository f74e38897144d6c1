// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import io.parasol.certs.files.Disk;
import io.parasol.gateway.telemetry.report.Uptime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The site's best estimate of the time. The system clock counts only as long as the monotonic clock
 * and what is proven do not contradict it; otherwise it is in quarantine, and the time is the
 * latest trusted one plus the time that the monotonic clock has measured since.
 *
 * <ul>
 *   <li>The system clock is never trusted before a proven time. Proofs only ever raise that time.
 *   <li>A jump puts it in quarantine until it jumps back, until a proof explains the jump, until it
 *       has agreed with the monotonic clock for {@link #STABLE}, or until a local act.
 *   <li>After a boot it is unknown how long the machine was off. The system clock may be later than
 *       the latest trusted time by {@link #MAX_OFFLINE}, until it has agreed with the monotonic
 *       clock for {@link #STABLE}.
 * </ul>
 *
 * <p>What is known is kept in a file, so that a restart changes nothing. Thread-safe.
 */
public final class TrustedClock implements InstantSource {

  private static final Logger log = LoggerFactory.getLogger(TrustedClock.class);

  /** Maximum time without the gateway that needs no proof: the longest validity of a command. */
  public static final Duration MAX_OFFLINE = Duration.ofDays(7);

  /** Time for which the system clock must agree with the monotonic clock to be trusted again. */
  public static final Duration STABLE = Duration.ofHours(24);

  /** Minimum difference to the time on disk before the file is written again. */
  private static final Duration WRITE_INTERVAL = Duration.ofHours(1);

  private final InstantSource system;
  private final Uptime uptime;
  private final ClockFile file;
  private final boolean isFirstStart;
  private final TimeEstimate estimate;
  private boolean wasTrusted = true;
  private boolean isConfirmed;
  private @Nullable Instant written;

  private TrustedClock(InstantSource system, Uptime uptime, ClockFile file) {
    this.system = system;
    this.uptime = uptime;
    this.file = file;
    long now = uptime.millis().getAsLong();
    Optional<ClockRecord> known = file.read();
    this.isFirstStart = known.isEmpty();
    if (known.isPresent()) {
      this.estimate = TimeEstimate.of(known.get(), boot(uptime), now);
    } else {
      this.estimate = file.isUsable() ? new TimeEstimate(now) : TimeEstimate.afterDamage(now);
    }
  }

  /** Returns the file of the clock below a state folder. */
  public static Path fileIn(Path state) {
    return state.resolve("clock");
  }

  /**
   * Opens a clock that keeps what is known about the time in this file. Its folder must exist.
   *
   * <p>Without a file, the system clock is trusted unless {@link #startFrom} contradicts it. If the
   * file cannot be read, the system clock is in quarantine.
   */
  public static TrustedClock open(InstantSource system, Uptime uptime, Path file) {
    return new TrustedClock(system, uptime, new ClockFile(file, Disk.REAL));
  }

  /**
   * States the latest time that is known from elsewhere, before the first use of a clock. It counts
   * only if there was no usable file and no local act.
   */
  public synchronized void startFrom(Instant time) {
    if (isFirstStart && !isConfirmed) {
      estimate.startFrom(time, now().uptimeMillis());
    }
  }

  /** Returns the system time if it is trusted, or else the estimate. Never before a proven time. */
  @Override
  public synchronized Instant instant() {
    ClockPoint now = now();
    Instant time = judge(now) ? now.time() : estimate.estimated(now.uptimeMillis());
    Instant earliest = estimate.proven(now.uptimeMillis());
    return time.isBefore(earliest) ? earliest : time;
  }

  /** Returns whether the system clock is trusted. */
  public synchronized boolean isTrusted() {
    return judge(now());
  }

  /** Returns the time if it is trusted. */
  public synchronized Optional<Instant> ifTrusted() {
    return isTrusted() ? Optional.of(instant()) : Optional.empty();
  }

  /** Returns the latest time that has certainly passed: the proven time and the time since. */
  public synchronized Instant earliestPossible() {
    return estimate.proven(now().uptimeMillis());
  }

  /** Records a time that has certainly passed, whatever the system clock shows. */
  public synchronized void raiseTo(Instant time, TimeProof proof) {
    estimate.raiseTo(time, proof, now().uptimeMillis());
  }

  /**
   * Records a time that another party has signed, if the system clock is not before it. One party
   * alone, or the system clock alone, cannot move the time of the site forward.
   */
  public synchronized void witness(Instant time, TimeProof proof) {
    if (!time.isAfter(now().time().plus(ClockPoint.TOLERANCE))) {
      raiseTo(time, proof);
    }
  }

  /**
   * Applies a local act. An act that waited for another boot confirms the time that the operator
   * saw, and allows for the time since.
   *
   * @return whether the system clock is trusted afterwards.
   */
  public synchronized boolean apply(ClockAct act) {
    long now = now().uptimeMillis();
    if (act.isReset()) {
      estimate.discardProof(now);
    }
    boolean isThisBoot = act.boot().equals(boot(uptime));
    ClockPoint seen = new ClockPoint(act.wall(), isThisBoot ? act.uptimeMillis() : now);
    if (estimate.confirm(seen, isThisBoot ? Duration.ZERO : MAX_OFFLINE)) {
      isConfirmed = true;
      file.replaceDamaged();
    }
    return isTrusted();
  }

  /** Returns the act of an operator who confirms the present system time. */
  public synchronized ClockAct confirmation(boolean isReset) {
    ClockPoint now = now();
    return new ClockAct(isReset, now.time(), boot(uptime), now.uptimeMillis());
  }

  /** Returns what is known now. */
  public synchronized ClockStatus status() {
    ClockPoint now = now();
    return new ClockStatus(
        now.time(),
        judge(now),
        instant(),
        estimate.proven(now.uptimeMillis()),
        estimate.source(),
        estimate.proofs());
  }

  /** Writes what is known to disk, if it has changed or an hour has passed. */
  public synchronized void save() {
    Instant now = instant();
    Instant last = written;
    boolean isDue = last == null || !now.isBefore(last.plus(WRITE_INTERVAL));
    if (estimate.isChanged() || isDue) {
      write(now);
    }
  }

  /** Writes what is known to disk. */
  public synchronized void saveNow() {
    write(instant());
  }

  private void write(Instant now) {
    Optional<ClockRecord> content = estimate.record(boot(uptime), now().uptimeMillis());
    if (file.isUsable() && content.isPresent() && file.write(content.get())) {
      written = now;
      estimate.kept();
    }
  }

  private boolean judge(ClockPoint now) {
    boolean isTrusted = estimate.judge(now);
    if (isTrusted) {
      file.replaceDamaged();
    }
    if (isTrusted != wasTrusted) {
      wasTrusted = isTrusted;
      report(isTrusted, now);
    }
    return isTrusted;
  }

  private void report(boolean isTrusted, ClockPoint now) {
    if (isTrusted) {
      log.info("clock trusted again time={}", now.time());
    } else {
      log.warn(
          "clock untrusted system={} estimate={} proven={} by={}",
          now.time(),
          estimate.estimated(now.uptimeMillis()),
          estimate.proven(now.uptimeMillis()),
          estimate.source());
    }
  }

  private ClockPoint now() {
    return new ClockPoint(system.instant(), uptime.millis().getAsLong());
  }

  private static String boot(Uptime uptime) {
    return Long.toHexString(uptime.boot());
  }
}
