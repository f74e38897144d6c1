// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.RegisterReader.Answer;
import io.parasol.legacy.RegisterReader.ReadExceptionResponse;

/**
 * The meaning of a device's exception codes for its registers (Modbus Application Protocol V1.1b3,
 * 7).
 */
final class ExceptionCodes {

  private static final int ILLEGAL_ADDRESS = 0x02;
  private static final int ILLEGAL_VALUE = 0x03;
  private static final int ACKNOWLEDGE = 0x05;
  private static final int BUSY = 0x06;
  private static final int NO_PATH = 0x0A;
  private static final int TARGET_SILENT = 0x0B;

  private ExceptionCodes() {}

  /** Returns whether the device cannot respond now, but may later. */
  static boolean isBusy(Answer answer) {
    return answer instanceof ReadExceptionResponse refused
        && (refused.code() == ACKNOWLEDGE || refused.code() == BUSY);
  }

  /** Returns whether the exception comes from a gateway in front of the device. */
  static boolean isOfGateway(Answer answer) {
    return answer instanceof ReadExceptionResponse refused
        && (refused.code() == NO_PATH || refused.code() == TARGET_SILENT);
  }

  /**
   * Returns whether the exception means that the registers do not exist; other exceptions leave
   * that open.
   */
  static boolean isAboutAddresses(Answer answer) {
    return answer instanceof ReadExceptionResponse refused
        && (refused.code() == ILLEGAL_ADDRESS || refused.code() == ILLEGAL_VALUE);
  }

  static String describe(ReadExceptionResponse refused) {
    return "exception %02X".formatted(refused.code());
  }
}
