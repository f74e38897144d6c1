// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;

/** A panel has broken the standard, so that its connection ends. */
final class PanelFaultException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Disconnect code;

  PanelFaultException(Disconnect code, String why) {
    super(why);
    this.code = code;
  }

  /** As MQTT 5 calls it. */
  Disconnect code() {
    return code;
  }
}
