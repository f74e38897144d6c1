// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

/**
 * A value that a point cannot be set to. The message names the point, the value and what was
 * expected.
 */
final class UnfitLineValueException extends Exception {

  UnfitLineValueException(String message) {
    super(message);
  }
}
