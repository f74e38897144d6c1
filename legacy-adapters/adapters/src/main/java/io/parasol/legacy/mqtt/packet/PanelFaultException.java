// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;

/** Thrown if a panel violates the standard, so that its connection ends. */
public final class PanelFaultException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Disconnect code;

  public PanelFaultException(Disconnect code, String why) {
    super(why);
    this.code = code;
  }

  /** Returns the reason code of MQTT 5. */
  public Disconnect code() {
    return code;
  }
}
