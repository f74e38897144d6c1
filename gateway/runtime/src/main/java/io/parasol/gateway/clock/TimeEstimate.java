// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the time, and the judgement of the system clock by it. Without I/O; the owner
 * synchronizes all calls.
 */
final class TimeEstimate {

  /** The source of the proven time while there is no proof. */
  static final String NO_PROOF = "none";

  /**
   * A time before the first version of Parasol. An earlier system time means that the clock was
   * never set.
   */
  static final Instant NEVER_SET = Instant.parse("2024-01-01T00:00:00Z");

  private ClockPoint latest;

  /** The point by which the system clock is judged; empty until a plausible time was seen. */
  private @Nullable ClockPoint reference;

  /** By how much the system clock may be later than the reference. */
  private Duration slack;

  private ClockPoint proven;
  private String source;
  private final Map<TimeProof, Instant> proofs = new EnumMap<>(TimeProof.class);

  /** The first point with which the system clock has agreed since. */
  private ClockPoint candidate;

  private boolean isChanged = true;

  /** Creates an estimate without any knowledge. */
  TimeEstimate(long nowMillis) {
    this.latest = new ClockPoint(NEVER_SET, nowMillis);
    this.slack = TrustedClock.MAX_OFFLINE;
    this.proven = latest;
    this.source = NO_PROOF;
    this.candidate = latest;
  }

  /** Returns an estimate that knows nothing, and trusts no system clock until it is confirmed. */
  static TimeEstimate afterDamage(long nowMillis) {
    TimeEstimate estimate = new TimeEstimate(nowMillis);
    estimate.reference = estimate.latest;
    estimate.slack = Duration.ZERO;
    return estimate;
  }

  /** Returns the estimate of an earlier process. */
  static TimeEstimate of(ClockRecord known, String boot, long nowMillis) {
    TimeEstimate estimate = new TimeEstimate(nowMillis);
    estimate.source = known.source();
    estimate.proofs.putAll(known.proofs());
    if (known.boot().equals(Optional.of(boot))) {
      estimate.latest = known.latest();
      estimate.reference = known.reference();
      estimate.slack = known.slack();
      estimate.proven = known.proven();
    } else {
      ClockPoint provenThen = known.proven().at(known.latest().uptimeMillis());
      estimate.latest = new ClockPoint(known.latest().time(), nowMillis);
      estimate.reference = estimate.latest;
      estimate.proven = new ClockPoint(provenThen.time(), nowMillis);
    }
    return estimate;
  }

  /** Returns what a later process needs; empty while there is nothing. */
  Optional<ClockRecord> record(String boot, long nowMillis) {
    return Optional.ofNullable(reference)
        .map(
            point ->
                new ClockRecord(
                    Optional.of(boot), latest.at(nowMillis), point, slack, proven, source, proofs));
  }

  /** Returns whether there is a change that must be kept at once. */
  boolean isChanged() {
    return isChanged;
  }

  /** States that the last record is kept. */
  void kept() {
    isChanged = false;
  }

  /** Raises the estimate to a time that is known from elsewhere, before its first use. */
  void startFrom(Instant time, long nowMillis) {
    boolean isLater = time.isAfter(latest.at(nowMillis).time());
    if (!time.isBefore(NEVER_SET) && (isLater || reference == null)) {
      latest = isLater ? new ClockPoint(time, nowMillis) : latest.at(nowMillis);
      reference = latest;
    }
  }

  /** Returns whether the system clock is trusted at a moment. */
  boolean judge(ClockPoint now) {
    boolean isPossible = isPossible(now);
    if (!candidate.agreesWith(now, Duration.ZERO)) {
      candidate = now;
    } else if (isPossible && isStable(now)) {
      candidate = now;
      confirm(now, Duration.ZERO);
    }
    if (isPossible && reference == null) {
      reference = now;
    }
    boolean isTrusted = isPossible && reference != null && reference.agreesWith(now, slack);
    if (isTrusted) {
      latest = now;
    }
    return isTrusted;
  }

  private boolean isStable(ClockPoint now) {
    return candidate.elapsed(now.uptimeMillis()).compareTo(TrustedClock.STABLE) >= 0;
  }

  private boolean isPossible(ClockPoint now) {
    Instant earliest = proven(now.uptimeMillis()).minus(ClockPoint.TOLERANCE);
    return now.time().isAfter(NEVER_SET) && !now.time().isBefore(earliest);
  }

  /** Returns the latest trusted time and the time since. */
  Instant estimated(long nowMillis) {
    return latest.at(nowMillis).time();
  }

  /** Returns the proven time and the time since. */
  Instant proven(long nowMillis) {
    return proven.at(nowMillis).time();
  }

  String source() {
    return source;
  }

  /** Returns the latest time that each kind of proof has shown. */
  Map<TimeProof, Instant> proofs() {
    return Map.copyOf(proofs);
  }

  /** Raises the proven time. */
  void raiseTo(Instant time, TimeProof proof, long nowMillis) {
    proofs.merge(proof, time, (before, now) -> now.isAfter(before) ? now : before);
    if (!time.isAfter(proven(nowMillis))) {
      return;
    }
    proven = new ClockPoint(time, nowMillis);
    source = proof.wireName();
    isChanged = true;
    if (!time.isAfter(estimated(nowMillis))) {
      return;
    }
    latest = proven;
    if (reference != null && !reference.agreesWith(proven, slack)) {
      // The reference was late: the system clock is judged as after a boot.
      reference = proven;
      slack = TrustedClock.MAX_OFFLINE;
    }
  }

  /** Discards the proven time. */
  void discardProof(long nowMillis) {
    proven = new ClockPoint(NEVER_SET, nowMillis);
    source = NO_PROOF;
    proofs.clear();
    isChanged = true;
  }

  /**
   * Makes a point the reference, unless what is proven contradicts it.
   *
   * @param later by how much the system clock may be later.
   * @return whether it is the reference now.
   */
  boolean confirm(ClockPoint seen, Duration later) {
    if (!isPossible(seen)) {
      return false;
    }
    reference = seen;
    slack = later;
    latest = seen;
    isChanged = true;
    return true;
  }
}
