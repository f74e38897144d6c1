// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.DecoderException;

/** Thrown if received bytes are not a packet, or contradict the length of their packet. */
final class BadPacketException extends DecoderException {

  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  /**
   * @param why one line.
   */
  BadPacketException(Refusal refusal, String why) {
    super(why);
    this.refusal = refusal;
  }

  /** Returns the refusal for a failure to decode. A failure of the library counts as malformed. */
  static Refusal refusal(DecoderException failure) {
    return failure instanceof BadPacketException bad ? bad.refusal : Refusal.MALFORMED;
  }
}
