// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

/** A task that a link runs on its own schedule. */
public interface PollTask {

  /**
   * Sends one request, or none if there is nothing to send now.
   *
   * @param due when this task became due, in nanoseconds.
   */
  void sendNext(long due);
}
