// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** A value that the registers of a point cannot hold; the message is one line for operators. */
public final class UnfitValueException extends Exception {

  UnfitValueException(String message) {
    super(message);
  }
}
