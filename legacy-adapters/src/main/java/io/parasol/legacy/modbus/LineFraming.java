// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;

/** How a line tells where a frame begins and ends, and whether it came through unharmed. */
enum LineFraming {
  /** By silence and length, with a CRC (Serial Line V1.02, 2.5.1). */
  RTU {
    @Override
    byte[] encode(int unit, Pdu pdu) {
      return RtuFrame.encode(unit, pdu);
    }

    @Override
    FrameReceiver receiver(boolean echoes) {
      return new RtuReceiver(echoes);
    }
  },

  /** By characters that stand nowhere else, with an LRC (Serial Line V1.02, 2.5.2). */
  ASCII {
    @Override
    byte[] encode(int unit, Pdu pdu) {
      return AsciiFrame.encode(unit, pdu);
    }

    @Override
    FrameReceiver receiver(boolean echoes) {
      return new AsciiReceiver(echoes);
    }
  };

  static LineFraming of(Framing framing) {
    return switch (framing) {
      case RTU -> RTU;
      case ASCII -> ASCII;
    };
  }

  /** A frame as it is sent. */
  abstract byte[] encode(int unit, Pdu pdu);

  /**
   * @param echoes whether the line repeats each request before the answer.
   */
  abstract FrameReceiver receiver(boolean echoes);
}
