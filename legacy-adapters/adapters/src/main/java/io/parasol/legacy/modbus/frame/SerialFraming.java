// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.pdu.Pdu;

/** The framing of a line: how frames are delimited, and how they are checked. */
public enum SerialFraming {
  /** Frames delimited by silence and length, with a CRC (Serial Line V1.02, 2.5.1). */
  RTU {
    @Override
    public byte[] encode(int unit, Pdu pdu) {
      return RtuFrame.encode(unit, pdu);
    }

    @Override
    public FrameReceiver receiver(boolean echoes) {
      return new RtuReceiver(echoes);
    }
  },

  /** Frames delimited by reserved characters, with an LRC (Serial Line V1.02, 2.5.2). */
  ASCII {
    @Override
    public byte[] encode(int unit, Pdu pdu) {
      return AsciiFrame.encode(unit, pdu);
    }

    @Override
    public FrameReceiver receiver(boolean echoes) {
      return new AsciiReceiver(echoes);
    }
  };

  public static SerialFraming of(Framing framing) {
    return switch (framing) {
      case RTU -> RTU;
      case ASCII -> ASCII;
    };
  }

  /** Encodes a frame as sent. */
  public abstract byte[] encode(int unit, Pdu pdu);

  /**
   * Returns a new receiver.
   *
   * @param echoes whether the line echoes each request before the response.
   */
  public abstract FrameReceiver receiver(boolean echoes);
}
