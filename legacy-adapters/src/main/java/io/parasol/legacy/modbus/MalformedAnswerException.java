// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** An answer that was matched to a request and breaks the protocol. Carries no stack trace. */
final class MalformedAnswerException extends Exception {

  private final String why;

  MalformedAnswerException(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  /** What is wrong with it, in one line. */
  String why() {
    return why;
  }
}
