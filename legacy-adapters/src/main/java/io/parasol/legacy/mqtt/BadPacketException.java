// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.DecoderException;

/** What came cannot be cut into packets, or a packet is not what it says. */
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

  /** That of any failure to decode; of a library's it is only known that there was one. */
  static Refusal refusal(DecoderException failure) {
    return failure instanceof BadPacketException bad ? bad.refusal : Refusal.MALFORMED;
  }
}
