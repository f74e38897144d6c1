// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.DecoderException;

/** Thrown if received bytes are not a packet, or contradict the length of their packet. */
public final class BadPacketException extends DecoderException {

  private static final long serialVersionUID = 1L;

  private final PanelRefusal refusal;

  /**
   * @param why one line.
   */
  BadPacketException(PanelRefusal refusal, String why) {
    super(why);
    this.refusal = refusal;
  }

  /** Returns the refusal for a failure to decode. A failure of the library counts as malformed. */
  public static PanelRefusal refusal(DecoderException failure) {
    return failure instanceof BadPacketException bad ? bad.refusal : PanelRefusal.MALFORMED;
  }
}
