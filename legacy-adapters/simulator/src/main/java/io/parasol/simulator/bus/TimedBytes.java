// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import java.io.ByteArrayOutputStream;

/** Bytes on their way to the client, each with its time of arrival. Not thread-safe. */
final class TimedBytes {

  /** No byte is lost. */
  static final int NONE = -1;

  private final BusSettings settings;
  private final byte[] bytes;
  private final long begins;
  private final int lost;
  private final boolean isAnswer;
  private int said;

  /**
   * @param begins when the first character begins.
   * @param lost index of a byte that takes its time but does not arrive, or {@link #NONE}.
   * @param isAnswer whether a unit sends the bytes; otherwise they are the echo of the client.
   */
  TimedBytes(BusSettings settings, byte[] bytes, long begins, int lost, boolean isAnswer) {
    this.settings = settings;
    this.bytes = bytes.clone();
    this.begins = begins;
    this.lost = lost;
    this.isAnswer = isAnswer;
  }

  boolean isAnswer() {
    return isAnswer;
  }

  boolean isOver() {
    return said == bytes.length;
  }

  /** Returns whether it has begun by then, and has not ended. */
  boolean isHeardAt(long now) {
    return now >= begins && !isOver();
  }

  /** Returns when the next byte arrives. */
  long nextAt() {
    return arrivesAt(said);
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
    return begins + (batch == 0 ? takes : (takes + batch - 1) / batch * batch);
  }

  /** Writes the bytes that have arrived by then. */
  void say(long now, ByteArrayOutputStream to) {
    while (!isOver() && nextAt() <= now) {
      if (said != lost) {
        to.write(bytes[said]);
      }
      said++;
    }
  }

  /** Damages the bytes that have not arrived yet, because of a collision. */
  void garble() {
    for (int place = said; place < bytes.length; place++) {
      bytes[place] ^= 0x55;
    }
  }
}
