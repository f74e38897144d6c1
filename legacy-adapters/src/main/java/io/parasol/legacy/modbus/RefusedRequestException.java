// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** A request that a server answers with an exception response. Carries no stack trace. */
final class RefusedRequestException extends Exception {

  private final int code;

  RefusedRequestException(int code) {
    super("exception " + code, null, false, false);
    this.code = code;
  }

  /** Returns the exception code of the response. */
  int code() {
    return code;
  }
}
