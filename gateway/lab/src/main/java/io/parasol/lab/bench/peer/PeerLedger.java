// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

/** Counts the points that a peer publishes. Thread-safe. */
interface PeerLedger {

  /**
   * The counts so far.
   *
   * @param missing messages that the peer has numbered and that did not arrive; 0 if it does not
   *     number them.
   * @param bad points with a bad quality, or messages that cannot be read.
   */
  record Counts(long points, long missing, long doubled, long swapped, long bad) {

    /** Returns what was counted between an earlier count and this one. */
    Counts since(Counts earlier) {
      return new Counts(
          points - earlier.points,
          missing - earlier.missing,
          doubled - earlier.doubled,
          swapped - earlier.swapped,
          bad - earlier.bad);
    }
  }

  void record(String topic, byte[] payload);

  Counts counts();

  /** Resets the ages. */
  void startAges();

  /** Returns the age in milliseconds that this share of what arrived did not exceed. */
  long age(double share);
}
