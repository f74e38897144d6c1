// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.RevocationLists;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.TlsFile;
import io.parasol.gateway.health.device.CertificateTerm;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.Optional;

/**
 * For how long a file can be used that the configuration names: a certificate, authorities or
 * revocation lists. The gateway renews none of them.
 *
 * @param term empty if it cannot be used, or if a revocation list states no end.
 * @param problem why it cannot be used, in one line; empty if it can.
 */
public record NamedCertificates(
    TlsFile file, Optional<CertificateTerm> term, Optional<String> problem) {

  /** Reads a file. Blocks on the disk. */
  public static NamedCertificates read(TlsFile file) {
    try {
      return new NamedCertificates(file, term(file), Optional.empty());
    } catch (UnusableKeyException unusable) {
      return new NamedCertificates(
          file, Optional.empty(), Optional.of(String.valueOf(unusable.getMessage())));
    }
  }

  private static Optional<CertificateTerm> term(TlsFile of) throws UnusableKeyException {
    Path file = of.file();
    return switch (of.kind()) {
      case CERTIFICATE ->
          TlsMaterial.load(file, of.key().orElseThrow(), file).chain().stream()
              .findFirst()
              .map(CertificateTerm::of);
      // A bundle may have old ones, too.
      case AUTHORITY ->
          Certificates.read(file).stream()
              .max(Comparator.comparing(X509Certificate::getNotAfter))
              .map(CertificateTerm::of);
      // After the end of one list, its holders are refused.
      case REVOCATION_LIST ->
          RevocationLists.read(file).lists().stream()
              .filter(list -> list.getNextUpdate() != null)
              .min(Comparator.comparing(X509CRL::getNextUpdate))
              .map(
                  list ->
                      new CertificateTerm(
                          list.getThisUpdate().toInstant(), list.getNextUpdate().toInstant()));
    };
  }
}
