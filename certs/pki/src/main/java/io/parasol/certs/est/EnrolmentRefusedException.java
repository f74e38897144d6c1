// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

/** An enrolment that is refused; the message is one line for the requester. */
public final class EnrolmentRefusedException extends Exception {

  private final EnrolmentRefusal reason;

  public EnrolmentRefusedException(EnrolmentRefusal reason, String message) {
    super(message);
    this.reason = reason;
  }

  public EnrolmentRefusedException(EnrolmentRefusal reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public EnrolmentRefusal reason() {
    return reason;
  }
}
