// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import java.time.Instant;

/** A simulated device with a text protocol. Each character is a byte. Not thread-safe. */
interface SimulatedLineDevice {

  /**
   * Returns the response to bytes that were sent to the device; empty if there is none, or not yet.
   */
  String receive(String bytes, Instant now);

  /**
   * Returns the unsolicited message of the device; empty if there is none. Called once a second.
   */
  String nextMessage(Instant now);
}
