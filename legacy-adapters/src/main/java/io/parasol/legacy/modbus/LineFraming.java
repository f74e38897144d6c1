// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;

/** The framing of a line: how frames are delimited, and how they are checked. */
enum LineFraming {
  /** Frames delimited by silence and length, with a CRC (Serial Line V1.02, 2.5.1). */
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

  /** Frames delimited by reserved characters, with an LRC (Serial Line V1.02, 2.5.2). */
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

  /** Encodes a frame as sent. */
  abstract byte[] encode(int unit, Pdu pdu);

  /**
   * Returns a new receiver.
   *
   * @param echoes whether the line echoes each request before the response.
   */
  abstract FrameReceiver receiver(boolean echoes);
}
