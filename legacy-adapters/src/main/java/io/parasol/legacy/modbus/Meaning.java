// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.Quality;

/** What an exception or a failure says about the points that were asked for, and about the unit. */
final class Meaning {

  private Meaning() {}

  /**
   * The quality of points whose request was answered with this exception. A busy device has values,
   * only not now: what was read before is stale. Behind a gateway, "target silent" is a time-out.
   */
  static Quality ofException(int code) {
    return switch (code) {
      case ModbusResponse.Refused.ILLEGAL_FUNCTION,
          ModbusResponse.Refused.ILLEGAL_ADDRESS,
          ModbusResponse.Refused.ILLEGAL_VALUE ->
          Quality.ILLEGAL_ADDRESS;
      case ModbusResponse.Refused.ACKNOWLEDGE, ModbusResponse.Refused.BUSY -> Quality.STALE;
      case ModbusResponse.Refused.TARGET_SILENT -> Quality.TIMEOUT;
      default -> Quality.COMM_ERROR;
    };
  }

  /** The quality of points whose request was not answered. One never sent is no time-out. */
  static Quality ofFailure(ModbusFailure failure) {
    return failure.kind() == ModbusFailure.Kind.TIMEOUT && failure.wasSent()
        ? Quality.TIMEOUT
        : Quality.COMM_ERROR;
  }

  /** Whether the block is to be halved: some of its addresses, or so many, are not there. */
  static boolean isAboutAddresses(int code) {
    return code == ModbusResponse.Refused.ILLEGAL_ADDRESS
        || code == ModbusResponse.Refused.ILLEGAL_VALUE;
  }

  /** Whether it was not the unit that answered, but a gateway in front of it. */
  static boolean isOfGateway(int code) {
    return code == ModbusResponse.Refused.NO_PATH || code == ModbusResponse.Refused.TARGET_SILENT;
  }

  /** The reason in a receipt: {@code exception_02}, two hexadecimal digits as in the standard. */
  static String reason(int code) {
    return "exception_%02X".formatted(code);
  }

  /** The reason in a receipt for points of that quality: {@code timeout} or {@code comm_error}. */
  static String reason(Quality quality) {
    return quality == Quality.TIMEOUT ? quality.word() : Quality.COMM_ERROR.word();
  }

  /** What to tell of an answer in a log: nothing of one that is no exception. */
  static String why(ModbusResponse answer) {
    return answer instanceof ModbusResponse.Refused refused ? reason(refused.code()) : "";
  }

  /** What to tell of a failure in a log. */
  static String why(ModbusFailure failure) {
    return reason(failure) + " (" + failure.getMessage() + ")";
  }

  /** The reason in a receipt: {@code timeout} or {@code comm_error}. */
  static String reason(ModbusFailure failure) {
    return ofFailure(failure).word();
  }
}
