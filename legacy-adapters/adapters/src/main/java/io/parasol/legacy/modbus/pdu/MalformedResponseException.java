// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

/** A response that was matched to a request and violates the protocol. Carries no stack trace. */
public final class MalformedResponseException extends Exception {

  private final String why;

  MalformedResponseException(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  /** Returns what is wrong with the response, in one line. */
  public String why() {
    return why;
  }
}
