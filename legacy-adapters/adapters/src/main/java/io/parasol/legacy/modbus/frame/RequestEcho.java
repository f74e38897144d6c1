// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;

/**
 * Distinguishes the echo of a request from its response, on a line that is not configured to echo.
 */
final class RequestEcho {

  private RequestEcho() {}

  /**
   * Returns whether a frame of the expected unit and function is the request itself. It is not, if
   * it is a valid response as well, such as that to a single write.
   */
  static boolean is(Pdu received, ModbusRequest request) {
    return received.equals(RequestPdu.encode(request)) && !mayAnswer(received, request);
  }

  private static boolean mayAnswer(Pdu received, ModbusRequest request) {
    if (request instanceof Raw raw) {
      return switch (raw.function()) {
        case 1, 2, 3, 4, 7, 11, 12, 15, 16, 17, 20, 23, 24, 43 -> false;
        default -> true;
      };
    }
    return ResponsePdu.mayAnswer(received, request);
  }
}
