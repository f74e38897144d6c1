// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

/** A valid frame on a serial line, classified by its origin. */
public sealed interface MonitoredFrame {

  /** The gateway's own request, which the line repeats. */
  record Echo() implements MonitoredFrame {}

  /**
   * A response of a unit that the gateway polls, or a frame that cannot be distinguished from one.
   *
   * @param unit unit that responds, 0 to 247.
   * @param function function code, also of an exception response.
   */
  record OwnResponse(int unit, int function) implements MonitoredFrame {}

  record Foreign(ForeignFrame frame) implements MonitoredFrame {}
}
