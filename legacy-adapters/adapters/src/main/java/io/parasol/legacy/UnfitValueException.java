// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

/**
 * A value that a point cannot be set to. The message is one line for operators; it names the point,
 * the value and what was expected.
 */
public final class UnfitValueException extends Exception {

  public UnfitValueException(String message) {
    super(message);
  }
}
