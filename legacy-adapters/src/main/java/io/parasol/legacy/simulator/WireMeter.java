// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.time.Duration;

/** Counts what happens on a bus. Written by the bus, read by any thread. */
final class WireMeter {

  private long requests;
  private long answers;
  private long broken;
  private long hasty;
  private long collisions;
  private long carriedNanos;
  private long neededNanos;

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

  synchronized void answered(long needed) {
    answers++;
    neededNanos += needed;
  }

  synchronized WireCounts counts() {
    return new WireCounts(
        requests,
        answers,
        broken,
        hasty,
        collisions,
        Duration.ofNanos(carriedNanos),
        Duration.ofNanos(neededNanos));
  }
}
