// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.legacy.modbus.frame.LineRequest;
import io.parasol.legacy.modbus.frame.ServerFraming;
import java.util.Optional;

/**
 * The receiver of a bus. It determines when each character of the client is on the wire, which
 * characters form a frame, and how much silence came before. Times are nanoseconds of one clock
 * with any origin. Not thread-safe.
 */
final class BusReceiver {

  /**
   * Pause that ends a frame on a port with a speed of its own: longer than pauses of adapters and
   * networks.
   */
  private static final long MAX_PAUSE_NANOS = 50_000_000;

  /**
   * Pause that ends an ASCII frame, whose characters may be 1 s apart (Modbus over Serial Line
   * V1.02, 2.5.2.1).
   */
  private static final long MAX_ASCII_PAUSE_NANOS = 1_000_000_000;

  static final long NEVER = Long.MAX_VALUE;

  private final BusSettings settings;
  private final ServerFraming framing;
  private final long frameEndSilence;
  private final byte[] frame;
  private int length;
  private boolean isTooLong;
  private boolean isDamaged;
  private boolean afterSilence;
  private long receivedUntil;
  private long quietSince;

  /** Creates a receiver for a line that was silent before {@code now}. */
  BusReceiver(BusSettings settings, long now) {
    this.settings = settings;
    this.framing = settings.framing();
    this.frame = new byte[framing.longest()];
    this.frameEndSilence = frameEndSilence();
    this.receivedUntil = now - settings.pace().silence();
    this.quietSince = receivedUntil;
  }

  private long frameEndSilence() {
    if (endsWithSilence()) {
      return settings.pace().silence();
    }
    return framing.endsWithSilence() ? MAX_PAUSE_NANOS : MAX_ASCII_PAUSE_NANOS;
  }

  private boolean endsWithSilence() {
    return settings.isEmulated() && framing.endsWithSilence();
  }

  /**
   * Handles the characters that the client sends now. A frame that has ended before must have been
   * {@linkplain #takeFrame taken} first.
   *
   * @return when the first of these characters begins.
   */
  long receive(byte[] bytes, int count, long now) {
    long begins = Math.max(now, receivedUntil);
    if (length == 0 && !isTooLong) {
      afterSilence = !settings.isEmulated() || begins - quietSince >= settings.pace().silence();
    }
    int taken = Math.min(count, frame.length - length);
    System.arraycopy(bytes, 0, frame, length, taken);
    length += taken;
    isTooLong |= taken < count;
    receivedUntil = begins + settings.nanos(count);
    quietSince = Math.max(quietSince, receivedUntil);
    return begins;
  }

  /** Records that a unit was sending until now. */
  void unitSent(long now) {
    quietSince = Math.max(quietSince, now);
  }

  /** Marks the current frame as damaged by a unit that was sending at the same time. */
  void markDamaged() {
    isDamaged = true;
  }

  /**
   * Returns when the received characters are a frame, unless more arrive before; {@link #NEVER} if
   * there are none.
   */
  long endsAt() {
    if (length == 0) {
      return NEVER;
    }
    return isComplete() ? receivedUntil : receivedUntil + frameEndSilence;
  }

  private boolean isComplete() {
    return !endsWithSilence() && completeLength() > 0;
  }

  /**
   * Returns the length of the first request in the buffer; 0 if it is not complete. Where only
   * silence separates frames, a length counts only if the checksum confirms it.
   */
  private int completeLength() {
    int expected = framing.length(frame, length);
    boolean isThere = expected > 0 && expected <= length;
    return isThere && (!framing.endsWithSilence() || framing.decode(frame, expected).isPresent())
        ? expected
        : 0;
  }

  /**
   * Returns the received frame, after its end. Characters after a complete request remain in the
   * buffer.
   */
  HeardFrame takeFrame() {
    int characters = isComplete() ? completeLength() : length;
    Optional<LineRequest> request =
        isTooLong || isDamaged ? Optional.empty() : framing.decode(frame, characters);
    HeardFrame heard = new HeardFrame(request, characters, receivedUntil, afterSilence);
    System.arraycopy(frame, characters, frame, 0, length - characters);
    length -= characters;
    isTooLong = false;
    isDamaged = false;
    return heard;
  }
}
