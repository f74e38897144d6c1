// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * A request got no answer that could be matched to it. Carries no stack trace: plants make many.
 */
public final class ModbusFailure extends Exception {

  /** Why there is no answer. */
  public enum Kind {
    /** Nothing came in time. */
    TIMEOUT,
    /** The connection could not be made, or went while the request was under way. */
    DISCONNECTED,
    /** An answer came that breaks the protocol. */
    PROTOCOL,
    /** More requests wait for this link than it holds; the caller asks faster than it answers. */
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

  /** Whether the request may have reached the device; if not, it certainly did not. */
  public boolean wasSent() {
    return wasSent;
  }
}
