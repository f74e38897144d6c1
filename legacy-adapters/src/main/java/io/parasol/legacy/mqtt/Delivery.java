// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

/** The outcome of a message to a panel. */
sealed interface Delivery {

  /**
   * The panel has acknowledged the message; or it was sent with QoS 0, without an acknowledgement.
   */
  record Taken() implements Delivery {}

  /**
   * The panel has received the message and rejected it.
   *
   * @param code the PUBACK reason code (MQTT 5.0 §3.4.2.1).
   */
  record Refused(int code) implements Delivery {}

  /** The connection was lost before the panel acknowledged the message. */
  record Lost() implements Delivery {}
}
