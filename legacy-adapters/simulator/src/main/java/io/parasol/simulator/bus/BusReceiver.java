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
  private static final long LONGEST_PAUSE = 50_000_000;

  /**
   * Pause that ends an ASCII frame, whose characters may be 1 s apart (Modbus over Serial Line
   * V1.02, 2.5.2.1).
   */
  private static final long LONGEST_PAUSE_IN_A_LINE = 1_000_000_000;

  static final long NEVER = Long.MAX_VALUE;

  private final BusSettings settings;
  private final ServerFraming framing;
  private final long pause;
  private final byte[] frame;
  private int length;
  private boolean isTooLong;
  private boolean isSpoilt;
  private boolean afterSilence;
  private long heardUntil;
  private long quietSince;

  /** Creates a receiver for a line that was silent before {@code now}. */
  BusReceiver(BusSettings settings, long now) {
    this.settings = settings;
    this.framing = settings.framing();
    this.frame = new byte[framing.longest()];
    this.pause = pause();
    this.heardUntil = now - settings.pace().silence();
    this.quietSince = heardUntil;
  }

  private long pause() {
    if (endsWithSilence()) {
      return settings.pace().silence();
    }
    return framing.endsWithSilence() ? LONGEST_PAUSE : LONGEST_PAUSE_IN_A_LINE;
  }

  private boolean endsWithSilence() {
    return settings.isEmulated() && framing.endsWithSilence();
  }

  /**
   * Handles the characters that the client sends now. A frame that has ended before must have been
   * {@linkplain #take taken} first.
   *
   * @return when the first of these characters begins.
   */
  long hear(byte[] bytes, int count, long now) {
    long begins = Math.max(now, heardUntil);
    if (length == 0 && !isTooLong) {
      afterSilence = !settings.isEmulated() || begins - quietSince >= settings.pace().silence();
    }
    int taken = Math.min(count, frame.length - length);
    System.arraycopy(bytes, 0, frame, length, taken);
    length += taken;
    isTooLong |= taken < count;
    heardUntil = begins + settings.nanos(count);
    quietSince = Math.max(quietSince, heardUntil);
    return begins;
  }

  /** Records that a unit was sending until now. */
  void spoke(long now) {
    quietSince = Math.max(quietSince, now);
  }

  /** Marks the current frame as damaged by a unit that was sending at the same time. */
  void spoil() {
    isSpoilt = true;
  }

  /**
   * Returns when the received characters are a frame, unless more arrive before; {@link #NEVER} if
   * there are none.
   */
  long endsAt() {
    if (length == 0) {
      return NEVER;
    }
    return isComplete() ? heardUntil : heardUntil + pause;
  }

  private boolean isComplete() {
    return !endsWithSilence() && whole() > 0;
  }

  /**
   * Returns the length of the first request in the buffer; 0 if it is not complete. Where only
   * silence separates frames, a length counts only if the checksum confirms it.
   */
  private int whole() {
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
  HeardFrame take() {
    int characters = isComplete() ? whole() : length;
    Optional<LineRequest> request =
        isTooLong || isSpoilt ? Optional.empty() : framing.decode(frame, characters);
    HeardFrame heard = new HeardFrame(request, characters, heardUntil, afterSilence);
    System.arraycopy(frame, characters, frame, 0, length - characters);
    length -= characters;
    isTooLong = false;
    isSpoilt = false;
    return heard;
  }
}
