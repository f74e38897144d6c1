// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.identity.Identity;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/** The party that sends a request, with what it has proven. */
sealed interface Requester {

  /** A party that proves nothing. */
  record Unknown() implements Requester {}

  /** The holder of a claim code. */
  record Claimant(EnrolmentClaims.Claim claim) implements Requester {}

  /** A native device with a valid certificate of this site. */
  record Enrolled(Identity.Device identity, X509Certificate certificate) implements Requester {}

  /** A native device whose certificate of this site has expired. */
  record Expired(Identity.Device identity, X509Certificate certificate) implements Requester {}

  /** A controller with a certificate of its maker. */
  record Born(X509Certificate certificate) implements Requester {

    /** The name attribute with the serial number of a controller (IEEE 802.1AR, 8.6). */
    private static final Map<String, String> SERIAL_NUMBER = Map.of("2.5.4.5", "serialNumber");

    /** Returns how an operator recognizes the controller. */
    String description() {
      return "birth certificate %s, serial %s, issued by %s"
          .formatted(
              text(certificate.getSubjectX500Principal()),
              certificate.getSerialNumber().toString(16),
              text(certificate.getIssuerX500Principal()));
    }

    private static String text(X500Principal name) {
      return name.getName(X500Principal.RFC2253, SERIAL_NUMBER);
    }
  }
}
