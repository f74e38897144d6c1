// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import java.time.Duration;

/** The counters of a bus. Written by the bus, read by any thread. */
final class WireMeter {

  private long requests;
  private long answers;
  private long broken;
  private long hasty;
  private long collisions;
  private long carriedNanos;
  private long neededNanos;
  private long thoughtNanos;
  private long waitedNanos;
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

  synchronized void hasty() {
    hasty++;
  }

  synchronized void asked() {
    requests++;
  }

  synchronized void answered(long needed, long thought) {
    answers++;
    neededNanos += needed;
    thoughtNanos += thought;
  }

  synchronized void waited(long nanos) {
    waitedNanos += nanos;
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
        hasty,
        collisions,
        Duration.ofNanos(carriedNanos),
        Duration.ofNanos(neededNanos),
        Duration.ofNanos(thoughtNanos),
        Duration.ofNanos(waitedNanos),
        Duration.ofNanos(unansweredNanos),
        Duration.ofNanos(lateNanos));
  }
}
