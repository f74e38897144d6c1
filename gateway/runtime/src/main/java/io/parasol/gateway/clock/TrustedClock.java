// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import io.parasol.certs.files.Disk;
import io.parasol.gateway.telemetry.report.Uptime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
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

  /** The source of the proven time while there is no proof. */
  static final String NO_PROOF = "none";

  /**
   * A time before the first version of Parasol. An earlier system time means that the clock was
   * never set.
   */
  static final Instant NEVER_SET = Instant.parse("2024-01-01T00:00:00Z");

  /** Maximum time without the gateway that needs no proof: the longest validity of a command. */
  public static final Duration MAX_OFFLINE = Duration.ofDays(7);

  /** Time for which the system clock must agree with the monotonic clock to be trusted again. */
  public static final Duration STABLE = Duration.ofHours(24);

  /** Minimum difference to the time on disk before the file is written again. */
  private static final Duration WRITE_INTERVAL = Duration.ofHours(1);

  private final InstantSource system;
  private final Uptime uptime;
  private final ClockFile file;

  private ClockPoint latest;
  private Optional<ClockPoint> reference = Optional.empty();
  private Duration slack = MAX_OFFLINE;
  private ClockPoint proven;
  private String source = NO_PROOF;
  private ClockPoint candidate;
  private boolean wasTrusted = true;
  private boolean isChanged = true;
  private Instant written = Instant.EPOCH;

  private TrustedClock(InstantSource system, Uptime uptime, ClockFile file) {
    this.system = system;
    this.uptime = uptime;
    this.file = file;
    long now = uptime.millis().getAsLong();
    this.latest = new ClockPoint(NEVER_SET, now);
    this.proven = new ClockPoint(NEVER_SET, now);
    this.candidate = new ClockPoint(NEVER_SET, now);
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
    return open(system, uptime, file, Disk.REAL);
  }

  static TrustedClock open(InstantSource system, Uptime uptime, Path file, Disk disk) {
    TrustedClock clock = new TrustedClock(system, uptime, new ClockFile(file, disk));
    clock.load();
    return clock;
  }

  private synchronized void load() {
    long now = uptime.millis().getAsLong();
    Optional<ClockRecord> found = file.read();
    if (found.isEmpty()) {
      slack = file.isUsable() ? MAX_OFFLINE : Duration.ZERO;
      reference = file.isUsable() ? Optional.empty() : Optional.of(new ClockPoint(NEVER_SET, now));
      return;
    }
    ClockRecord known = found.get();
    source = known.source();
    if (known.boot().equals(Optional.of(boot()))) {
      latest = known.latest();
      reference = Optional.of(known.reference());
      slack = known.slack();
      proven = known.proven();
    } else {
      long then = known.latest().uptimeMillis();
      latest = new ClockPoint(known.latest().time(), now);
      proven = new ClockPoint(known.proven().at(then).time(), now);
      reference = Optional.of(latest);
    }
    written = latest.time();
  }

  /**
   * States the latest time that is known from elsewhere, before the first use of a clock. It counts
   * only if there was no usable file.
   */
  public synchronized void startFrom(Instant time) {
    long now = uptime.millis().getAsLong();
    boolean isLater = time.isAfter(latest.at(now).time());
    boolean counts = written.equals(Instant.EPOCH) && !time.isBefore(NEVER_SET);
    if (counts && (isLater || reference.isEmpty())) {
      latest = isLater ? new ClockPoint(time, now) : latest.at(now);
      reference = Optional.of(latest);
    }
  }

  /** Returns the system time if it is trusted, or else the estimate. Never before a proven time. */
  @Override
  public synchronized Instant instant() {
    ClockPoint now = now();
    Instant time = check(now) ? now.time() : latest.at(now.uptimeMillis()).time();
    Instant earliest = proven.at(now.uptimeMillis()).time();
    return time.isBefore(earliest) ? earliest : time;
  }

  /** Returns whether the system clock is trusted. */
  public synchronized boolean isTrusted() {
    return check(now());
  }

  /** Returns the time if it is trusted. */
  public synchronized Optional<Instant> ifTrusted() {
    return isTrusted() ? Optional.of(instant()) : Optional.empty();
  }

  /** Returns the latest time that has certainly passed: the proven time and the time since. */
  public synchronized Instant earliestPossible() {
    return proven.at(now().uptimeMillis()).time();
  }

  /**
   * Records a time that has certainly passed, whatever the system clock shows.
   *
   * @param proof what proves it, one word.
   */
  public synchronized void raiseTo(Instant time, String proof) {
    ClockPoint now = now();
    if (!time.isAfter(proven.at(now.uptimeMillis()).time())) {
      return;
    }
    proven = new ClockPoint(time, now.uptimeMillis());
    source = proof;
    isChanged = true;
    if (time.isAfter(latest.at(now.uptimeMillis()).time())) {
      latest = proven;
      if (reference.isPresent() && !reference.get().agreesWith(proven, slack)) {
        // The reference was late: the system clock is judged as after a boot.
        reference = Optional.of(proven);
        slack = MAX_OFFLINE;
      }
    }
  }

  /**
   * Records a time that another party has signed, if the system clock is not before it. One party
   * alone, or the system clock alone, cannot move the time of the site forward.
   */
  public synchronized void witness(Instant time, String proof) {
    if (!time.isAfter(now().time().plus(ClockPoint.TOLERANCE))) {
      raiseTo(time, proof);
    }
  }

  /**
   * Applies a local act.
   *
   * @return whether the system clock is trusted afterwards.
   */
  public synchronized boolean apply(ClockAct act) {
    ClockPoint now = now();
    if (act.isReset()) {
      proven = new ClockPoint(NEVER_SET, now.uptimeMillis());
      source = NO_PROOF;
    }
    // The operator has seen another time than the present one, if the act waited for a start.
    boolean isThisBoot = act.boot().equals(boot());
    ClockPoint seen =
        new ClockPoint(act.wall(), isThisBoot ? act.uptimeMillis() : now.uptimeMillis());
    if (!isPossible(seen)) {
      return check(now);
    }
    reference = Optional.of(seen);
    slack = isThisBoot ? Duration.ZERO : MAX_OFFLINE;
    latest = seen;
    written = seen.time();
    isChanged = true;
    file.replaceDamaged();
    return check(now);
  }

  /** Returns the act of an operator who confirms the present system time. */
  public synchronized ClockAct confirmation(boolean isReset) {
    ClockPoint now = now();
    return new ClockAct(isReset, now.time(), boot(), now.uptimeMillis());
  }

  /** Returns what is known now. */
  public synchronized ClockStatus status() {
    ClockPoint now = now();
    boolean isTrusted = check(now);
    return new ClockStatus(
        now.time(), isTrusted, instant(), proven.at(now.uptimeMillis()).time(), source);
  }

  /** Writes what is known to disk, if it has changed or an hour has passed. */
  public synchronized void save() {
    Instant now = instant();
    if (isChanged || !now.isBefore(written.plus(WRITE_INTERVAL))) {
      write(now);
    }
  }

  /** Writes what is known to disk. */
  public synchronized void saveNow() {
    write(instant());
  }

  private void write(Instant now) {
    if (!file.isUsable() || reference.isEmpty()) {
      return;
    }
    ClockPoint last = latest.at(uptime.millis().getAsLong());
    if (file.write(
        new ClockRecord(Optional.of(boot()), last, reference.get(), slack, proven, source))) {
      written = now;
      isChanged = false;
    }
  }

  private boolean check(ClockPoint now) {
    boolean isPossible = isPossible(now);
    if (!candidate.agreesWith(now, Duration.ZERO)) {
      candidate = now;
    } else if (isPossible && candidate.elapsed(now.uptimeMillis()).compareTo(STABLE) >= 0) {
      candidate = now;
      reference = Optional.of(now);
      slack = Duration.ZERO;
      isChanged = true;
      file.replaceDamaged();
    }
    if (isPossible && reference.isEmpty()) {
      reference = Optional.of(now);
    }
    boolean isTrusted = isPossible && reference.orElseThrow().agreesWith(now, slack);
    if (isTrusted) {
      latest = now;
    }
    report(isTrusted, now);
    return isTrusted;
  }

  private boolean isPossible(ClockPoint now) {
    Instant earliest = proven.at(now.uptimeMillis()).time().minus(ClockPoint.TOLERANCE);
    return now.time().isAfter(NEVER_SET) && !now.time().isBefore(earliest);
  }

  private void report(boolean isTrusted, ClockPoint now) {
    if (isTrusted == wasTrusted) {
      return;
    }
    wasTrusted = isTrusted;
    if (isTrusted) {
      log.info("clock trusted again time={}", now.time());
    } else {
      log.warn(
          "clock untrusted system={} estimate={} proven={} by={}",
          now.time(),
          latest.at(now.uptimeMillis()).time(),
          proven.at(now.uptimeMillis()).time(),
          source);
    }
  }

  private ClockPoint now() {
    return new ClockPoint(system.instant(), uptime.millis().getAsLong());
  }

  private String boot() {
    return Long.toHexString(uptime.boot());
  }
}
