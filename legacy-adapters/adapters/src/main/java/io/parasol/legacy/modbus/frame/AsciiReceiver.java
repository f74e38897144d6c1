// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A receiver that finds the response in the characters of a Modbus ASCII line. A colon starts a
 * frame at any position, even inside another frame (Serial Line V1.02, 2.5.2.1). Characters between
 * frames are noise.
 */
final class AsciiReceiver implements FrameReceiver {

  private static final byte[] NO_ECHO = {};
  private static final ReceiveResult NOTHING = new ReceiveResult.NoFrame();

  private final boolean echoes;
  private final byte[] buffer = new byte[AsciiFrame.MAX_LENGTH];

  /** Number of buffered characters of the current frame, its colon included; 0 outside frames. */
  private int end;

  private int unit;
  private @Nullable ModbusRequest request;

  /** The request that the line must still echo; empty if no echo is expected. */
  private byte[] echo = NO_ECHO;

  AsciiReceiver(boolean echoes) {
    this.echoes = echoes;
  }

  @Override
  public ReceiveResult expect(int unit, ModbusRequest request, byte[] frame) {
    end = 0;
    this.unit = unit;
    this.request = request;
    echo = echoes ? frame.clone() : NO_ECHO;
    return NOTHING;
  }

  @Override
  public ReceiveResult resume(ModbusRequest expected) {
    request = expected;
    return NOTHING;
  }

  @Override
  public void expectNothing() {
    end = 0;
    request = null;
    echo = NO_ECHO;
  }

  @Override
  public boolean isMidFrame() {
    return end > 0;
  }

  /**
   * {@inheritDoc} If the bytes hold several frames and none is the response, the result describes
   * the last of them.
   */
  @Override
  public ReceiveResult receive(byte[] bytes) {
    ReceiveResult latest = NOTHING;
    for (int at = 0; at < bytes.length; at++) {
      ReceiveResult result = receive(bytes[at]);
      if (result instanceof ReceiveResult.Response
          || result instanceof ReceiveResult.DamagedFrame) {
        // The bytes after the response belong to no request, but may start a frame.
        receive(Arrays.copyOfRange(bytes, at + 1, bytes.length));
        return result;
      }
      latest = result == NOTHING ? latest : result;
    }
    return latest;
  }

  private ReceiveResult receive(byte character) {
    if (character == AsciiFrame.START) {
      end = 0;
    } else if (end == 0) {
      return NOTHING;
    } else if (end == buffer.length) {
      // Longer than any valid frame.
      end = 0;
      return NOTHING;
    }
    buffer[end++] = character;
    return character == AsciiFrame.END ? onFrameEnd() : NOTHING;
  }

  private ReceiveResult onFrameEnd() {
    int length = end;
    end = 0;
    if (echo.length > 0 && Arrays.equals(buffer, 0, length, echo, 0, echo.length)) {
      echo = NO_ECHO;
      return NOTHING;
    }
    byte[] bytes = AsciiFrame.decode(buffer, 1, length - 1);
    ModbusRequest expected = request;
    if (!AsciiFrame.hasValidLrc(bytes)) {
      byte[] beginning = AsciiFrame.header(buffer, 1, length - 1);
      return expected != null && beginsResponse(beginning, expected)
          ? broken("response has no valid checksum")
          : NOTHING;
    }
    if (expected == null || !beginsResponse(bytes, expected)) {
      return new ReceiveResult.UnmatchedFrame(bytes[0] & 0xFF, AsciiFrame.pdu(bytes));
    }
    if (echo.length > 0) {
      return broken("the line did not echo the request; check the echo option of the link");
    }
    Pdu pdu = AsciiFrame.pdu(bytes);
    if (RequestEcho.is(pdu, expected)) {
      return NOTHING;
    }
    request = null;
    return new ReceiveResult.Response(pdu);
  }

  private ReceiveResult broken(String why) {
    expectNothing();
    return new ReceiveResult.DamagedFrame(why);
  }

  private boolean beginsResponse(byte[] bytes, ModbusRequest expected) {
    return bytes.length >= 2
        && (bytes[0] & 0xFF) == unit
        && (bytes[1] & 0xFF & ~Pdu.EXCEPTION) == expected.function();
  }

  @Override
  public ReceiveResult onSilence() {
    boolean isTruncated = end > 0 && request != null && echo.length == 0;
    int length = end;
    end = 0;
    return isTruncated
        ? broken("response broke off after %d characters".formatted(length))
        : NOTHING;
  }
}
