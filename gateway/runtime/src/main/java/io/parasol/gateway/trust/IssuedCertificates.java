// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.FileStamps;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The certificates that the site's authority has issued, to the gateway and to others. Each method
 * reads the files of the authority, except {@link #people} and {@link #ownDevices}. Thread-safe.
 */
public final class IssuedCertificates implements SignedPolicy.CertificateSource {

  private final Supplier<SiteAuthority> authority;
  private final Supplier<Set<DeviceId>> ownDevices;
  private final Predicate<String> isHeld;
  private final InstantSource clock;

  /**
   * @param ownDevices the legacy devices.
   * @param isHeld whether the gateway holds the certificate with a name.
   */
  IssuedCertificates(
      Supplier<SiteAuthority> authority,
      Supplier<Set<DeviceId>> ownDevices,
      Predicate<String> isHeld,
      InstantSource clock) {
    this.authority = authority;
    this.ownDevices = ownDevices;
    this.isHeld = isHeld;
    this.clock = clock;
  }

  /** Returns the newest certificate of each name, including revoked ones, sorted by name. */
  public List<IssuedCertificate> all() throws AuthorityException {
    return authority.get().list();
  }

  /** Returns the state of the files behind {@link #all}, which change with it. */
  public FileStamps stamps() {
    return authority.get().listStamps();
  }

  /** Returns whether a device has a certificate that is not revoked. */
  public boolean isValid(DeviceId device) throws AuthorityException {
    return all().stream().anyMatch(each -> each.name().equals(device.value()) && !each.isRevoked());
  }

  /** Returns the native devices and people whose current certificates are on the given list. */
  public Set<Identity> holders(DenyList denied) throws AuthorityException {
    return all().stream()
        .filter(each -> denied.denies(each.serial(), each.identity()) && !isHeld.test(each.name()))
        .map(IssuedCertificate::identity)
        .collect(Collectors.toSet());
  }

  /** Returns the names whose current certificates are on the given list. */
  public Set<String> names(DenyList denied) throws AuthorityException {
    return all().stream()
        .filter(each -> denied.denies(each.serial(), each.identity()))
        .map(IssuedCertificate::name)
        .collect(Collectors.toSet());
  }

  /**
   * Returns the current certificates of people that are valid now and not on the given list.
   *
   * @param issued what {@link #all} has returned, so that a caller reads the files once.
   */
  public Map<OperatorName, IssuedCertificate> people(
      List<IssuedCertificate> issued, DenyList denied) {
    Instant now = clock.instant();
    Map<OperatorName, IssuedCertificate> people = new HashMap<>();
    for (IssuedCertificate each : issued) {
      if (each.identity() instanceof Identity.Operator person
          && !denied.denies(each.serial(), each.identity())
          && now.isBefore(each.notAfter())) {
        people.put(person.name(), each);
      }
    }
    return people;
  }

  @Override
  public Map<BigInteger, Identity> holders(Set<BigInteger> serials) throws AuthorityException {
    return authority.get().holders(serials);
  }

  @Override
  public Set<DeviceId> ownDevices() {
    return ownDevices.get();
  }

  @Override
  public Set<BigInteger> serials(DeniedHolders denied) throws AuthorityException {
    Set<BigInteger> serials = new HashSet<>();
    for (IssuedCertificate newest : all()) {
      if (denied.includes(newest.identity())) {
        authority.get().history(newest.name()).forEach(each -> serials.add(each.serial()));
      }
    }
    return serials;
  }
}
