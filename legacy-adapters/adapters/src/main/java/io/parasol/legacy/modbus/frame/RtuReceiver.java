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
  static final int BUFFER_LIMIT = 2 * RtuFrame.MAX_LENGTH;

  private static final byte[] NO_ECHO = {};
  private static final ReceiveResult NOTHING = new ReceiveResult.NoFrame();

  private final boolean echoes;
  private final byte[] buffer = new byte[BUFFER_LIMIT];
  private int end;

  /** No response begins before this index, because those bytes have been checked already. */
  private int searchFrom;

  private int unit;
  private @Nullable ModbusRequest request;

  /** The bytes of the request that the line still has to repeat; empty if there are none. */
  private byte[] expectedEcho = NO_ECHO;

  /**
   * @param echoes whether the line repeats each request before the response.
   */
  RtuReceiver(boolean echoes) {
    this.echoes = echoes;
  }

  @Override
  public ReceiveResult expect(int unit, ModbusRequest request, byte[] frame) {
    ReceiveResult previous = onSilence();
    this.unit = unit;
    this.request = request;
    expectedEcho = echoes ? frame.clone() : NO_ECHO;
    return previous;
  }

  @Override
  public ReceiveResult resume(ModbusRequest expected) {
    request = expected;
    return findResponse();
  }

  @Override
  public void expectNothing() {
    request = null;
    expectedEcho = NO_ECHO;
    discard(end);
  }

  @Override
  public boolean isMidFrame() {
    return end > 0;
  }

  @Override
  public ReceiveResult receive(byte[] bytes) {
    ReceiveResult result = NOTHING;
    for (int from = 0; from < bytes.length && result == NOTHING; ) {
      if (end == BUFFER_LIMIT) {
        discard(BUFFER_LIMIT - RtuFrame.MAX_LENGTH);
      }
      int taken = Math.min(bytes.length - from, BUFFER_LIMIT - end);
      System.arraycopy(bytes, from, buffer, end, taken);
      end += taken;
      from += taken;
      result = findResponse();
    }
    return result;
  }

  private ReceiveResult findResponse() {
    ModbusRequest expected = request;
    if (expected == null || !isPastEcho()) {
      return NOTHING;
    }
    // An earlier index may still become the response, but a complete response at a later index
    // takes precedence.
    boolean mayComplete = false;
    for (int at = searchFrom; at + 2 <= end; at++) {
      if (beginsResponse(expected, at)) {
        int length = RtuResponseLength.of(expected, buffer, at, end);
        if (length > 0 && at + length <= end) {
          if (isResponse(expected, at, at + length)) {
            return accept(at, at + length);
          }
        } else if (length <= RtuFrame.MAX_LENGTH) {
          mayComplete = true;
        }
      }
      if (!mayComplete) {
        searchFrom = at + 1;
      }
    }
    return NOTHING;
  }

  /**
   * Removes the echo of the request, once, when it has arrived. Until then nothing counts as a
   * response, because the response to a single write equals its echo.
   */
  private boolean isPastEcho() {
    for (int at = 0; expectedEcho.length > 0 && at + expectedEcho.length <= end; at++) {
      if (Arrays.equals(
          buffer, at, at + expectedEcho.length, expectedEcho, 0, expectedEcho.length)) {
        discard(at + expectedEcho.length);
        expectedEcho = NO_ECHO;
      }
    }
    return expectedEcho.length == 0;
  }

  private boolean beginsResponse(ModbusRequest expected, int at) {
    int function = buffer[at + 1] & 0xFF;
    return (buffer[at] & 0xFF) == unit && (function & ~Pdu.EXCEPTION) == expected.function();
  }

  private boolean isResponse(ModbusRequest expected, int from, int to) {
    return RtuFrame.hasValidCrc(buffer, from, to)
        && !RequestEcho.is(RtuFrame.pdu(buffer, from, to), expected);
  }

  private ReceiveResult accept(int from, int to) {
    Pdu pdu = RtuFrame.pdu(buffer, from, to);
    request = null;
    // The bytes that follow belong to no request, and may turn out to be a frame.
    discard(to);
    return new ReceiveResult.Response(pdu);
  }

  private void discard(int count) {
    System.arraycopy(buffer, count, buffer, 0, end - count);
    end -= count;
    searchFrom = Math.max(0, searchFrom - count);
    if (end == 0) {
      searchFrom = 0;
    }
  }

  /**
   * {@inheritDoc} A frame of unpredictable length is accepted now if it begins as the response and
   * has a correct CRC.
   */
  @Override
  public ReceiveResult onSilence() {
    ModbusRequest expected = request;
    ReceiveResult received = expected == null ? unmatchedFrame() : findResponseAtEnd(expected);
    discard(end);
    return received;
  }

  private ReceiveResult findResponseAtEnd(ModbusRequest expected) {
    if (expectedEcho.length > 0) {
      return end == 0
          ? NOTHING
          : new ReceiveResult.DamagedFrame(
              "the line did not echo the request; check the echo option of the link");
    }
    boolean hasBegun = false;
    for (int from = 0; from + 2 <= end; from++) {
      if (!beginsResponse(expected, from)) {
        continue;
      }
      hasBegun = true;
      int length = RtuResponseLength.of(expected, buffer, from, end);
      if (length > 0 && from + length <= end && isResponse(expected, from, from + length)) {
        return accept(from, from + length);
      }
      if (isResponse(expected, from, end)) {
        return accept(from, end);
      }
      if (RtuFrame.hasValidCrc(buffer, from, end)) {
        // The line repeats the request; the response is still to come.
        return NOTHING;
      }
    }
    ReceiveResult unmatched = unmatchedFrame();
    if (unmatched == NOTHING && hasBegun) {
      return new ReceiveResult.DamagedFrame(
          "response of %d bytes has no valid checksum".formatted(end));
    }
    return unmatched;
  }

  private ReceiveResult unmatchedFrame() {
    return RtuFrame.hasValidCrc(buffer, 0, end)
        ? new ReceiveResult.UnmatchedFrame(buffer[0] & 0xFF, RtuFrame.pdu(buffer, 0, end))
        : NOTHING;
  }
}
