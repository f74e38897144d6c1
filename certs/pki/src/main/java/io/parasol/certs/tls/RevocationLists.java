// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Certificate revocation lists (RFC 5280, 5) by which the certificates of the other side are
 * checked. A certificate is refused if it is listed, and also if its issuer has no list here, or
 * only one that has expired or that the issuer has not signed: without a current list, it is not
 * known. If a root has a list, the authorities below that root are checked as well. Nothing is
 * downloaded. Immutable.
 *
 * @param lists never empty.
 */
public record RevocationLists(List<X509CRL> lists) {

  /** Maximum length of a file in bytes. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Maximum number of lists in a file. */
  static final int MAX_LISTS = 16;

  public RevocationLists {
    lists = List.copyOf(lists);
    if (lists.isEmpty()) {
      throw new IllegalArgumentException("expected a revocation list");
    }
  }

  /**
   * Reads a file with one list in DER, or up to 16 lists in PEM; at most 1 MiB.
   *
   * @throws UnusableKeyException with a message of one line, if there is no list that can be read.
   */
  public static RevocationLists read(Path file) throws UnusableKeyException {
    byte[] content = KeyFile.read(file, MAX_BYTES);
    List<X509CRL> lists = new ArrayList<>();
    try {
      for (CRL each :
          CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content))) {
        lists.add((X509CRL) each);
      }
    } catch (CRLException | CertificateException unreadable) {
      throw new UnusableKeyException(
          file + ": holds a revocation list that cannot be read", unreadable);
    }
    if (lists.isEmpty() || lists.size() > MAX_LISTS) {
      throw new UnusableKeyException(
          "%s: holds %d revocation lists; expected 1 to %d"
              .formatted(file, lists.size(), MAX_LISTS));
    }
    return new RevocationLists(lists);
  }

  /**
   * Adds the check by these lists to a validation.
   *
   * @param anchors the accepted roots.
   */
  void addTo(PKIXBuilderParameters validation, X509Certificate[] anchors)
      throws GeneralSecurityException {
    validation.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
    PKIXRevocationChecker checker = checker();
    // No responder of OCSP is asked, whatever the settings of this Java runtime are.
    Set<Option> options = EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK);
    if (!hasListOfRoot(anchors)) {
      options.add(Option.ONLY_END_ENTITY);
    }
    checker.setOptions(options);
    validation.addCertPathChecker(checker);
    validation.setRevocationEnabled(true);
  }

  /**
   * Returns whether a list was still valid at an instant, and no longer is at a later one.
   *
   * @param from the earlier instant.
   */
  public boolean hasExpiredSince(Instant from, Instant until) {
    return lists.stream()
        .map(X509CRL::getNextUpdate)
        .filter(Objects::nonNull)
        .map(Date::toInstant)
        .anyMatch(end -> !end.isBefore(from) && end.isBefore(until));
  }

  private static PKIXRevocationChecker checker() throws NoSuchAlgorithmException {
    return (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
  }

  private boolean hasListOfRoot(X509Certificate[] anchors) {
    for (X509Certificate anchor : anchors) {
      X500Principal name = anchor.getSubjectX500Principal();
      if (lists.stream().anyMatch(list -> list.getIssuerX500Principal().equals(name))) {
        return true;
      }
    }
    return false;
  }
}
