// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

/** The client is not admitted, with the reason as one word and in one line. */
public final class ClientRefusedException extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  public ClientRefusedException(String reason, String why) {
    super(why);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
