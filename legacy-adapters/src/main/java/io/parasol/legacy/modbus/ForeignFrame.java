// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * A sound frame on a line that neither we have sent nor a unit that we ask: another master is
 * there.
 *
 * @param unit whom it is for, or of whom it is; 0 to 247.
 * @param isRequest whether the other master sent it; else it is an answer to that.
 */
public record ForeignFrame(int unit, int function, boolean isRequest) {

  /** In words for people, such as {@code a request to unit 3, function 4}. */
  @Override
  public String toString() {
    return "%s unit %d, function %d"
        .formatted(isRequest ? "a request to" : "an answer of", unit, function);
  }
}
