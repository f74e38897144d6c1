// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.modbus.LineRequest;
import io.parasol.legacy.modbus.SlaveFraming;
import java.util.Optional;

/**
 * Hears the master: when each of its characters is on the wire, which of them are one frame, and
 * how much silence came before. Times are nanoseconds of one clock, from any beginning. Not for
 * several threads.
 */
final class Ear {

  /** On a port with a speed of its own, a pause that adapters and networks do not make. */
  private static final long LONGEST_PAUSE = 50_000_000;

  /** Between the characters of a line of digits (Serial Line V1.02, 2.5.2.1). */
  private static final long LONGEST_PAUSE_IN_A_LINE = 1_000_000_000;

  static final long NEVER = Long.MAX_VALUE;

  private final BusSettings settings;
  private final SlaveFraming framing;
  private final long pause;
  private final byte[] frame;
  private int length;
  private boolean isTooLong;
  private boolean isSpoilt;
  private boolean afterSilence;
  private long heardUntil;
  private long quietSince;

  /** Hears silence before that time. */
  Ear(BusSettings settings, long now) {
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
   * Takes what the master has sent now. What has ended before must have been {@linkplain #take
   * taken} first.
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

  /** One of the units has spoken until then. */
  void spoke(long now) {
    quietSince = Math.max(quietSince, now);
  }

  /** What is being heard is mixed with what a unit says. */
  void spoil() {
    isSpoilt = true;
  }

  /** When what has been heard is a frame, unless more comes before; {@link #NEVER} if nothing. */
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
   * The length of the request that stands at the front; 0 if it is not there yet. Where silence
   * alone marks the ends of frames, a length is believed only if the checksum proves it.
   */
  private int whole() {
    int expected = framing.length(frame, length);
    boolean isThere = expected > 0 && expected <= length;
    return isThere && (!framing.endsWithSilence() || framing.decode(frame, expected).isPresent())
        ? expected
        : 0;
  }

  /** What has been heard, when that has ended. What came behind a whole request is kept. */
  Heard take() {
    int characters = isComplete() ? whole() : length;
    Optional<LineRequest> request =
        isTooLong || isSpoilt ? Optional.empty() : framing.decode(frame, characters);
    Heard heard = new Heard(request, characters, heardUntil, afterSilence);
    System.arraycopy(frame, characters, frame, 0, length - characters);
    length -= characters;
    isTooLong = false;
    isSpoilt = false;
    return heard;
  }
}
