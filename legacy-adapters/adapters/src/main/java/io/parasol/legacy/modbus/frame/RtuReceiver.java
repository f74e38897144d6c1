// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that finds the response in the bytes of an RTU line: by the expected unit and
 * function, the length that the request predicts, and the CRC. Bytes before the response are noise.
 */
final class RtuReceiver implements FrameReceiver {

  /** Size of the buffer: two of the longest frames, an unexpected one and the response. */
  static final int MOST_KEPT = 2 * RtuFrame.LONGEST;

  private static final byte[] NO_ECHO = {};
  private static final ReceiveResult NOTHING = new ReceiveResult.Nothing();

  private final boolean echoes;
  private final byte[] kept = new byte[MOST_KEPT];
  private int end;

  /** No response begins before this index, because those bytes have been checked already. */
  private int start;

  private int unit;
  private @Nullable ModbusRequest request;

  /** The bytes of the request that the line still has to repeat; empty if there are none. */
  private byte[] echo = NO_ECHO;

  /**
   * @param echoes whether the line repeats each request before the response.
   */
  RtuReceiver(boolean echoes) {
    this.echoes = echoes;
  }

  @Override
  public ReceiveResult expect(int unit, ModbusRequest request, byte[] frame) {
    ReceiveResult before = silence();
    this.unit = unit;
    this.request = request;
    echo = echoes ? frame.clone() : NO_ECHO;
    return before;
  }

  @Override
  public void expectNothing() {
    request = null;
    echo = NO_ECHO;
    forget(end);
  }

  @Override
  public boolean isMidFrame() {
    return end > 0;
  }

  @Override
  public ReceiveResult hear(byte[] bytes) {
    ReceiveResult heard = NOTHING;
    for (int from = 0; from < bytes.length && heard == NOTHING; ) {
      if (end == MOST_KEPT) {
        forget(MOST_KEPT - RtuFrame.LONGEST);
      }
      int taken = Math.min(bytes.length - from, MOST_KEPT - end);
      System.arraycopy(bytes, from, kept, end, taken);
      end += taken;
      from += taken;
      heard = look();
    }
    return heard;
  }

  private ReceiveResult look() {
    ModbusRequest expected = request;
    if (expected == null || !isPastEcho()) {
      return NOTHING;
    }
    // An earlier index may still become the response, but a complete response at a later index
    // takes precedence.
    boolean mayStillCome = false;
    for (int at = start; at + 2 <= end; at++) {
      if (beginsAnswer(expected, at)) {
        int length = RtuAnswerLength.of(expected, kept, at, end);
        if (length > 0 && at + length <= end) {
          if (RtuFrame.isWhole(kept, at, at + length)) {
            return found(at, at + length);
          }
        } else if (length <= RtuFrame.LONGEST) {
          mayStillCome = true;
        }
      }
      if (!mayStillCome) {
        start = at + 1;
      }
    }
    return NOTHING;
  }

  /**
   * Removes the echo of the request, once, when it has arrived. Until then nothing counts as a
   * response, because the response to a single write equals its echo.
   */
  private boolean isPastEcho() {
    for (int at = 0; echo.length > 0 && at + echo.length <= end; at++) {
      if (Arrays.equals(kept, at, at + echo.length, echo, 0, echo.length)) {
        forget(at + echo.length);
        echo = NO_ECHO;
      }
    }
    return echo.length == 0;
  }

  private boolean beginsAnswer(ModbusRequest expected, int at) {
    int function = kept[at + 1] & 0xFF;
    return (kept[at] & 0xFF) == unit && (function & ~Pdu.EXCEPTION) == expected.function();
  }

  private ReceiveResult found(int from, int to) {
    Pdu pdu = RtuFrame.pdu(kept, from, to);
    request = null;
    // The bytes that follow belong to no request, and may turn out to be a frame.
    forget(to);
    return new ReceiveResult.Answer(pdu);
  }

  private void forget(int count) {
    System.arraycopy(kept, count, kept, 0, end - count);
    end -= count;
    start = Math.max(0, start - count);
    if (end == 0) {
      start = 0;
    }
  }

  /**
   * {@inheritDoc} A frame of unpredictable length is accepted now if it begins as the response and
   * has a correct CRC.
   */
  @Override
  public ReceiveResult silence() {
    ModbusRequest expected = request;
    ReceiveResult heard = expected == null ? stray() : lastLook(expected);
    forget(end);
    return heard;
  }

  private ReceiveResult lastLook(ModbusRequest expected) {
    if (echo.length > 0) {
      return end == 0
          ? NOTHING
          : new ReceiveResult.Broken(
              "the line did not echo the request; check the echo option of the link");
    }
    boolean begun = false;
    for (int from = 0; from + 2 <= end; from++) {
      if (!beginsAnswer(expected, from)) {
        continue;
      }
      begun = true;
      int length = RtuAnswerLength.of(expected, kept, from, end);
      if (length > 0 && from + length <= end && RtuFrame.isWhole(kept, from, from + length)) {
        return found(from, from + length);
      }
      if (RtuFrame.isWhole(kept, from, end)) {
        return found(from, end);
      }
    }
    ReceiveResult stray = stray();
    if (stray == NOTHING && begun) {
      return new ReceiveResult.Broken("response of %d bytes has no valid checksum".formatted(end));
    }
    return stray;
  }

  private ReceiveResult stray() {
    return RtuFrame.isWhole(kept, 0, end)
        ? new ReceiveResult.Stray(kept[0] & 0xFF, kept[1] & 0xFF)
        : NOTHING;
  }
}
