// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import java.io.ByteArrayOutputStream;

/** Bytes on their way to the client, each with its time of arrival. Not thread-safe. */
final class TimedBytes {

  /** No byte is lost. */
  static final int NO_LOSS = -1;

  private final BusSettings settings;
  private final byte[] bytes;
  private final long startsAt;
  private final int lostIndex;
  private final boolean isAnswer;
  private int sentCount;

  /**
   * @param startsAt when the first character begins.
   * @param lostIndex index of a byte that takes its time but does not arrive, or {@link #NO_LOSS}.
   * @param isAnswer whether a unit sends the bytes; otherwise they are the echo of the client.
   */
  TimedBytes(BusSettings settings, byte[] bytes, long startsAt, int lostIndex, boolean isAnswer) {
    this.settings = settings;
    this.bytes = bytes.clone();
    this.startsAt = startsAt;
    this.lostIndex = lostIndex;
    this.isAnswer = isAnswer;
  }

  boolean isAnswer() {
    return isAnswer;
  }

  boolean isDone() {
    return sentCount == bytes.length;
  }

  /** Returns whether it has begun by then, and has not ended. */
  boolean isSendingAt(long now) {
    return now >= startsAt && !isDone();
  }

  /** Returns when the next byte arrives. */
  long nextAt() {
    return arrivesAt(sentCount);
  }

  /** Returns when the last byte arrives. */
  long endsAt() {
    return arrivesAt(bytes.length - 1);
  }

  /**
   * Returns when a byte has ended on the wire, or is passed on by an adapter that holds bytes back.
   */
  private long arrivesAt(int place) {
    long takes = settings.nanos(place + 1);
    long batch = settings.batch().toNanos();
    return startsAt + (batch == 0 ? takes : (takes + batch - 1) / batch * batch);
  }

  /** Writes the bytes that have arrived by then. */
  void writeDue(long now, ByteArrayOutputStream to) {
    while (!isDone() && nextAt() <= now) {
      if (sentCount != lostIndex) {
        to.write(bytes[sentCount]);
      }
      sentCount++;
    }
  }

  /** Damages the bytes that have not arrived yet, because of a collision. */
  void damage() {
    for (int place = sentCount; place < bytes.length; place++) {
      bytes[place] ^= 0x55;
    }
  }
}
