// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

/** A request that a server answers with an exception response. Carries no stack trace. */
public final class ExceptionResponseException extends Exception {

  private final int code;

  ExceptionResponseException(int code) {
    super("exception " + code, null, false, false);
    this.code = code;
  }

  /** Returns the exception code of the response. */
  public int code() {
    return code;
  }
}
