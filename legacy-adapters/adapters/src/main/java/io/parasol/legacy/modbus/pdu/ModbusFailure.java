// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

/**
 * The failure of a request that got no response that could be matched to it. Carries no stack
 * trace, because plants produce many such failures.
 */
public final class ModbusFailure extends Exception {

  /** The reasons for the lack of a response. */
  public enum Kind {
    /** No response came in time. */
    TIMEOUT,
    /** The connection could not be made, or was lost while the request was in flight. */
    DISCONNECTED,
    /** A response came that violates the protocol. */
    PROTOCOL,
    /**
     * The request queue of the link is full: the caller sends requests faster than the link
     * answers.
     */
    OVERLOADED
  }

  private final Kind kind;
  private final boolean wasSent;

  public ModbusFailure(Kind kind, boolean wasSent, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.wasSent = wasSent;
  }

  public Kind kind() {
    return kind;
  }

  /** Returns whether the request may have reached the device. If false, it certainly did not. */
  public boolean wasSent() {
    return wasSent;
  }
}
