// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A lease: a certificate that the owner signs with the key of the root, on a machine that needs no
 * other key of the site. It certifies the key of a certificate until a later end.
 *
 * <ul>
 *   <li>The lease of the issuer replaces its certificate, so that the site can issue again.
 *   <li>The lease of a native device allows the device to renew with its expired certificate over
 *       EST. The broker does not accept it.
 * </ul>
 *
 * @param name the name of the device, or {@link #ISSUER}.
 * @param until its end.
 */
public record Lease(String name, Instant until) {

  public static final String ISSUER = "(issuer)";

  public static final Duration MIN = Duration.ofDays(1);
  public static final Duration MAX = Duration.ofDays(366);

  /**
   * Signs a lease.
   *
   * @param chain the certificate, and for a device that of its issuer.
   * @param rootKey must be readable by its owner only.
   * @param roots the newest root first.
   * @param keys reads the file of the key, which may be encrypted, or name a key in a token.
   * @param length from now on; is limited to the end of the root.
   * @param now the time of this machine.
   * @throws AuthorityException if this root has not certified the chain.
   */
  public static X509Certificate sign(
      List<X509Certificate> chain,
      Path rootKey,
      Path roots,
      KeyStorage keys,
      Duration length,
      Instant now)
      throws AuthorityException {
    CertificateSigner root = root(rootKey, roots, keys);
    root.requireClock(now);
    requireOwn(chain, root);
    return root.extended(chain.get(0), now.plus(length));
  }

  /** Signs a lease as the other method does, with a key in a file that is not encrypted. */
  public static X509Certificate sign(
      List<X509Certificate> chain, Path rootKey, Path roots, Duration length, Instant now)
      throws AuthorityException {
    return sign(chain, rootKey, roots, KeyStorage.FILES, length, now);
  }

  private static CertificateSigner root(Path key, Path roots, KeyStorage keys)
      throws AuthorityException {
    try {
      List<X509Certificate> anchors = Certificates.read(roots);
      X509Certificate newest = anchors.get(0);
      TlsMaterial pair = TlsMaterial.load(List.of(newest), key, anchors, keys);
      return new CertificateSigner(newest, pair.key());
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireOwn(List<X509Certificate> chain, CertificateSigner root)
      throws AuthorityException {
    boolean isLeaf = chain.get(0).getBasicConstraints() < 0;
    if (chain.size() != (isLeaf ? 2 : 1)
        || (isLeaf && !Certificates.isSignedBy(chain.get(0), chain.get(1)))
        || !Certificates.isSignedBy(chain.get(chain.size() - 1), root.certificate())) {
      throw new AuthorityException(
          "this root has not certified %s; expected the issuer, or a device with its issuer"
              .formatted(chain.get(0).getSubjectX500Principal()));
    }
  }
}
