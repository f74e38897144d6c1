// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.io.ByteArrayOutputStream;

/** Bytes on their way to the master, each of which has its time. Not for several threads. */
final class Utterance {

  /** No byte is lost. */
  static final int NONE = -1;

  private final BusSettings settings;
  private final byte[] bytes;
  private final long begins;
  private final int lost;
  private final boolean isAnswer;
  private int said;

  /**
   * @param begins when its first character begins.
   * @param lost the place of a byte that takes its time and does not arrive, or {@link #NONE}.
   * @param isAnswer whether a unit says it; else it is the echo of the master.
   */
  Utterance(BusSettings settings, byte[] bytes, long begins, int lost, boolean isAnswer) {
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

  /** Whether it has begun by then, and is not over. */
  boolean isHeardAt(long now) {
    return now >= begins && !isOver();
  }

  /** When the next of its bytes is there. */
  long nextAt() {
    return arrivesAt(said);
  }

  /** When the last of its bytes is there. */
  long endsAt() {
    return arrivesAt(bytes.length - 1);
  }

  /** When the byte at that place is over, or is let go by an adapter that holds bytes back. */
  private long arrivesAt(int place) {
    long takes = settings.nanos(place + 1);
    long batch = settings.batch().toNanos();
    return begins + (batch == 0 ? takes : (takes + batch - 1) / batch * batch);
  }

  /** Says what is there by then. */
  void say(long now, ByteArrayOutputStream to) {
    while (!isOver() && nextAt() <= now) {
      if (said != lost) {
        to.write(bytes[said]);
      }
      said++;
    }
  }

  /** Somebody else speaks as well: what is still to come arrives as something else. */
  void garble() {
    for (int place = said; place < bytes.length; place++) {
      bytes[place] ^= 0x55;
    }
  }
}
