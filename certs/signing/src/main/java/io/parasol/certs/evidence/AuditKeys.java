// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of the gateway that an audit accepts: those known before, and those in the log. */
final class AuditKeys {

  private final LogKeys trust;
  private final Set<VerificationKey> keys;

  /**
   * @param known keys of the gateway.
   * @param trust decides about the certificates in the log.
   */
  AuditKeys(Set<VerificationKey> known, LogKeys trust) {
    this.keys = new LinkedHashSet<>(known);
    this.trust = trust;
  }

  Set<VerificationKey> all() {
    return keys;
  }

  /** Adds the key of a certificate in the log; returns false if it is not of this gateway. */
  boolean add(String pem, Instant at) throws CertificateException {
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    Optional<VerificationKey> key = trust.trusted(chain, at);
    key.ifPresent(keys::add);
    return key.isPresent();
  }

  /** Adds the keys whose certificates are no longer in the log. */
  void addOfRemoved(List<LogSegment> segments) throws IOException {
    for (LogSegment each : segments) {
      try {
        for (byte[] record : new SegmentReader(each).check().records()) {
          if (LogRecords.isOf(LogRecords.TRIMMED, record)) {
            addTrimmed(LogTrim.read(Members.of(Json.parse(record), "record")));
          }
        }
      } catch (LogDamagedException | JsonException | CertificateException damaged) {
        // The audit reports this when it comes to these records.
      }
    }
  }

  private void addTrimmed(LogTrim trim) throws CertificateException {
    for (LogTrim.Certificate certificate : trim.certificates()) {
      add(certificate.pem(), certificate.at());
    }
  }
}
