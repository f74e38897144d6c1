// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.Optional;

/** The framing of requests and responses on a serial line, on the server side. */
public interface ServerFraming {

  /** RTU: a two-byte CRC, and silence around each frame (Serial Line V1.02, 2.5.1). */
  ServerFraming RTU = new RtuServerFraming();

  /** ASCII: hexadecimal digits, one line for each frame (Serial Line V1.02, 2.5.2). */
  ServerFraming ASCII = new AsciiServerFraming();

  /** The {@link #length} of a request whose end is marked by silence only. */
  int UNTIL_SILENCE = -1;

  /** The {@link #length} while more bytes must arrive. */
  int NOT_YET_KNOWN = 0;

  /** Returns whether silence ends a frame; otherwise the bytes of the frame do. */
  boolean endsWithSilence();

  /** Returns the length of the longest request; longer input is not a request. */
  int longest();

  /** Returns the length in bytes of the request that begins with these bytes. */
  int length(byte[] bytes, int count);

  /** Decodes a request; empty if the bytes are not a request, or are damaged. */
  Optional<LineRequest> decode(byte[] bytes, int count);

  /**
   * Encodes a response.
   *
   * @param unit the unit that answers, 0 to 255.
   * @throws IllegalArgumentException if the response is of another kind than the request expects.
   */
  byte[] encode(Unit unit, ModbusResponse response, ModbusRequest request);

  /** Encodes a response with another function code and a correct checksum, to simulate a fault. */
  byte[] encodeWithWrongFunction(Unit unit, ModbusResponse response, ModbusRequest request);
}
