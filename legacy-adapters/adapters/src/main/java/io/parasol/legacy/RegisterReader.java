// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the holding registers of one device, for its discovery. */
@FunctionalInterface
public interface RegisterReader {

  /**
   * Reads consecutive registers with one request.
   *
   * @param address zero-based, as on the wire.
   * @param count 1 to 125; the last register is at most 65 535.
   * @return never completes exceptionally because of a device or a line.
   */
  CompletionStage<Answer> readHolding(int address, int count);

  /** The outcome of a request. */
  sealed interface Answer {}

  /** The requested registers, each 0 to 65 535. */
  record Words(List<Integer> words) implements Answer {
    public Words {
      words = List.copyOf(words);
    }
  }

  /**
   * The device, or a gateway in front of it, sent an exception response.
   *
   * @param code the Modbus exception code.
   */
  record ReadExceptionResponse(int code) implements Answer {}

  /**
   * No response was received that matches the request.
   *
   * @param why in a few words.
   * @param wasSent whether the request may have reached the device. If not, the missing response is
   *     no information about the device.
   */
  record NoReadResponse(String why, boolean wasSent) implements Answer {}
}
