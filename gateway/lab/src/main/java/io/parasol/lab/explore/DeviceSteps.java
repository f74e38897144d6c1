// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

/** Lets other threads run before and after each step of the device. */
interface DeviceSteps {

  /** Blocks until the step begins. */
  void begin(String step);

  /** Blocks until the response to a step is due. Returns whether the response is lost. */
  boolean isResponseLost(String step);
}
