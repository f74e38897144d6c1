// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

/** A value that the registers of a point cannot hold; the message is one line for operators. */
public final class UnfitValueException extends Exception {

  public UnfitValueException(String message) {
    super(message);
  }
}
