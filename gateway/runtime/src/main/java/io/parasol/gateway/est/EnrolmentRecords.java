// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import java.nio.file.Path;

/** What the enrolment of a site keeps on the disk. */
record EnrolmentRecords(
    EnrolmentClaims claims,
    WaitingEnrolments waiting,
    ApprovedBirths births,
    IssuerRequests issuers) {

  /** Returns the records of a state folder. */
  static EnrolmentRecords in(Path state) {
    return new EnrolmentRecords(
        EnrolmentClaims.in(state),
        WaitingEnrolments.in(state),
        ApprovedBirths.in(state),
        IssuerRequests.in(state));
  }
}
