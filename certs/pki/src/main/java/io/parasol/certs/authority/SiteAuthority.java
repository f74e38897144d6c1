// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The certificate authority of the site: a root, an issuing CA below it, and the certificates that
 * it has issued, as files in one folder.
 *
 * <p>Devices and operators share one namespace. Each operation takes the lock of the folder, so the
 * command line and a running gateway may use the same folder; each waits up to ten seconds for the
 * other. Thread-safe; blocks on the disk.
 */
public final class SiteAuthority {

  /**
   * Name of the gateway's certificate in {@link #list}. This name and {@link #BROKER} are reserved.
   */
  public static final String GATEWAY = "gateway";

  public static final String BROKER = "broker";

  private final Path folder;
  private final CertificateSigner issuer;
  private final Identity.Gateway gateway;
  private final InstantSource clock;
  private final DamagedFile.Listener damage;

  private SiteAuthority(
      Path folder,
      CertificateSigner issuer,
      Identity.Gateway gateway,
      InstantSource clock,
      DamagedFile.Listener damage) {
    this.folder = folder;
    this.issuer = issuer;
    this.gateway = gateway;
    this.clock = clock;
    this.damage = damage;
  }

  /**
   * Creates the root, the issuing CA, and the certificates of the gateway and the broker.
   *
   * <p>If this fails or is interrupted, the folder contains no authority, and this method may be
   * called again.
   *
   * @param folder created if it is missing; must not contain an authority.
   * @param brokerNames DNS names and IP addresses under which clients reach the broker, besides
   *     those of loopback.
   */
  public static SiteAuthority init(
      Path folder,
      TrustDomain trustDomain,
      SiteId site,
      Set<String> brokerNames,
      InstantSource clock)
      throws AuthorityException {
    Identity.Gateway gateway = new Identity.Gateway(trustDomain, site);
    BrokerNames names = BrokerNames.of(brokerNames);
    NewAuthority created = new NewAuthority(gateway, clock.instant());
    AuthorityFiles.create(
        folder,
        created.root(),
        created.issuer(),
        issued -> created.issueGatewayCertificates(issued, names));
    return new SiteAuthority(folder, created.issuer(), gateway, clock, DamagedFile.Listener.NONE);
  }

  /** Opens the authority in a folder, without a listener for damage. */
  public static SiteAuthority open(
      Path folder, TrustDomain trustDomain, SiteId site, InstantSource clock)
      throws AuthorityException, UnusableKeyException {
    return open(folder, new Identity.Gateway(trustDomain, site), clock, DamagedFile.Listener.NONE);
  }

  /**
   * Opens the authority in a folder. Its keys must be readable by their owner only. The key of the
   * root may be stored elsewhere, because it is not used here. Damaged files that exist twice are
   * set aside and restored; a damaged certificate affects only the methods that need it, and so
   * does a deny-list whose files are both damaged.
   *
   * @param gateway the identity of the site's gateway.
   * @param damage receives the damage that is found, now and later, on the caller's thread.
   */
  public static SiteAuthority open(
      Path folder, Identity.Gateway gateway, InstantSource clock, DamagedFile.Listener damage)
      throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      files.recover();
      SiteAuthority authority =
          new SiteAuthority(folder, files.readIssuer(), gateway, clock, damage);
      authority.newest(GATEWAY, files, DenyList.EMPTY);
      return authority;
    }
  }

  /** Returns whether the folder contains an authority. */
  public static boolean exists(Path folder) {
    return AuthorityFiles.exists(folder);
  }

  /**
   * Issues the first certificate of a device, or a new one after all its certificates were revoked.
   *
   * @throws AuthorityException if the name is in use.
   */
  public IssuedCertificate issueDevice(DeviceId device) throws AuthorityException {
    return issue(
        device.value(), new Identity.Device(gateway.trustDomain(), gateway.site(), device));
  }

  /**
   * Issues a certificate of an operator, under the conditions of {@link #issueDevice}. A revoked
   * operator may get another role.
   */
  public IssuedCertificate issueOperator(OperatorName name, Role role) throws AuthorityException {
    return issue(
        name.value(), new Identity.Operator(gateway.trustDomain(), gateway.site(), role, name));
  }

  private IssuedCertificate issue(String name, Identity identity) throws AuthorityException {
    Purpose purpose = Purpose.of(name, identity);
    if (name.equals(GATEWAY) || name.equals(BROKER)) {
      throw new AuthorityException(
          "%s: is reserved for the gateway; expected another name for %s"
              .formatted(name, purpose.holder()));
    }
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      Optional<X509Certificate> earlier = files.issued().current(name);
      if (earlier.isPresent()) {
        requireReplaceable(
            purpose, IssuedCertificate.of(name, earlier.get(), gateway, files.denyList()));
      }
      return put(files, name, identity, BrokerNames.NONE);
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
          earlier.name() + ": has a certificate already; renew it instead");
    }
  }

  /**
   * Renews a certificate with a new key for the same identity. The old certificate stays valid
   * until it expires. A revoked certificate is not renewed, except those of the gateway and the
   * broker, for which there is no other way.
   */
  public IssuedCertificate renew(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      IssuedCertificate previous = newest(name, files, files.denyList());
      if (previous.isRevoked() && !(previous.identity() instanceof Identity.Gateway)) {
        throw new AuthorityException(name + ": is revoked; issue a new certificate instead");
      }
      BrokerNames names =
          name.equals(BROKER)
              ? BrokerNames.fromCertificate(current(name, files))
              : BrokerNames.NONE;
      return put(files, name, previous.identity(), names);
    }
  }

  /**
   * Issues a new certificate to a device whose certificate or key is damaged; the damaged files are
   * set aside. The old certificate stays valid until it expires.
   *
   * @throws AuthorityException if the device is revoked, if the name is that of an operator, or if
   *     the new certificate cannot be written.
   */
  public IssuedCertificate reissueDevice(DeviceId device) throws AuthorityException {
    return reissue(
        device.value(),
        new Identity.Device(gateway.trustDomain(), gateway.site(), device),
        earlier -> !earlier.isRevoked());
  }

  /**
   * Issues a new certificate to an operator, revoked or not, whose certificate or key is damaged;
   * the damaged files are set aside.
   */
  public IssuedCertificate reissueOperator(OperatorName name, Role role) throws AuthorityException {
    return reissue(
        name.value(),
        new Identity.Operator(gateway.trustDomain(), gateway.site(), role, name),
        earlier -> true);
  }

  private IssuedCertificate reissue(
      String name, Identity identity, Predicate<IssuedCertificate> isReplaceable)
      throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      Optional<X509Certificate> newest = files.issued().newestReadable(name);
      if (newest.isPresent()) {
        IssuedCertificate earlier =
            IssuedCertificate.of(name, newest.get(), gateway, files.denyList());
        if (!earlier.identity().equals(identity) || !isReplaceable.test(earlier)) {
          throw new AuthorityException(
              name + ": is revoked, or the name of another holder; it gets no new certificate");
        }
      }
      files.issued().setAside(name);
      return put(files, name, identity, BrokerNames.NONE);
    }
  }

  /** Renews the certificate of the broker with new names. */
  public IssuedCertificate renewBroker(Set<String> brokerNames) throws AuthorityException {
    BrokerNames names = BrokerNames.of(brokerNames);
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      return put(files, BROKER, gateway, names);
    }
  }

  /**
   * Ensures that the broker's certificate contains the name that clients dial. Otherwise renews the
   * certificate with this name in addition to its current names.
   *
   * @param host DNS name or IP address; a wildcard address stands for loopback.
   * @return whether the certificate was renewed.
   * @throws AuthorityException if a certificate cannot contain the name, or if there are too many
   *     names.
   */
  public boolean ensureBrokerName(String host) throws AuthorityException {
    BrokerNames wanted = BrokerNames.of(Set.of(host));
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      BrokerNames existing = BrokerNames.fromCertificate(current(BROKER, files));
      BrokerNames all = existing.union(wanted);
      if (all.equals(existing)) {
        return false;
      }
      put(files, BROKER, gateway, all);
      return true;
    }
  }

  /**
   * Returns whether half of the certificate's validity period is over or it is not valid yet, so
   * that its holder must renew it.
   */
  public boolean isDueForRenewal(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      return newest(name, files, files.denyList()).isDueForRenewal(clock.instant());
    }
  }

  /** Revokes every certificate of a name permanently, including renewed ones. Idempotent. */
  public IssuedCertificate revoke(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      current(name, files);
      List<BigInteger> serials = new ArrayList<>(files.issued().serials(name));
      files
          .previousMaterial(name)
          .ifPresent(previous -> serials.add(previous.chain().get(0).getSerialNumber()));
      DenyList denied = files.denyList().with(serials);
      files.write(denied);
      return newest(name, files, denied);
    }
  }

  /**
   * Returns the newest certificate of each name, including revoked ones, sorted by name. A damaged
   * certificate is left out and reported to the listener.
   */
  public List<IssuedCertificate> list() throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      DenyList denied = files.denyList();
      List<IssuedCertificate> all = new ArrayList<>();
      for (String name : files.issued().names()) {
        try {
          all.add(newest(name, files, denied));
        } catch (AuthorityException damaged) {
          damage.onDamaged(
              files.issued().certificate(name),
              String.valueOf(damaged.getMessage()),
              name + " cannot be renewed or exported");
        }
      }
      return all;
    }
  }

  /** Returns every certificate of a name that may still be valid, the newest first. */
  public List<IssuedCertificate> history(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      DenyList denied = files.denyList();
      current(name, files);
      List<IssuedCertificate> all = new ArrayList<>();
      for (X509Certificate each : files.issued().all(name)) {
        all.add(IssuedCertificate.of(name, each, gateway, denied));
      }
      return all;
    }
  }

  /**
   * Returns the key, the chain and the trust anchors for the holder of a certificate, with the
   * clock of this authority. While a renewed certificate is not valid yet, these are the previous
   * ones if they are valid.
   */
  public TlsMaterial material(String name) throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      current(name, files);
      TlsMaterial current = files.material(name).withClock(clock);
      if (current.isValidNow()) {
        return current;
      }
      DenyList denied = files.denyList();
      return files
          .previousMaterial(name)
          .map(previous -> previous.withClock(clock))
          .filter(TlsMaterial::isValidNow)
          .filter(previous -> !denied.denies(previous.chain().get(0).getSerialNumber()))
          .orElse(current);
    }
  }

  /** Returns the start of this authority's validity period. The time is certainly later. */
  public Instant notBefore() {
    return Validity.of(issuer.certificate()).notBefore();
  }

  /**
   * Issues a certificate that names two operators at once. The self-test uses it to check that the
   * broker rejects such certificates. It expires within minutes and is not stored; only the caller
   * has its key.
   */
  public TlsMaterial issueWithTwoIdentities(OperatorName name)
      throws AuthorityException, UnusableKeyException {
    Instant now = clock.instant();
    issuer.requireClock(now);
    KeyPair pair = CertificateSigner.newKeyPair();
    Identity one = new Identity.Operator(gateway.trustDomain(), gateway.site(), Role.VIEWER, name);
    Identity other =
        new Identity.Operator(gateway.trustDomain(), gateway.site(), Role.ENGINEER, name);
    X509Certificate certificate =
        issuer.leafWithTwoIdentities(one, other, name.value(), pair.getPublic(), now);
    try (AuthorityFiles files = AuthorityFiles.lock(folder, damage)) {
      return new TlsMaterial(
          pair.getPrivate(), List.of(certificate, issuer.certificate()), files.anchors(), clock);
    }
  }

  /** Returns the identity of the gateway and the broker. */
  public Identity.Gateway gateway() {
    return gateway;
  }

  /**
   * Writes {@code NAME.pem} (with its chain), {@code NAME.key} and {@code ca.pem} to a folder,
   * which is created if it is missing. No file is overwritten; an identical {@code ca.pem} may
   * exist.
   */
  public void exportPem(String name, Path folder) throws AuthorityException, UnusableKeyException {
    PemExport.write(material(name), name, folder);
  }

  /**
   * Writes key, chain and anchor as PKCS#12. An existing file is not overwritten.
   *
   * @param password ASCII characters; may be empty, because only the owner can access the file.
   */
  public void exportPkcs12(String name, Path file, char[] password)
      throws AuthorityException, UnusableKeyException {
    byte[] content;
    try {
      content = material(name).pkcs12(password);
    } catch (IllegalArgumentException e) {
      throw new AuthorityException(file + ": cannot be written, " + e.getMessage(), e);
    }
    KeyFile.writeOwnerOnly(file, content);
  }

  /** Issues a certificate for a new key and stores both. */
  private IssuedCertificate put(
      AuthorityFiles files, String name, Identity identity, BrokerNames names)
      throws AuthorityException {
    Instant now = clock.instant();
    issuer.requireClock(now);
    KeyPair pair = CertificateSigner.newKeyPair();
    X509Certificate certificate =
        issuer.leaf(
            Purpose.of(name, identity),
            identity,
            name,
            names.generalNames(),
            pair.getPublic(),
            now);
    files.issued().put(name, List.of(certificate, issuer.certificate()), pair.getPrivate(), now);
    return IssuedCertificate.of(name, certificate, gateway, files.denyList());
  }

  private IssuedCertificate newest(String name, AuthorityFiles files, DenyList denied)
      throws AuthorityException {
    return IssuedCertificate.of(name, current(name, files), gateway, denied);
  }

  private static X509Certificate current(String name, AuthorityFiles files)
      throws AuthorityException {
    return files
        .issued()
        .current(name)
        .orElseThrow(
            () ->
                new AuthorityException(
                    "%s: there is no certificate of that name".formatted(Printable.of(name))));
  }
}
