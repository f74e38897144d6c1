// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.HeldKeys;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.IssuerRotation;
import io.parasol.certs.authority.KeyCustodies;
import io.parasol.certs.authority.OfflineList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.config.model.site.DeviceId;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates that the gateway does not renew: of native devices, of people, and of the
 * authorities.
 *
 * @param issued those of native devices and people, without revoked ones.
 * @param peopleIssuer the offline issuer of people; empty if the site has none, or if its file is
 *     damaged.
 * @param custody how the keys of the gateway, its broker, its devices and the authorities are kept,
 *     by name.
 * @param privateKeys number of keys in the state folder that only their holders should have.
 * @param overlap of a rotation; empty if there is none.
 * @param lists the revocation lists that were signed by hand.
 */
public record OtherCertificates(
    List<IssuedCertificate> issued,
    X509Certificate root,
    X509Certificate issuer,
    Optional<X509Certificate> peopleIssuer,
    int privateKeys,
    Map<String, KeyCustody> custody,
    Optional<IssuerRotation.Overlap> overlap,
    List<OfflineList> lists) {

  public OtherCertificates {
    issued = List.copyOf(issued);
    lists = List.copyOf(lists);
    custody = Map.copyOf(custody);
  }

  /** Returns the authorities alone, which can be read without the deny-list. */
  static OtherCertificates ofAuthorities(SiteAuthority authority) throws AuthorityException {
    return new OtherCertificates(
        List.of(),
        authority.root(),
        authority.issuer(),
        authority.acceptedIssuers().newestOfPeople(),
        0,
        Map.of(),
        Optional.empty(),
        List.of());
  }

  static OtherCertificates read(
      SiteAuthority authority, Path folder, List<DeviceId> legacyDevices, Set<DeviceId> natives)
      throws AuthorityException {
    Set<String> own = names(legacyDevices);
    return new OtherCertificates(
        authority.listExcept(own).stream()
            .filter(each -> !each.isRevoked() && isOther(each, natives))
            .toList(),
        authority.root(),
        authority.issuer(),
        authority.acceptedIssuers().newestOfPeople(),
        HeldKeys.ofHolders(folder, natives).size(),
        KeyCustodies.read(folder, own),
        authority.rotation().overlap(),
        authority.revocations().offline());
  }

  private static Set<String> names(List<DeviceId> legacyDevices) {
    Set<String> names = new HashSet<>(Set.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER));
    legacyDevices.forEach(device -> names.add(device.value()));
    return names;
  }

  private static boolean isOther(IssuedCertificate each, Set<DeviceId> natives) {
    return each.identity() instanceof Identity.Operator
        || (each.identity() instanceof Identity.Device device && natives.contains(device.device()));
  }
}
