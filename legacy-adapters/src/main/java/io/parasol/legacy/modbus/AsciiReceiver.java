// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the answer in the characters of an ASCII line. A colon begins a frame wherever it stands,
 * also in the middle of another; what is between frames is noise.
 */
final class AsciiReceiver implements FrameReceiver {

  private static final byte[] NO_ECHO = {};
  private static final Heard NOTHING = new Heard.Nothing();

  private final boolean echoes;
  private final byte[] kept = new byte[AsciiFrame.LONGEST];

  /** How many characters of a frame were kept, its colon included; 0 outside of frames. */
  private int end;

  private int unit;
  private @Nullable ModbusRequest request;

  /** What the line is still to repeat of the request, or nothing. */
  private byte[] echo = NO_ECHO;

  AsciiReceiver(boolean echoes) {
    this.echoes = echoes;
  }

  @Override
  public Heard expect(int unit, ModbusRequest request, byte[] frame) {
    end = 0;
    this.unit = unit;
    this.request = request;
    echo = echoes ? frame.clone() : NO_ECHO;
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

  /** {@inheritDoc} Two frames in one go, neither of them the answer, count as the last of them. */
  @Override
  public Heard hear(byte[] bytes) {
    Heard heard = NOTHING;
    for (int at = 0; at < bytes.length; at++) {
      Heard news = hear(bytes[at]);
      if (news instanceof Heard.Answer || news instanceof Heard.Broken) {
        // What follows belongs to nobody, and may show to be a frame.
        hear(Arrays.copyOfRange(bytes, at + 1, bytes.length));
        return news;
      }
      heard = news == NOTHING ? heard : news;
    }
    return heard;
  }

  private Heard hear(byte character) {
    if (character == AsciiFrame.START) {
      end = 0;
    } else if (end == 0) {
      return NOTHING;
    } else if (end == kept.length) {
      // Longer than any frame.
      end = 0;
      return NOTHING;
    }
    kept[end++] = character;
    return character == AsciiFrame.END ? ended() : NOTHING;
  }

  private Heard ended() {
    int length = end;
    end = 0;
    if (echo.length > 0 && Arrays.equals(kept, 0, length, echo, 0, echo.length)) {
      echo = NO_ECHO;
      return NOTHING;
    }
    byte[] bytes = AsciiFrame.bytes(kept, 1, length - 1);
    ModbusRequest expected = request;
    if (!AsciiFrame.isWhole(bytes)) {
      byte[] beginning = AsciiFrame.beginning(kept, 1, length - 1);
      return expected != null && beginsAnswer(beginning, expected)
          ? broken("an answer without its checksum")
          : NOTHING;
    }
    if (expected == null || !beginsAnswer(bytes, expected)) {
      return new Heard.Stray(bytes[0] & 0xFF, bytes[1] & 0xFF);
    }
    if (echo.length > 0) {
      return broken("the line did not repeat the request");
    }
    request = null;
    return new Heard.Answer(AsciiFrame.pdu(bytes));
  }

  private Heard broken(String why) {
    expectNothing();
    return new Heard.Broken(why);
  }

  private boolean beginsAnswer(byte[] bytes, ModbusRequest expected) {
    return bytes.length >= 2
        && (bytes[0] & 0xFF) == unit
        && (bytes[1] & 0xFF & ~Pdu.EXCEPTION) == expected.function();
  }

  @Override
  public Heard silence() {
    boolean brokeOff = end > 0 && request != null && echo.length == 0;
    int length = end;
    end = 0;
    return brokeOff
        ? broken("an answer that breaks off after %d characters".formatted(length))
        : NOTHING;
  }
}
