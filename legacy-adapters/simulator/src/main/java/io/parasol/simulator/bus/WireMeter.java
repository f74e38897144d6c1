// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import java.time.Duration;

/** The counters of a bus. Written by the bus, read by any thread. */
final class WireMeter {

  private long requests;
  private long answers;
  private long broken;
  private long early;
  private long collisions;
  private long carriedNanos;
  private long neededNanos;
  private long turnaroundNanos;
  private long idleNanos;
  private long unansweredNanos;
  private long lateNanos;

  synchronized void carried(long nanos) {
    carriedNanos += nanos;
  }

  synchronized void collided() {
    collisions++;
  }

  synchronized void broken() {
    broken++;
  }

  synchronized void early() {
    early++;
  }

  synchronized void requested() {
    requests++;
  }

  synchronized void answered(long needed, long turnaround) {
    answers++;
    neededNanos += needed;
    turnaroundNanos += turnaround;
  }

  synchronized void idle(long nanos) {
    idleNanos += nanos;
  }

  synchronized void unanswered(long nanos) {
    unansweredNanos += nanos;
  }

  synchronized void late(long nanos) {
    lateNanos += nanos;
  }

  synchronized WireCounts counts() {
    return new WireCounts(
        requests,
        answers,
        broken,
        early,
        collisions,
        Duration.ofNanos(carriedNanos),
        Duration.ofNanos(neededNanos),
        Duration.ofNanos(turnaroundNanos),
        Duration.ofNanos(idleNanos),
        Duration.ofNanos(unansweredNanos),
        Duration.ofNanos(lateNanos));
  }
}
