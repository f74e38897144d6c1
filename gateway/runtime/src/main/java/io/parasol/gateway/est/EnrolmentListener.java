// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.config.model.site.DeviceId;
import java.security.cert.X509Certificate;

/** Receives what the server decides. Called on its threads; must return soon. */
public interface EnrolmentListener {

  /** How a device has got its certificate. */
  enum Way {
    CLAIM("claim"),
    BIRTH_CERTIFICATE("birth_certificate"),
    RENEWAL("renewal"),
    /** A renewal with an expired certificate, which a lease of the owner allows. */
    LEASE("lease"),
    /** An issuer for another site. */
    ISSUER("issuer");

    private final String wireName;

    Way(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** A certificate was issued. */
  void enrolled(DeviceId device, X509Certificate certificate, Way way);

  /** A request waits for the decision of an operator; called once for each request. */
  void waiting(WaitingEnrolments.Waiting request);

  /**
   * A request was refused.
   *
   * @param from the address of the requester.
   * @param device what the requester calls itself; may be empty, and proves nothing.
   * @param why one line.
   */
  void refused(String from, String device, EnrolmentRefusal reason, String why);
}
