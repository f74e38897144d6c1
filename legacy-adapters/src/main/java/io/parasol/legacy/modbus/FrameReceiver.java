// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * Finds the answer in what comes in on a line.
 *
 * <p>Knows no time: whoever does says when there was {@link #silence}. Never throws for what it
 * hears, and keeps at most a few hundred bytes.
 */
interface FrameReceiver {

  /**
   * A request goes out; what was kept until then is no part of its answer.
   *
   * @param frame the request as it is sent.
   * @return what had been kept.
   */
  Heard expect(int unit, ModbusRequest request, byte[] frame);

  /** Nobody waits any more; what has come of an answer is forgotten. */
  void expectNothing();

  /** Whether something was kept that may become a frame. */
  boolean isMidFrame();

  /** Bytes have come, however they were cut. What follows an answer is kept. */
  Heard hear(byte[] bytes);

  /** Nothing more belongs to what was kept; all is forgotten. */
  Heard silence();
}
