// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;
import java.util.Optional;

/** How requests and answers stand on a serial line, seen from the side that answers. */
public interface SlaveFraming {

  /** With a checksum of two bytes, and silence around each frame (Serial Line V1.02, 2.5.1). */
  SlaveFraming RTU = new RtuSlaveFraming();

  /** In hexadecimal digits, a line each (Serial Line V1.02, 2.5.2). */
  SlaveFraming ASCII = new AsciiSlaveFraming();

  /** What {@link #length} says of a request whose end only silence tells. */
  int UNTIL_SILENCE = -1;

  /** What {@link #length} says when more has to come first. */
  int NOT_YET_KNOWN = 0;

  /** Whether silence ends a frame; else its own bytes do. */
  boolean endsWithSilence();

  /** The longest request; what is longer is none. */
  int longest();

  /** How many bytes the request has that begins with these. */
  int length(byte[] bytes, int count);

  /** The request that these bytes are; empty if they are none, or damaged. */
  Optional<LineRequest> decode(byte[] bytes, int count);

  /**
   * The bytes of an answer.
   *
   * @param unit who answers, 0 to 255.
   * @throws IllegalArgumentException for an answer of another kind than the request asks for.
   */
  byte[] encode(Unit unit, ModbusResponse response, ModbusRequest request);

  /** The same under another function code, with a checksum that is right. */
  byte[] encodeWithWrongFunction(Unit unit, ModbusResponse response, ModbusRequest request);
}
