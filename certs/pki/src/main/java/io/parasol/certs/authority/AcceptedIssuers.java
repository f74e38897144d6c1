// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.Certificates;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The issuers whose certificates the site accepts now, by kind of holder. Path validation accepts
 * every issuer below a root; this check also excludes an issuer that was replaced, or one that must
 * not sign for this kind of holder. It verifies the signature, because a chain may contain any
 * certificates. Thread-safe.
 */
public final class AcceptedIssuers {

  /** Maximum number of certificates whose result is remembered. */
  private static final int MAX_REMEMBERED = 4096;

  private final List<X509Certificate> ofDevices;
  private final List<X509Certificate> ofPeople;
  private final Map<X509Certificate, Boolean> remembered = new ConcurrentHashMap<>();

  /**
   * @param ofDevices the issuers for devices and the gateway.
   * @param ofPeople the issuers for operators.
   */
  public AcceptedIssuers(List<X509Certificate> ofDevices, List<X509Certificate> ofPeople) {
    this.ofDevices = List.copyOf(ofDevices);
    this.ofPeople = List.copyOf(ofPeople);
  }

  /** Returns the issuers for devices and the gateway. */
  public List<X509Certificate> ofDevices() {
    return ofDevices;
  }

  List<X509Certificate> ofPeople() {
    return ofPeople;
  }

  /**
   * Returns the newest issuer that people alone have; empty if there is none, or if its file is
   * damaged.
   */
  public Optional<X509Certificate> newestOfPeople() {
    return ofPeople.stream().findFirst().filter(each -> !ofDevices.contains(each));
  }

  /** Returns whether one of the issuers for this kind of holder has signed the certificate. */
  public boolean accepts(X509Certificate certificate, Identity identity) {
    Boolean known = remembered.get(certificate);
    if (known != null) {
      return known;
    }
    boolean isAccepted =
        (identity instanceof Identity.Operator ? ofPeople : ofDevices)
            .stream().anyMatch(issuer -> Certificates.isSignedBy(certificate, issuer));
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(certificate, isAccepted);
    return isAccepted;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AcceptedIssuers that
        && ofDevices.equals(that.ofDevices)
        && ofPeople.equals(that.ofPeople);
  }

  @Override
  public int hashCode() {
    return 31 * ofDevices.hashCode() + ofPeople.hashCode();
  }
}
