// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

/** What became of a message to a panel. */
sealed interface Delivery {

  /** The panel has it; or it was sent with QoS 0, and nobody will ever know. */
  record Taken() implements Delivery {}

  /**
   * The panel has it, and does not want it.
   *
   * @param code of MQTT 5, 3.4.2.1.
   */
  record Refused(int code) implements Delivery {}

  /** The connection was lost before the panel said anything. */
  record Lost() implements Delivery {}
}
