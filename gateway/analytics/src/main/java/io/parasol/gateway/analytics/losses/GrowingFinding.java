// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.losses.LossFinding.Subject;
import io.parasol.gateway.analytics.model.TimeSpan;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A finding that may still grow. */
final class GrowingFinding {

  private final Subject subject;
  private final Cause cause;
  private final Instant begin;
  private final String method;
  private final List<EvidenceFact> evidence;
  private Instant lastSeen;
  private long lost;
  private BigDecimal money = BigDecimal.ZERO;
  private int slots;
  private int healthySlots;

  /** Whether an inverter of the plant has given something since it began. */
  private boolean hasPlantRun;

  GrowingFinding(
      Subject subject, Cause cause, Instant begin, String method, List<EvidenceFact> evidence) {
    this.subject = subject;
    this.cause = cause;
    this.begin = begin;
    this.lastSeen = begin;
    this.method = method;
    this.evidence = evidence;
  }

  void grow(Instant until, long lostMore, BigDecimal costMore) {
    lastSeen = until;
    lost += lostMore;
    money = money.add(costMore);
    slots++;
    healthySlots = 0;
  }

  /** Returns the same finding with the cause that was found later. */
  GrowingFinding relabel(Cause found) {
    return relabel(found, evidence);
  }

  /** Returns the same finding with the cause that was found later, and what shows it. */
  GrowingFinding relabel(Cause found, List<EvidenceFact> shown) {
    GrowingFinding relabeled = new GrowingFinding(subject, found, begin, method, shown);
    relabeled.lastSeen = lastSeen;
    relabeled.lost = lost;
    relabeled.money = money;
    relabeled.slots = slots;
    relabeled.hasPlantRun = hasPlantRun;
    return relabeled;
  }

  /** Returns the same finding, which grows apart from this one. */
  GrowingFinding copy() {
    GrowingFinding copy = relabel(cause);
    copy.healthySlots = healthySlots;
    return copy;
  }

  Cause cause() {
    return cause;
  }

  void onRunningPlant() {
    hasPlantRun = true;
  }

  boolean hasPlantRun() {
    return hasPlantRun;
  }

  void onHealthySlot() {
    healthySlots++;
  }

  int slots() {
    return slots;
  }

  int healthySlots() {
    return healthySlots;
  }

  Instant lastSeen() {
    return lastSeen;
  }

  Instant begin() {
    return begin;
  }

  LossFinding open() {
    return toFinding(TimeSpan.OPEN);
  }

  LossFinding closed() {
    return toFinding(lastSeen);
  }

  private LossFinding toFinding(Instant end) {
    return new LossFinding(
        subject, cause, new TimeSpan(begin, end), new Loss(lost, money, method), evidence);
  }
}
