// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the holding registers of one device, for whoever has to find out what it is. */
@FunctionalInterface
public interface RegisterReader {

  /**
   * Reads registers that lie in a row, with one request.
   *
   * @param address zero-based, as it goes on the wire.
   * @param count 1 to 125; the range ends at 65 535 at the latest.
   * @return never completes exceptionally for what a device or a line does.
   */
  CompletionStage<Answer> holding(int address, int count);

  /** What came of a request. */
  sealed interface Answer {}

  /** As many registers as were asked for, each 0 to 65 535. */
  record Words(List<Integer> words) implements Answer {
    public Words {
      words = List.copyOf(words);
    }
  }

  /**
   * The device, or a gateway in front of it, refused.
   *
   * @param code of the Modbus exception.
   */
  record Refused(int code) implements Answer {}

  /**
   * Nothing came that could be matched to the request.
   *
   * @param why in a few words.
   * @param wasSent whether the request can have reached the device; if not, its silence says
   *     nothing about it.
   */
  record Silent(String why, boolean wasSent) implements Answer {}
}
