// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

/**
 * A valid frame on a line that belongs neither to the gateway nor to a unit that it polls. It shows
 * that there is another master.
 *
 * @param unit unit that the request addresses or that responds, 0 to 247.
 * @param isRequest whether the other master sent the frame; otherwise it is a response to that
 *     master.
 */
public record ForeignFrame(int unit, int function, boolean isRequest) {

  /** Returns a description for operators, such as {@code a request to unit 3, function 4}. */
  @Override
  public String toString() {
    return "%s unit %d, function %d"
        .formatted(isRequest ? "a request to" : "a response from", unit, function);
  }
}
