// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

/** Thrown if a client may not connect. */
public final class ConnectRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final ConnectRefusal refusal;
  private final boolean is5;

  /**
   * @param is5 whether the client uses MQTT 5.
   */
  public ConnectRefusedException(ConnectRefusal refusal, boolean is5) {
    super(refusal.why());
    this.refusal = refusal;
    this.is5 = is5;
  }

  public ConnectRefusal refusal() {
    return refusal;
  }

  public boolean is5() {
    return is5;
  }
}
