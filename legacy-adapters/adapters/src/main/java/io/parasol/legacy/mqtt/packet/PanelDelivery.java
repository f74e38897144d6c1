// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

/** The outcome of a message to a panel. */
public sealed interface PanelDelivery {

  /**
   * The panel has acknowledged the message; or it was sent with QoS 0, without an acknowledgement.
   */
  record DeliveredMessage() implements PanelDelivery {}

  /**
   * The panel has received the message and rejected it.
   *
   * @param code the PUBACK reason code (MQTT 5.0 §3.4.2.1).
   */
  record RejectedMessage(int code) implements PanelDelivery {}

  /** The connection was lost before the panel acknowledged the message. */
  record Lost() implements PanelDelivery {}
}
