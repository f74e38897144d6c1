// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the certificates of a site contain.
 *
 * @param gateway the identity of the site's gateway, with the site and its trust domain.
 * @param natives the devices that hold their own keys.
 * @param people the offline issuer of people, if its folder is at hand.
 */
record SiteProfile(
    Identity.Gateway gateway,
    CertificateLifetimes lifetimes,
    Set<DeviceId> natives,
    Optional<PeopleIssuer> people) {

  SiteProfile {
    natives = Set.copyOf(natives);
  }

  static SiteProfile of(Identity.Gateway gateway) {
    return new SiteProfile(gateway, CertificateLifetimes.DEFAULT, Set.of(), Optional.empty());
  }

  SiteProfile with(PeopleIssuer offline) {
    return new SiteProfile(gateway, lifetimes, natives, Optional.of(offline));
  }

  SiteProfile with(CertificateLifetimes periods, Set<DeviceId> holders) {
    return new SiteProfile(gateway, periods, holders, people);
  }

  Duration lifetime(Purpose purpose, Identity identity) {
    return switch (purpose) {
      case DEVICE ->
          identity instanceof Identity.Device device && natives.contains(device.device())
              ? lifetimes.natives()
              : lifetimes.device();
      case OPERATOR -> lifetimes.people();
      case GATEWAY, BROKER -> lifetimes.gateway();
      case REJECTION_TEST -> Purpose.REJECTION_TEST_LIFETIME;
    };
  }
}
