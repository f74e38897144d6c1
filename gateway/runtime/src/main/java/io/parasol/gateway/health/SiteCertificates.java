// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.gateway.health.device.RenewalAttempt;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The certificates of a site. Every method returns at once, on any thread, and never fails. */
public interface SiteCertificates {

  /**
   * Returns the current certificate, with its issuers; empty if the gateway holds none of that
   * name.
   *
   * @param name as in {@code pki}: the device's id, {@code gateway}, {@code broker}, or {@link
   *     HealthSources#BRIDGE}.
   */
  List<X509Certificate> chain(String name);

  /** Returns the certificates that the gateway does not renew by itself. */
  ManualCertificates manual();

  /** Returns the last attempt to renew each certificate that the gateway holds, by name. */
  Map<String, RenewalAttempt> attempts();

  /** Returns the rotation of the issuer or the root; empty if there is none. */
  Optional<RotationProgress> rotation();
}
