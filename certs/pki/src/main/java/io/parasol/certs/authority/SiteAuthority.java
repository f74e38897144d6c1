// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.FileStamps;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  private final AuthorityPlace place;
  private final SiteProfile profile;
  private final Identity.Gateway gateway;
  private final InstantSource clock;

  private SiteAuthority(AuthorityPlace place, SiteProfile profile, InstantSource clock) {
    this.place = place;
    this.profile = profile;
    this.gateway = profile.gateway();
    this.clock = clock;
  }

  private interface Work<T> {
    T on(AuthorityFiles files) throws AuthorityException;
  }

  /** Runs an operation while the lock of the folder is held. */
  private <T> T locked(Work<T> work) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      return work.on(files);
    }
  }

  private Issuance issuance(AuthorityFiles files) {
    return new Issuance(files, profile, clock.instant());
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
    return init(
        folder,
        new Identity.Gateway(trustDomain, site),
        CertificateLifetimes.DEFAULT,
        brokerNames,
        clock,
        Optional.empty());
  }

  /**
   * Creates an authority whose root is offline, perhaps with the issuer of people.
   *
   * @param offline where the key of the root is; empty if it is in {@code folder}.
   */
  public static SiteAuthority init(
      Path folder,
      Identity.Gateway gateway,
      CertificateLifetimes lifetimes,
      Set<String> brokerNames,
      InstantSource clock,
      Optional<OfflineFolder> offline)
      throws AuthorityException {
    return init(folder, KeyStorage.FILES, gateway, lifetimes, brokerNames, clock, offline);
  }

  /** Creates an authority as the other method does, whose keys are in this storage. */
  public static SiteAuthority init(
      Path folder,
      KeyStorage keys,
      Identity.Gateway gateway,
      CertificateLifetimes lifetimes,
      Set<String> brokerNames,
      InstantSource clock,
      Optional<OfflineFolder> offline)
      throws AuthorityException {
    SiteProfile profile = SiteProfile.of(gateway).with(lifetimes, Set.of());
    BrokerNames names = BrokerNames.of(brokerNames);
    AuthorityPlace place = new AuthorityPlace(folder, keys, DamagedFile.Listener.NONE);
    AuthorityFiles.create(place, new NewAuthority(profile, clock.instant(), place), offline, names);
    return new SiteAuthority(place, profile, clock);
  }

  /**
   * Creates an authority whose issuer a corporate authority has certified.
   *
   * @param keys where the keys are kept.
   * @throws AuthorityException if the certificates of that issuer would be refused.
   */
  public static SiteAuthority init(
      Path folder,
      KeyStorage keys,
      Identity.Gateway gateway,
      CertificateLifetimes lifetimes,
      Set<String> brokerNames,
      InstantSource clock,
      CorporateIssuer corporate)
      throws AuthorityException {
    NewAuthority.requireHostName(gateway.trustDomain());
    SiteProfile profile = SiteProfile.of(gateway).with(lifetimes, Set.of());
    AuthorityPlace place = new AuthorityPlace(folder, keys, DamagedFile.Listener.NONE);
    AuthorityFiles.create(place, corporate, profile, clock.instant(), BrokerNames.of(brokerNames));
    return new SiteAuthority(place, profile, clock);
  }

  /**
   * Creates the authority of a fleet. Its root certifies the issuers of sites whose trust domains
   * are {@linkplain #siteOfFleet below} that of the fleet; its own issuer signs the certificate of
   * the enrolment server.
   *
   * @param fleet trust domain and name of the fleet.
   * @param serverNames DNS names and IP addresses of the enrolment server.
   */
  public static SiteAuthority initFleet(
      Path folder,
      Identity.Gateway fleet,
      CertificateLifetimes lifetimes,
      Set<String> serverNames,
      InstantSource clock)
      throws AuthorityException {
    SiteProfile profile = SiteProfile.of(fleet).with(lifetimes, Set.of());
    AuthorityPlace place = new AuthorityPlace(folder, KeyStorage.FILES, DamagedFile.Listener.NONE);
    AuthorityFiles.create(
        place,
        NewAuthority.ofFleet(profile, clock.instant(), place),
        Optional.empty(),
        BrokerNames.of(serverNames));
    return new SiteAuthority(place, profile, clock);
  }

  /**
   * Returns the identity of the gateway of a site in a fleet. Its trust domain is the name of the
   * site below that of the fleet, so that the name constraint of its issuer excludes all other
   * sites.
   *
   * @throws IllegalArgumentException if the trust domain would be too long.
   */
  public static Identity.Gateway siteOfFleet(TrustDomain fleet, SiteId site) {
    return new Identity.Gateway(new TrustDomain(site + "." + fleet), site);
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
   * @param damagedFiles receives the damage that is found, now and later, on the caller's thread.
   */
  public static SiteAuthority open(
      Path folder, Identity.Gateway gateway, InstantSource clock, DamagedFile.Listener damagedFiles)
      throws AuthorityException, UnusableKeyException {
    return open(folder, KeyStorage.FILES, gateway, clock, damagedFiles);
  }

  /** Opens an authority as the other method does, whose keys are in this storage. */
  public static SiteAuthority open(
      Path folder,
      KeyStorage keys,
      Identity.Gateway gateway,
      InstantSource clock,
      DamagedFile.Listener damagedFiles)
      throws AuthorityException, UnusableKeyException {
    AuthorityPlace place = new AuthorityPlace(folder, keys, damagedFiles);
    try (AuthorityFiles files = place.lock()) {
      files.recover();
      CertificateSigner unused = files.keys().readIssuer();
      IssuedCertificate unusedToo =
          IssuedCertificate.of(GATEWAY, files.issued().required(GATEWAY), gateway, DenyList.EMPTY);
      return new SiteAuthority(place, SiteProfile.of(gateway), clock);
    }
  }

  /**
   * Returns this authority with other validity periods for the certificates that it issues.
   *
   * @param natives the devices that hold their own keys.
   */
  public SiteAuthority with(CertificateLifetimes lifetimes, Set<DeviceId> natives) {
    return new SiteAuthority(place, profile.with(lifetimes, natives), clock);
  }

  /** Returns this authority, which signs certificates of people with this issuer. */
  public SiteAuthority with(PeopleIssuer people) {
    return new SiteAuthority(place, profile.with(people), clock);
  }

  /**
   * Returns the identity of the gateway whose certificate a folder contains; empty if it has none
   * that can be read. Changes nothing, and needs no key.
   */
  public static Optional<Identity> ownerOf(Path folder) {
    try {
      return identity(
          Certificates.read(folder.resolve(IssuedFiles.FOLDER).resolve(GATEWAY + ".pem")).get(0));
    } catch (UnusableKeyException missingOrDamaged) {
      return Optional.empty();
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
    return locked(files -> issuance(files).issue(device.value(), identity(device)));
  }

  /** Issues a certificate to a device that has made its own key. */
  public IssuedCertificate issueDevice(DeviceId device, CertificateRequest request)
      throws AuthorityException {
    return locked(
        files -> issuance(files).issue(device.value(), identity(device), HolderKey.of(request)));
  }

  /**
   * Issues a certificate of an operator, under the conditions of {@link #issueDevice}. A revoked
   * operator may get another role.
   */
  public IssuedCertificate issueOperator(OperatorName name, Role role) throws AuthorityException {
    return issueOperator(name, role, HolderKey.create());
  }

  /** Issues a certificate to an operator who has made the key. */
  public IssuedCertificate issueOperator(OperatorName name, Role role, CertificateRequest request)
      throws AuthorityException {
    return issueOperator(name, role, HolderKey.of(request));
  }

  private IssuedCertificate issueOperator(OperatorName name, Role role, HolderKey key)
      throws AuthorityException {
    return locked(files -> issuance(files).issue(name.value(), identity(name, role), key));
  }

  /**
   * Stores the certificate of a person that the offline issuer has signed {@linkplain
   * OfflineSigning on another machine}, as the newest of its name. Idempotent.
   */
  public IssuedCertificate importPerson(X509Certificate certificate) throws AuthorityException {
    return locked(files -> new PersonImport(files, gateway, clock.instant()).add(certificate));
  }

  /**
   * Applies a lease that the owner has {@linkplain Lease#sign signed}. Idempotent.
   *
   * @throws AuthorityException if it is not a valid lease of the issuer or a device of this site.
   */
  public Lease importLease(X509Certificate lease) throws AuthorityException {
    return locked(files -> new Leases(files, gateway, clock.instant()).add(lease));
  }

  /** Returns the lease of a device; empty if there is none now. */
  public Optional<X509Certificate> lease(DeviceId device) throws AuthorityException {
    return locked(files -> new Leases(files, gateway, clock.instant()).find(device.value()));
  }

  private Identity identity(DeviceId device) {
    return new Identity.Device(gateway.trustDomain(), gateway.site(), device);
  }

  private Identity.Operator identity(OperatorName name, Role role) {
    return new Identity.Operator(gateway.trustDomain(), gateway.site(), role, name);
  }

  /**
   * Renews a certificate with a new key for the same identity. The old certificate stays valid
   * until it expires. A revoked certificate is not renewed, except those of the gateway and the
   * broker, for which there is no other way.
   */
  public IssuedCertificate renew(String name) throws AuthorityException {
    return locked(files -> issuance(files).renew(name));
  }

  /**
   * Renews a certificate with a new key, and deletes the previous key. The previous certificate
   * stays valid until it expires.
   */
  public IssuedCertificate replaceKey(String name) throws AuthorityException {
    return locked(
        files -> {
          IssuedCertificate renewed = issuance(files).renew(name);
          files.issued().discardPrevious(name);
          return renewed;
        });
  }

  /** Encrypts the keys in the files of this authority, if its storage does. Idempotent. */
  public void encryptKeys() throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = place.lock()) {
      files.keys().rewriteKeys();
      files.issued().rewriteKeys();
    }
  }

  /** Renews a certificate of a holder who has made the key, which may be the same as before. */
  public IssuedCertificate renew(String name, CertificateRequest request)
      throws AuthorityException {
    return locked(files -> issuance(files).renew(name, HolderKey.of(request)));
  }

  /**
   * Issues a new certificate to a device whose certificate or key is damaged; the damaged files are
   * set aside. The old certificate stays valid until it expires.
   *
   * @throws AuthorityException if the device is revoked, if the name is that of an operator, or if
   *     the new certificate cannot be written.
   */
  public IssuedCertificate reissueDevice(DeviceId device) throws AuthorityException {
    return locked(
        files ->
            issuance(files)
                .reissue(device.value(), identity(device), earlier -> !earlier.isRevoked()));
  }

  /**
   * Issues a certificate to an operator with the issuer of this authority, and revokes it at once.
   * The self-test presents it to the broker. The previous certificate of the name is replaced, also
   * if it is damaged.
   */
  public IssuedCertificate issueRevoked(OperatorName name) throws AuthorityException {
    return locked(files -> issuance(files).issueRevoked(name.value(), identity(name, Role.VIEWER)));
  }

  /** Renews the certificate of the broker with new names. */
  public IssuedCertificate renewBroker(Set<String> brokerNames) throws AuthorityException {
    BrokerNames names = BrokerNames.of(brokerNames);
    return locked(files -> issuance(files).put(BROKER, gateway, names));
  }

  /**
   * Ensures that the broker's certificate contains the name that clients dial, and no SAN URI, as
   * earlier versions issued it. Otherwise renews the certificate with this name in addition to its
   * current names.
   *
   * @param host DNS name or IP address; a wildcard address stands for loopback.
   * @return whether the certificate was renewed.
   * @throws AuthorityException if a certificate cannot contain the name, or if there are too many
   *     names.
   */
  public boolean ensureBrokerName(String host) throws AuthorityException {
    BrokerNames wanted = BrokerNames.of(Set.of(host));
    return locked(
        files -> {
          X509Certificate certificate = files.issued().required(BROKER);
          BrokerNames existing = BrokerNames.fromCertificate(certificate);
          BrokerNames all = existing.union(wanted);
          if (all.equals(existing) && !Identity.isIn(certificate)) {
            return false;
          }
          issuance(files).put(BROKER, gateway, all);
          return true;
        });
  }

  /** Returns the DNS names in a certificate of the broker, in lower case. */
  public static Set<String> hostNames(X509Certificate broker) throws AuthorityException {
    return BrokerNames.fromCertificate(broker).hosts();
  }

  /**
   * Returns whether the {@linkplain IssuedCertificate#renewal time} of the renewal is over or the
   * certificate is not valid yet, so that its holder must renew it.
   */
  public boolean isDueForRenewal(String name) throws AuthorityException {
    return locked(files -> newest(name, files, files.denyList()).isDueForRenewal(clock.instant()));
  }

  /** Revokes every certificate of a name permanently, including renewed ones. Idempotent. */
  public IssuedCertificate revoke(String name) throws AuthorityException {
    return locked(
        files -> {
          IssuedCertificate revoked = issuance(files).revoke(name);
          new Leases(files, gateway, clock.instant()).end(name);
          return revoked;
        });
  }

  /**
   * Returns the newest certificate of each name, including revoked ones, sorted by name. A damaged
   * certificate is left out and reported to the listener.
   */
  public List<IssuedCertificate> list() throws AuthorityException {
    return listExcept(Set.of());
  }

  /** Returns what {@link #list} does, but reads no certificate of these names. */
  public List<IssuedCertificate> listExcept(Set<String> unread) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      DenyList denied = files.denyList();
      List<IssuedCertificate> all = new ArrayList<>();
      for (String name : files.issued().names()) {
        if (unread.contains(name)) {
          continue;
        }
        try {
          all.add(newest(name, files, denied));
        } catch (AuthorityException damaged) {
          place
              .damagedFiles()
              .onDamaged(
                  files.issued().certificate(name),
                  String.valueOf(damaged.getMessage()),
                  name + " cannot be renewed or exported");
        }
      }
      return all;
    }
  }

  /**
   * Returns the holders of certificates that this authority has issued, by serial number. Others
   * are left out, and so are those that expired long ago.
   */
  public Map<BigInteger, Identity> holders(Set<BigInteger> serials) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      Map<BigInteger, Identity> holders = new HashMap<>();
      for (String name : files.issued().names()) {
        for (BigInteger serial : files.issued().serials(name)) {
          if (serials.contains(serial)) {
            holder(files, name, serial).ifPresent(holder -> holders.put(serial, holder));
          }
        }
      }
      return holders;
    }
  }

  /** Returns the holder of one certificate; by another one of the name, if it is damaged. */
  private static Optional<Identity> holder(AuthorityFiles files, String name, BigInteger serial)
      throws AuthorityException {
    List<X509Certificate> readable = files.issued().readable(name);
    return readable.stream()
        .filter(each -> each.getSerialNumber().equals(serial))
        .findFirst()
        .or(() -> readable.stream().findFirst())
        .flatMap(SiteAuthority::identity);
  }

  private static Optional<Identity> identity(X509Certificate certificate) {
    try {
      return Optional.of(Identity.of(certificate));
    } catch (InvalidIdentityException ofBroker) {
      return Optional.empty();
    }
  }

  /** Returns the certificates of {@link #history}, in the same order. */
  public List<X509Certificate> certificates(String name) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      X509Certificate unused = files.issued().required(name);
      return List.copyOf(files.issued().all(name));
    }
  }

  /** Returns every certificate of a name that may still be valid, the newest first. */
  public List<IssuedCertificate> history(String name) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      DenyList denied = files.denyList();
      X509Certificate unused = files.issued().required(name);
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
   * ones if they are valid and not denied.
   */
  public TlsMaterial material(String name) throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = place.lock()) {
      X509Certificate unused = files.issued().required(name);
      TlsMaterial current = files.material(name).withClock(clock);
      if (current.isValidNow()) {
        return current;
      }
      DenyList denied;
      try {
        denied = files.denyList();
      } catch (AuthorityException unreadable) {
        // The previous certificate may be denied.
        return current;
      }
      return files
          .previousMaterial(name)
          .map(previous -> previous.withClock(clock))
          .filter(TlsMaterial::isValidNow)
          .filter(previous -> !denied.denies(previous.chain().get(0).getSerialNumber()))
          .orElse(current);
    }
  }

  /** Returns the start of this authority's validity period. The time is certainly later. */
  public Instant notBefore() throws AuthorityException {
    return locked(files -> Validity.of(files.keys().issuer().certificate()).notBefore());
  }

  /**
   * Issues a certificate that names two operators at once. The self-test uses it to check that the
   * broker rejects such certificates. It expires within minutes and is not stored; only the caller
   * has its key.
   */
  public TlsMaterial issueWithTwoIdentities(OperatorName name)
      throws AuthorityException, UnusableKeyException {
    KeyPair pair = CertificateSigner.newKeyPair();
    try (AuthorityFiles files = place.lock()) {
      List<X509Certificate> chain =
          issuance(files)
              .withTwoIdentities(
                  identity(name, Role.VIEWER), identity(name, Role.ENGINEER), pair.getPublic());
      return new TlsMaterial(pair.getPrivate(), chain, files.anchors()).withClock(clock);
    }
  }

  /** Returns the certificate of the issuer. */
  public X509Certificate issuer() throws AuthorityException {
    return locked(files -> files.keys().issuer().certificate());
  }

  /** Returns the certificate of the offline issuer of people; empty if the site has none. */
  public Optional<X509Certificate> peopleIssuer() throws AuthorityException {
    return locked(files -> files.keys().people());
  }

  /** Returns the certificate of the newest root. */
  public X509Certificate root() throws AuthorityException {
    return locked(AuthorityFiles::newestRoot);
  }

  /**
   * Returns the trust anchors for the certificates of clients: the roots, and issuers that are in
   * the chains of clients although an earlier root has signed them.
   */
  public List<X509Certificate> clientAnchors() throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = place.lock()) {
      return files.keys().clientAnchors();
    }
  }

  /**
   * Certifies the issuer of another site, with the root of this one. Its certificate is limited to
   * URIs of the trust domain and to certificates of holders. This site does not accept what it
   * signs.
   *
   * @param rootKey the file of the root's key.
   * @param key whose possession was proven.
   */
  public X509Certificate certifyIssuer(Path rootKey, SiteId site, PublicKey key)
      throws AuthorityException {
    return certifyIssuer(rootKey, new Identity.Gateway(gateway.trustDomain(), site), key);
  }

  /**
   * Certifies the issuer of another site as the other method does, limited to URIs of the trust
   * domain of that site.
   */
  public X509Certificate certifyIssuer(Path rootKey, Identity.Gateway other, PublicKey key)
      throws AuthorityException {
    if (other.site().equals(gateway.site())) {
      throw new AuthorityException(other.site() + ": is this site; expected another one");
    }
    NewAuthority.requireHostName(other.trustDomain());
    return locked(
        files -> {
          Instant now = clock.instant();
          CertificateSigner root = files.keys().root(rootKey);
          root.requireClock(now);
          return root.issuer(
              other.trustDomain(),
              other.site(),
              CertificateSigner.ISSUER_NAME + " " + now.getEpochSecond(),
              Validity.of(now, profile.lifetimes().issuer()),
              key);
        });
  }

  /** Returns the export of certificates and keys to their holders. */
  public CertificateExport exports() {
    return new CertificateExport(this, place);
  }

  /** Returns the publication of the revocation lists. */
  public Revocations revocations() {
    return new Revocations(place, clock);
  }

  /** Returns the rotation of the issuer and the root. */
  public IssuerRotation rotation() {
    return new IssuerRotation(place, profile, clock);
  }

  /** Returns the issuers whose certificates the site accepts now. */
  public AcceptedIssuers acceptedIssuers() throws AuthorityException {
    return locked(files -> files.keys().accepted());
  }

  /**
   * Returns what tells that {@link #acceptedIssuers} may have changed, without reading and without
   * the lock.
   */
  public FileStamps acceptedIssuersStamps() {
    return FileStamps.of(new IssuerFiles(new AuthorityFolder(place.folder()), place).ofAccepted());
  }

  /**
   * Returns what tells that {@link #list} may have changed, without reading and without the lock. A
   * certificate that is overwritten in place, which no version does, leaves them equal.
   */
  public FileStamps listStamps() {
    return FileStamps.of(List.of(place.folder().resolve(IssuedFiles.FOLDER)));
  }

  /** Returns the identity of the gateway and the broker. */
  public Identity.Gateway gateway() {
    return gateway;
  }

  private IssuedCertificate newest(String name, AuthorityFiles files, DenyList denied)
      throws AuthorityException {
    return IssuedCertificate.of(name, files.issued().required(name), gateway, denied);
  }
}
