// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.TrustDomain;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * The site's certificate authority: a root, an issuer below it, and what the issuer has signed, as
 * files in one folder.
 */
public final class SiteAuthority {

  private SiteAuthority() {}

  /**
   * Makes the root and the issuer, and the gateway's and the broker's certificates.
   *
   * @param folder created if it is missing; must hold no authority yet.
   * @param brokerNames DNS names and IP addresses under which clients will know the broker.
   */
  public static SiteAuthority init(
      Path folder,
      TrustDomain trustDomain,
      SiteId site,
      Set<String> brokerNames,
      InstantSource clock)
      throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Opens the authority of that folder; its keys must be readable by their owner only. */
  public static SiteAuthority open(
      Path folder, TrustDomain trustDomain, SiteId site, InstantSource clock)
      throws AuthorityException, UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Whether the folder holds an authority. */
  public static boolean isIn(Path folder) {
    throw new UnsupportedOperationException("STUB");
  }

  public IssuedCertificate issueDevice(DeviceId device) throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }

  public IssuedCertificate issueOperator(OperatorName name, Role role) throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * A new key and certificate for the same identity; the old certificate stays valid until it
   * expires.
   */
  public IssuedCertificate renew(String name) throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Puts the certificate on the deny-list; for good. */
  public IssuedCertificate revoke(String name) throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Everything issued, by name; revoked ones too. */
  public List<IssuedCertificate> list() throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }

  /** What the holder of that certificate shows and trusts. */
  public TlsMaterial material(String name) throws AuthorityException, UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /** The identity that the gateway and the broker bear. */
  public Identity.Gateway gateway() {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Writes {@code NAME.pem} (with its chain), {@code NAME.key} and {@code ca.pem} to the folder.
   */
  public void exportPem(String name, Path folder) throws AuthorityException, UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Writes key, chain and anchor as PKCS#12. */
  public void exportPkcs12(String name, Path file, char[] password)
      throws AuthorityException, UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }
}
