// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.KeyInUseException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Issues certificates of the site to its native devices. Thread-safe; blocks on the disk.
 *
 * @param natives the native devices at the moment.
 * @param isClockTrusted while it is not, no certificate is issued.
 */
public record EnrolmentAuthority(
    SiteAuthority authority,
    CertificateLifetimes lifetimes,
    Supplier<Set<DeviceId>> natives,
    InstantSource clock,
    BooleanSupplier isClockTrusted) {

  /** Maximum number of certificates that a device gets within a day by renewal. */
  static final int MAX_RENEWALS_PER_DAY = 6;

  private static final Duration DAY = Duration.ofDays(1);

  /** Returns the identity of a device of this site. */
  Identity.Device identity(DeviceId device) {
    Identity.Gateway gateway = authority.gateway();
    return new Identity.Device(gateway.trustDomain(), gateway.site(), device);
  }

  /** Returns the device of this site that a URI names. */
  DeviceId device(String uri) throws EnrolmentRefusedException {
    try {
      if (Identity.parse(uri) instanceof Identity.Device named
          && identity(named.device()).equals(named)) {
        return named.device();
      }
    } catch (InvalidIdentityException notOne) {
      // The refusal below states what is expected.
    }
    throw new EnrolmentRefusedException(
        EnrolmentRefusal.FOREIGN_IDENTITY, "the request is not for a device of this site");
  }

  /** Requires that the configuration has a native device of that name. */
  void requireNative(DeviceId device) throws EnrolmentRefusedException {
    if (!natives.get().contains(device)) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.UNKNOWN_DEVICE,
          "the site has no native device %s; expected one of its configuration".formatted(device));
    }
  }

  /** Requires that the device has not got too many certificates within a day. */
  void requireNotTooOften(DeviceId device) throws EnrolmentRefusedException {
    try {
      Instant yesterday = clock.instant().minus(DAY);
      long recent =
          authority.history(device.value()).stream()
              .filter(each -> each.notBefore().isAfter(yesterday))
              .count();
      if (recent >= MAX_RENEWALS_PER_DAY) {
        throw new EnrolmentRefusedException(
            EnrolmentRefusal.RENEWED_TOO_OFTEN,
            "%s has got %d certificates within a day; expected at most %d"
                .formatted(device, recent, MAX_RENEWALS_PER_DAY));
      }
    } catch (AuthorityException failed) {
      throw unavailable(failed);
    }
  }

  /** Requires a lease of the owner for the key of a device whose certificate has expired. */
  void requireLease(Requester.Expired expired) throws EnrolmentRefusedException {
    DeviceId device = expired.identity().device();
    try {
      Optional<X509Certificate> lease = authority.lease(device);
      if (lease
          .filter(each -> each.getPublicKey().equals(expired.certificate().getPublicKey()))
          .isEmpty()) {
        throw new EnrolmentRefusedException(
            EnrolmentRefusal.CERTIFICATE_EXPIRED,
            "the certificate of %s expired at %s; expected a lease (parasol pki lease), a claim or a"
                    .formatted(device, expired.certificate().getNotAfter().toInstant())
                + " birth certificate");
      }
    } catch (AuthorityException failed) {
      throw unavailable(failed);
    }
  }

  /** Returns the newest certificate of a device that is not revoked; empty if there is none. */
  Optional<X509Certificate> current(DeviceId device) throws EnrolmentRefusedException {
    try {
      return issued(device).isPresent()
          ? Optional.of(authority.exports().chain(device.value()).get(0))
          : Optional.empty();
    } catch (AuthorityException | UnusableKeyException failed) {
      throw unavailable(failed);
    }
  }

  /**
   * Issues a certificate to a device; an earlier one stays valid until it expires.
   *
   * @throws EnrolmentRefusedException if the authority cannot issue it, or the key belongs to
   *     another holder.
   */
  X509Certificate issue(DeviceId device, CertificateRequest key) throws EnrolmentRefusedException {
    if (!isClockTrusted.getAsBoolean()) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.UNAVAILABLE, "the clock of the gateway is not trusted; try again later");
    }
    // Without natives: a device that renews by itself has the lifetime of other devices.
    SiteAuthority issuer = authority.with(lifetimes, Set.of());
    try {
      if (issued(device).isPresent()) {
        IssuedCertificate unused = issuer.renew(device.value(), key);
      } else {
        IssuedCertificate unused = issuer.issueDevice(device, key);
      }
      return issuer.exports().chain(device.value()).get(0);
    } catch (KeyInUseException used) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.KEY_IN_USE, String.valueOf(used.getMessage()), used);
    } catch (AuthorityException | UnusableKeyException failed) {
      throw unavailable(failed);
    }
  }

  private Optional<IssuedCertificate> issued(DeviceId device) throws AuthorityException {
    return authority.list().stream()
        .filter(each -> each.name().equals(device.value()) && !each.isRevoked())
        .findFirst();
  }

  private static EnrolmentRefusedException unavailable(Exception failed) {
    return new EnrolmentRefusedException(
        EnrolmentRefusal.UNAVAILABLE, String.valueOf(failed.getMessage()), failed);
  }
}
