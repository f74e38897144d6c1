// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusRequest;

/**
 * A receiver that finds the response in the bytes of a serial line.
 *
 * <p>Has no clock: the caller reports {@link #onSilence}. Never throws because of received bytes,
 * and buffers at most a few hundred bytes.
 */
public interface FrameReceiver {

  /**
   * Prepares for the response to a request that is sent now. Bytes buffered before are not part of
   * the response.
   *
   * @param frame the request as sent.
   * @return the result of the bytes that were buffered before.
   */
  ReceiveResult expect(int unit, ModbusRequest request, byte[] frame);

  /**
   * Continues to wait for the response to the same request, because the one that was found is not
   * accepted.
   *
   * @return the result of the bytes that are buffered after that response.
   */
  ReceiveResult resume(ModbusRequest request);

  /** Stops waiting for a response, and drops any part of one. */
  void expectNothing();

  /** Returns whether bytes are buffered that may become a frame. */
  boolean isMidFrame();

  /** Processes received bytes, however they are split. Bytes after a response stay buffered. */
  ReceiveResult receive(byte[] bytes);

  /** Ends the frame in the buffer, because the line has been silent, and clears the buffer. */
  ReceiveResult onSilence();
}
