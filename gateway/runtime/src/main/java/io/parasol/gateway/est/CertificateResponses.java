// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.est.EnrolmentRequest;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.PrivateKeys;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.est.EnrolmentListener.Way;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Issues and renews certificates, and responds with them. Blocks on the disk. */
@ConfinedTo("enrolment")
record CertificateResponses(EnrolmentAuthority authority, EnrolmentListener listener) {

  /**
   * Returns the valid certificate that the device has for a key already, after a lost response.
   *
   * @param key SHA-256 of the public key.
   */
  Optional<EstResponse> same(DeviceId device, String key) throws EnrolmentRefusedException {
    return same(device, key, null);
  }

  /**
   * Returns the same, unless it is the certificate that the device presents: then the response was
   * not lost.
   */
  private Optional<EstResponse> same(
      DeviceId device, String key, @Nullable X509Certificate presented)
      throws EnrolmentRefusedException {
    return authority
        .current(device)
        .filter(each -> !each.equals(presented))
        .filter(each -> KeyFingerprint.of(each.getPublicKey()).equals(key))
        .filter(each -> authority.clock().instant().isBefore(each.getNotAfter().toInstant()))
        .map(each -> EstResponse.certificates(List.of(each)));
  }

  /** Renews the certificate of a device, which is valid, or has expired and has a lease. */
  EstResponse renewed(Requester requester, byte[] request) throws EnrolmentRefusedException {
    if (requester instanceof Requester.Enrolled enrolled) {
      return renewed(enrolled.identity(), enrolled.certificate(), request, Way.RENEWAL);
    }
    if (requester instanceof Requester.Expired expired) {
      authority.requireLease(expired);
      return renewed(expired.identity(), expired.certificate(), request, Way.LEASE);
    }
    throw new EnrolmentRefusedException(
        EnrolmentRefusal.NOT_AUTHENTICATED,
        "expected the valid certificate of the device as client certificate");
  }

  private EstResponse renewed(
      Identity.Device identity, X509Certificate presented, byte[] request, Way way)
      throws EnrolmentRefusedException {
    DeviceId device = identity.device();
    authority.requireNative(device);
    EnrolmentRequest wanted = EnrolmentRequest.parse(request);
    wanted.requireIdentity(identity.uri());
    // On a bad connection, lost responses must not use up the renewals of a day.
    Optional<EstResponse> earlier = same(device, KeyFingerprint.of(wanted.key().key()), presented);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    authority.requireNotTooOften(device);
    return issue(device, wanted.key(), way, false);
  }

  /**
   * Issues a certificate.
   *
   * @param makesKey whether the gateway makes a key, which it does not keep.
   */
  EstResponse issue(DeviceId device, CertificateRequest key, Way way, boolean makesKey)
      throws EnrolmentRefusedException {
    if (!makesKey) {
      X509Certificate issued = authority.issue(device, key);
      listener.enrolled(device, issued, way);
      return EstResponse.certificates(List.of(issued));
    }
    KeyPair pair = PrivateKeys.newPair();
    X509Certificate issued = authority.issue(device, new CertificateRequest(pair.getPublic()));
    listener.enrolled(device, issued, way);
    return EstResponse.keyPair(pair.getPrivate(), issued);
  }
}
