// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Issues certificates and stores them. Callers hold the lock of the folder.
 *
 * @param profile what the site's certificates contain.
 * @param now a trusted time.
 */
record Issuance(AuthorityFiles files, SiteProfile profile, Instant now) {

  /** Issues the first certificates of the gateway and its broker. */
  void issueToGateway(BrokerNames names) throws AuthorityException {
    put(SiteAuthority.GATEWAY, profile.gateway(), BrokerNames.NONE);
    put(SiteAuthority.BROKER, profile.gateway(), names);
  }

  /** Issues the first certificate of a name, or a new one after all its others were revoked. */
  IssuedCertificate issue(String name, Identity identity, HolderKey key) throws AuthorityException {
    requireIssuable(name, identity);
    return put(name, identity, BrokerNames.NONE, key);
  }

  /** Issues a certificate as the other method does, for a new key. */
  IssuedCertificate issue(String name, Identity identity) throws AuthorityException {
    requireIssuable(name, identity);
    return put(name, identity, BrokerNames.NONE);
  }

  private void requireIssuable(String name, Identity identity) throws AuthorityException {
    Purpose purpose = Purpose.of(name, identity);
    requireNotReserved(name, purpose);
    Optional<X509Certificate> earlier = files.issued().current(name);
    if (earlier.isPresent()) {
      requireReplaceable(purpose, describe(name, earlier.get(), files.denyList()));
    }
  }

  /**
   * Creates a key. Those of people and native devices must leave this machine; the others may be in
   * a token.
   */
  private HolderKey newKey(String name, Identity identity) throws AuthorityException {
    boolean isHeldElsewhere =
        identity instanceof Identity.Operator
            || (identity instanceof Identity.Device device
                && profile.natives().contains(device.device()));
    return isHeldElsewhere ? HolderKey.create() : HolderKey.of(files.place().newKey(name));
  }

  static void requireNotReserved(String name, Purpose purpose) throws AuthorityException {
    if (name.equals(SiteAuthority.GATEWAY) || name.equals(SiteAuthority.BROKER)) {
      throw new AuthorityException(
          "%s: is reserved for the gateway; expected another name for %s"
              .formatted(name, purpose.holder()));
    }
  }

  private static void requireReplaceable(Purpose purpose, IssuedCertificate earlier)
      throws AuthorityException {
    Purpose holder = Purpose.of(earlier.name(), earlier.identity());
    if (holder != purpose) {
      throw new AuthorityException(
          "%s: is already the name of %s; expected another name for %s"
              .formatted(earlier.name(), holder.holder(), purpose.holder()));
    }
    if (!earlier.isRevoked()) {
      throw new AuthorityException(
          "%1$s: has a certificate already; renew it with: parasol pki renew %1$s"
              .formatted(earlier.name()));
    }
  }

  /** Renews a certificate with a key of its holder for the same identity. */
  IssuedCertificate renew(String name, HolderKey key) throws AuthorityException {
    Identity identity = renewable(name);
    if (identity instanceof Identity.Gateway && key.privateKey().isEmpty()) {
      throw new AuthorityException(name + ": the gateway makes and holds its own keys");
    }
    return put(name, identity, names(name), key);
  }

  /** Renews a certificate with a new key for the same identity. */
  IssuedCertificate renew(String name) throws AuthorityException {
    Identity identity = renewable(name);
    return put(name, identity, names(name));
  }

  /** Returns the identity of a certificate that may be renewed. */
  private Identity renewable(String name) throws AuthorityException {
    IssuedCertificate previous = describe(name, files.issued().required(name), denied(name));
    if (previous.isRevoked() && !(previous.identity() instanceof Identity.Gateway)) {
      throw new AuthorityException(name + ": is revoked; issue a new certificate instead");
    }
    return previous.identity();
  }

  private BrokerNames names(String name) throws AuthorityException {
    return name.equals(SiteAuthority.BROKER)
        ? BrokerNames.fromCertificate(files.issued().required(name))
        : BrokerNames.NONE;
  }

  /** Issues a new certificate in place of one that is damaged; the damaged files are set aside. */
  IssuedCertificate reissue(
      String name, Identity identity, Predicate<IssuedCertificate> isReplaceable)
      throws AuthorityException {
    Optional<X509Certificate> newest = files.issued().newestReadable(name);
    if (newest.isPresent()) {
      IssuedCertificate earlier = describe(name, newest.get(), files.denyList());
      if (!earlier.identity().equals(identity) || !isReplaceable.test(earlier)) {
        throw new AuthorityException(
            name + ": is revoked, or the name of another holder; it gets no new certificate");
      }
    }
    files.issued().setAside(name);
    return put(name, identity, BrokerNames.NONE);
  }

  /** Issues a certificate for a new key and stores both. */
  IssuedCertificate put(String name, Identity identity, BrokerNames names)
      throws AuthorityException {
    CertificateSigner signer = signer(name, identity);
    signer.requireClock(now);
    return put(name, identity, names, newKey(name, identity), signer);
  }

  /** Issues a certificate for a key and stores it, with the private key if it is there. */
  IssuedCertificate put(String name, Identity identity, BrokerNames names, HolderKey key)
      throws AuthorityException {
    return put(name, identity, names, key, signer(name, identity));
  }

  private IssuedCertificate put(
      String name, Identity identity, BrokerNames names, HolderKey key, CertificateSigner issuer)
      throws AuthorityException {
    issuer.requireClock(now);
    if (key.privateKey().isEmpty()) {
      new KnownKeys(files).requireUnused(name, key.publicKey());
    }
    Purpose purpose = Purpose.of(name, identity);
    X509Certificate certificate;
    try {
      certificate =
          issuer.leaf(
              purpose,
              identity,
              name,
              names.generalNames(),
              key.publicKey(),
              Validity.of(now, profile.lifetime(purpose, identity)));
    } catch (SigningRefusedException refused) {
      throw new AuthorityException(name + ": " + refused.getMessage(), refused);
    }
    files.issued().put(name, List.of(certificate, issuer.certificate()), key.privateKey(), now);
    return describe(name, certificate, denied(name));
  }

  /**
   * Returns the deny-list. If it cannot be read, it is empty for the gateway and the broker: their
   * certificates are renewed although they may be revoked.
   */
  private DenyList denied(String name) throws AuthorityException {
    try {
      return files.denyList();
    } catch (AuthorityException unreadable) {
      if (name.equals(SiteAuthority.GATEWAY) || name.equals(SiteAuthority.BROKER)) {
        return DenyList.EMPTY;
      }
      throw unreadable;
    }
  }

  /** Issues a certificate that is revoked at once. */
  IssuedCertificate issueRevoked(String name, Identity identity) throws AuthorityException {
    if (files.issued().newestReadable(name).isEmpty()) {
      files.issued().setAside(name);
    }
    IssuedCertificate issued =
        put(name, identity, BrokerNames.NONE, HolderKey.create(), files.keys().issuer());
    files.write(files.denyList().with(List.of(issued.serial())));
    return issued;
  }

  /** Issues a certificate for both identities, which is not stored; returns its chain. */
  List<X509Certificate> withTwoIdentities(Identity one, Identity.Operator other, PublicKey key)
      throws AuthorityException {
    CertificateSigner issuer = files.keys().issuer();
    issuer.requireClock(now);
    return List.of(
        issuer.leafWithTwoIdentities(one, other, other.name().value(), key, now),
        issuer.certificate());
  }

  /** Revokes every certificate of a name. */
  IssuedCertificate revoke(String name) throws AuthorityException {
    X509Certificate current = files.issued().required(name);
    List<BigInteger> serials = new ArrayList<>(files.issued().serials(name));
    files
        .previousMaterial(name)
        .ifPresent(previous -> serials.add(previous.chain().get(0).getSerialNumber()));
    DenyList denied = files.denyList().with(serials);
    files.write(denied);
    return describe(name, current, denied);
  }

  /** Returns who signs for an identity: people may have an issuer of their own, offline. */
  private CertificateSigner signer(String name, Identity identity) throws AuthorityException {
    Optional<X509Certificate> people = files.keys().people();
    if (!(identity instanceof Identity.Operator) || people.isEmpty()) {
      return files.keys().issuer();
    }
    CertificateSigner offline =
        profile
            .people()
            .map(PeopleIssuer::signer)
            .orElseThrow(
                () ->
                    new AuthorityException(
                        name
                            + ": certificates of people are signed by the offline issuer; give its"
                            + " folder with --authority"));
    if (!offline.certificate().equals(people.get())) {
      throw new AuthorityException(
          name + ": the folder of --authority has another issuer than people.pem of this site");
    }
    return offline;
  }

  private IssuedCertificate describe(String name, X509Certificate certificate, DenyList denied)
      throws AuthorityException {
    return IssuedCertificate.of(name, certificate, profile.gateway(), denied);
  }
}
