// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;

/**
 * The mapping of exception responses and request failures to point qualities, to the health of the
 * unit, and to the reasons in receipts.
 */
public final class ErrorMapping {

  private ErrorMapping() {}

  /**
   * Returns the quality of the points whose request got this exception response (V1.1b3, 7). A
   * device that is busy (05, 06) has values but cannot deliver them now, so the previous values are
   * stale. Code 0B from a gateway counts as a timeout.
   */
  static Quality ofException(int code) {
    return switch (code) {
      case ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION,
          ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS,
          ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE ->
          Quality.ILLEGAL_ADDRESS;
      case ModbusResponse.ExceptionResponse.ACKNOWLEDGE,
          ModbusResponse.ExceptionResponse.SERVER_DEVICE_BUSY ->
          Quality.STALE;
      case ModbusResponse.ExceptionResponse.GATEWAY_TARGET_FAILED -> Quality.TIMEOUT;
      default -> Quality.COMM_ERROR;
    };
  }

  /**
   * Returns the quality of the points whose request got no response. A request that was never sent
   * is a communication error, not a timeout.
   */
  static Quality ofFailure(ModbusFailure failure) {
    return failure.kind() == ModbusFailure.Kind.TIMEOUT && failure.wasSent()
        ? Quality.TIMEOUT
        : Quality.COMM_ERROR;
  }

  /**
   * Returns whether the code (02 or 03) means that some addresses of the block do not exist, or
   * cannot be read in one request, so that the block should be halved.
   */
  static boolean isAboutAddresses(int code) {
    return code == ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS
        || code == ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE;
  }

  /**
   * Returns whether a gateway in front of the unit answered instead of the unit (codes 0A and 0B).
   */
  public static boolean isFromGateway(int code) {
    return code == ModbusResponse.ExceptionResponse.GATEWAY_PATH_UNAVAILABLE
        || code == ModbusResponse.ExceptionResponse.GATEWAY_TARGET_FAILED;
  }

  /**
   * Returns whether the device has certainly not carried out a request that it answers with this
   * code. Code 04 means that it failed while it attempted the request (V1.1b3, 7); a code that the
   * standard does not define for writes proves nothing.
   */
  public static boolean isRejection(int code) {
    return switch (code) {
      case ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION,
          ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS,
          ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE,
          ModbusResponse.ExceptionResponse.SERVER_DEVICE_BUSY,
          ModbusResponse.ExceptionResponse.NEGATIVE_ACKNOWLEDGE,
          ModbusResponse.ExceptionResponse.GATEWAY_PATH_UNAVAILABLE ->
          true;
      default -> false;
    };
  }

  /**
   * Returns the reason in a receipt: {@code exception_02}, with two hexadecimal digits as in the
   * standard.
   */
  public static String reason(int code) {
    return "exception_%02X".formatted(code);
  }

  /**
   * Returns the reason in a receipt for points of this quality: {@code timeout} or {@code
   * comm_error}.
   */
  public static String reason(Quality quality) {
    return quality == Quality.TIMEOUT ? quality.wireName() : Quality.COMM_ERROR.wireName();
  }

  /**
   * Returns the log text for a response: the exception, or an empty string if the response is not
   * an exception.
   */
  public static String logText(ModbusResponse answer) {
    return answer instanceof ModbusResponse.ExceptionResponse refused ? reason(refused.code()) : "";
  }

  /**
   * Returns why there is no connection to a device, for its readings; empty for a failure of
   * another kind.
   */
  static String cause(ModbusFailure failure) {
    return failure.kind() == ModbusFailure.Kind.DISCONNECTED
        ? String.valueOf(failure.getMessage())
        : "";
  }

  /** Returns the log text for a failure. */
  public static String logText(ModbusFailure failure) {
    return reason(failure) + " (" + failure.getMessage() + ")";
  }

  /** Returns the reason in a receipt: {@code timeout} or {@code comm_error}. */
  public static String reason(ModbusFailure failure) {
    return ofFailure(failure).wireName();
  }
}
