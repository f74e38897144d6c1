// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.FileStamps;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.health.device.RenewalAttempt;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that the gateway itself holds: its own, the broker's, and one for each legacy
 * device. Issues missing certificates, and renews them at half of their lifetime. A damaged key or
 * certificate affects its own device only, which gets a new one. Thread-safe.
 */
public final class Credentials {

  private static final Logger log = LoggerFactory.getLogger(Credentials.class);

  private final Path folder;
  private final TrustedClock clock;
  private final CertificateTime time;
  private final DamagedFile.Listener damagedFiles;
  private final OutboundMaterial outbound;
  private final IssuedCertificates issued;
  private final SelfTestCertificates selfTest;
  private final PublishedRevocations revocations;
  private final Map<String, TlsMaterial> materials = new ConcurrentHashMap<>();
  private final RenewalAttempts attempts = new RenewalAttempts();
  private volatile @Nullable ReceiptKey receiptKey;
  private volatile SiteAuthority authority;
  private volatile Holders holders;
  private volatile OtherCertificates others;
  private volatile List<X509Certificate> clientAnchors;
  private volatile List<X509Certificate> deviceIssuers;

  private Credentials(
      Path folder,
      SiteAuthority authority,
      Holders holders,
      TrustedClock clock,
      CertificateTime time,
      DamagedFile.Listener damagedFiles)
      throws AuthorityException, UnusableKeyException {
    this.folder = folder;
    this.time = time;
    this.authority = authority;
    this.holders = holders;
    this.clock = clock;
    this.damagedFiles = damagedFiles;
    this.outbound = new OutboundMaterial(ofGateway(), clock);
    this.issued =
        new IssuedCertificates(
            () -> this.authority,
            () -> Set.copyOf(this.holders.devices()),
            materials::containsKey,
            time);
    this.selfTest = new SelfTestCertificates(() -> this.authority, clock);
    this.revocations = new PublishedRevocations(() -> this.authority, clock);
    this.others = OtherCertificates.ofAuthorities(authority);
    this.clientAnchors = authority.clientAnchors();
    this.deviceIssuers = authority.acceptedIssuers().ofDevices();
  }

  /**
   * Replaces the devices of the site. A new legacy device gets a certificate, unless it has one or
   * the deny-list cannot be read. The certificate of a device that is gone is neither held nor
   * renewed any more, but stays valid.
   *
   * @throws AuthorityException if the deny-list or the authority cannot be read; new devices have
   *     no certificate then.
   */
  public synchronized void setDevices(Collection<DeviceId> legacy, Set<DeviceId> natives)
      throws AuthorityException {
    Set<String> ended =
        holders.devices().stream()
            .map(DeviceId::value)
            .collect(Collectors.toCollection(HashSet::new));
    holders = holders.with(legacy, natives);
    legacy.forEach(device -> ended.remove(device.value()));
    materials.keySet().removeAll(ended);
    authority = authority.with(holders.lifetimes(), holders.natives());
    DenyList unused = denied();
    holdMissing(authority.list());
  }

  /**
   * Gives a device a certificate for its new name, which is among those of {@link #setDevices}, and
   * revokes that for its former name.
   *
   * @throws AuthorityException if the authority cannot be read or written.
   */
  public synchronized void renamed(DeviceId from, DeviceId to) throws AuthorityException {
    if (!issued.isValid(to)) {
      log.info("certificate issued name={}", authority.issueDevice(to).name());
      materials.remove(to.value());
      holdMissing(authority.list());
    }
    if (issued.isValid(from)) {
      authority.revoke(from.value());
      log.info("certificate revoked name={} why=\"the device is {} now\"", from, to);
    }
  }

  /**
   * What a site needs certificates for.
   *
   * @param brokerHost the host name at which the embedded broker listens; empty for an external
   *     broker.
   * @param devices the legacy devices, for which the gateway holds the keys.
   * @param natives the devices that hold their own keys.
   * @param lifetimes of the certificates that are issued.
   */
  public record Holders(
      TrustDomain trustDomain,
      SiteId site,
      Optional<String> brokerHost,
      List<DeviceId> devices,
      Set<DeviceId> natives,
      CertificateLifetimes lifetimes) {

    public Holders {
      devices = List.copyOf(devices);
      natives = Set.copyOf(natives);
    }

    private Holders with(Collection<DeviceId> otherDevices, Set<DeviceId> otherNatives) {
      return new Holders(
          trustDomain, site, brokerHost, List.copyOf(otherDevices), otherNatives, lifetimes);
    }
  }

  /**
   * Opens the site's authority. Issues a certificate to every legacy device that lacks one, and
   * adds the host name that the sessions connect to to the broker's certificate; not while the
   * deny-list cannot be read.
   *
   * @param keys where the keys are kept.
   * @param clock learns when the authority was created, and the newest certificate if it knows
   *     nothing else.
   * @param damagedFiles receives the damaged files that are found, now and later, on the caller's
   *     thread.
   */
  public static Credentials open(
      Path folder,
      KeyStorage keys,
      Holders holders,
      TrustedClock clock,
      DamagedFile.Listener damagedFiles)
      throws AuthorityException, UnusableKeyException {
    CertificateTime time = new CertificateTime(clock);
    SiteAuthority authority =
        SiteAuthority.open(
                folder,
                keys,
                new Identity.Gateway(holders.trustDomain(), holders.site()),
                time,
                damagedFiles)
            .with(holders.lifetimes(), holders.natives());
    time.bind(authority.issuer());
    clock.raiseTo(authority.notBefore(), TimeProof.AUTHORITY);
    Credentials credentials =
        new Credentials(folder, authority, holders, clock, time, damagedFiles);
    boolean mayIssue = credentials.isDenyListReadable();
    if (mayIssue) {
      credentials.prepare(holders.brokerHost());
    }
    for (String name : List.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER)) {
      credentials.materials.put(name, authority.material(name));
    }
    if (mayIssue) {
      credentials.renewDue();
    } else {
      credentials.renewOwnUnusable();
      credentials.holdUnchanged();
    }
    return credentials;
  }

  /**
   * Lets the clock learn from the newest certificate, and adds the broker's host name to its own.
   */
  private void prepare(Optional<String> brokerHost) throws AuthorityException {
    authority.list().stream()
        .map(IssuedCertificate::notBefore)
        .max(Comparator.naturalOrder())
        .ifPresent(clock::startFrom);
    if (brokerHost.isPresent() && authority.ensureBrokerName(brokerHost.get())) {
      log.info("certificate renewed name={} added={}", SiteAuthority.BROKER, brokerHost.get());
    }
  }

  private boolean isDenyListReadable() {
    try {
      DenyList unused = denied();
      return true;
    } catch (AuthorityException unreadable) {
      log.error("no certificate is issued or renewed why=\"{}\"", unreadable.getMessage());
      return false;
    }
  }

  /**
   * Renews the certificates of the gateway and its broker if they cannot be used. The gateway could
   * otherwise not start, and would not deny its clients with a reason.
   */
  private void renewOwnUnusable() throws AuthorityException, UnusableKeyException {
    for (String name : List.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER)) {
      if (!material(name).isValidNow()) {
        log.info("certificate renewed name={} until={}", name, authority.renew(name).notAfter());
        materials.put(name, authority.material(name));
      }
    }
  }

  /**
   * Loads what the devices have. Issues nothing, because a new certificate could replace one that
   * was revoked. A device without a usable certificate has no session until the next renewal.
   */
  private void holdUnchanged() {
    for (DeviceId device : holders.devices()) {
      try {
        materials.put(device.value(), authority.material(device.value()));
      } catch (AuthorityException | UnusableKeyException unusable) {
        log.warn("no session device={} why=\"{}\"", device, unusable.getMessage());
      }
    }
  }

  /**
   * Loads the key and the certificate of a device, or issues new ones. A device that can get
   * neither has no session until the next renewal; the others are not affected.
   */
  private void hold(DeviceId device, boolean isIssued) {
    String name = device.value();
    try {
      if (!isIssued) {
        log.info("certificate issued name={}", authority.issueDevice(device).name());
      }
      materials.put(name, authority.material(name));
    } catch (AuthorityException | UnusableKeyException damaged) {
      reissue(device, String.valueOf(damaged.getMessage()));
    }
  }

  private void reissue(DeviceId device, String why) {
    Path file = folder.resolve("issued").resolve(device + ".pem");
    try {
      authority.reissueDevice(device);
      materials.put(device.value(), authority.material(device.value()));
      damagedFiles.onDamaged(file, why, device + " has a new certificate");
    } catch (AuthorityException | UnusableKeyException failed) {
      damagedFiles.onDamaged(file, why, device + " has no session: " + failed.getMessage());
    }
  }

  /**
   * Renews certificates after half of their lifetime, and those that are not valid yet, and loads
   * those that another process has reissued. While the clock is untrusted, renews only what could
   * not be used at the estimated time; so no certificate begins later than the trusted time. A
   * certificate that cannot be renewed is logged; the others are renewed.
   *
   * @return the names whose certificate or key has changed.
   */
  public synchronized Set<String> renewDue() throws AuthorityException, UnusableKeyException {
    try {
      return renewAllDue();
    } catch (AuthorityException | UnusableKeyException unusable) {
      materials.keySet().forEach(name -> attempts.failed(name, clock.instant(), unusable));
      throw unusable;
    }
  }

  private Set<String> renewAllDue() throws AuthorityException, UnusableKeyException {
    Optional<Instant> now = clock.ifTrusted();
    if (now.isPresent() && authority.rotation().finishIfDue(now.get())) {
      log.info("rotation of the issuer ended why=\"its overlap is over\"");
    }
    X509Certificate issuer = authority.issuer();
    time.bind(issuer);
    List<IssuedCertificate> all = authority.list();
    Set<String> renewed = new LinkedHashSet<>(holdMissing(all));
    for (IssuedCertificate each : all) {
      TlsMaterial held = materials.get(each.name());
      if (held == null || each.isRevoked()) {
        continue;
      }
      try {
        if (renew(each, held, issuer)) {
          renewed.add(each.name());
        }
      } catch (AuthorityException | UnusableKeyException failed) {
        attempts.failed(each.name(), clock.instant(), failed);
        log.warn("certificate not renewed name={} why={}", each.name(), failed.getMessage());
      }
    }
    attempts.retain(materials.keySet());
    time.issuerEnd().ifPresent(this::recordExpiredIssuer);
    refresh();
    return renewed;
  }

  private void recordExpiredIssuer(Instant end) {
    AuthorityException why =
        new AuthorityException(
            "the issuer expired at %s; expected a new one (parasol pki rotate issuer) or a lease"
                    .formatted(end)
                + " (parasol pki lease)");
    materials.keySet().forEach(name -> attempts.failed(name, clock.instant(), why));
  }

  /**
   * Returns the end of the issuer if it is over. Certificates that were valid at that time are
   * accepted until there is a new issuer or a lease.
   */
  public Optional<Instant> issuerEnd() {
    return time.issuerEnd();
  }

  /** Reads again what other processes change: the certificates of others, and the authorities. */
  public synchronized void refresh() throws AuthorityException, UnusableKeyException {
    others = OtherCertificates.read(authority, folder, holders.devices(), holders.natives());
    clientAnchors = authority.clientAnchors();
    deviceIssuers = authority.acceptedIssuers().ofDevices();
  }

  /** Loads or issues the certificates of devices that have none; returns their names. */
  private Set<String> holdMissing(List<IssuedCertificate> all) {
    Set<String> issued = all.stream().map(IssuedCertificate::name).collect(Collectors.toSet());
    Set<String> held = new LinkedHashSet<>();
    for (DeviceId device : holders.devices()) {
      if (!materials.containsKey(device.value())) {
        hold(device, issued.contains(device.value()));
        held.add(device.value());
      }
    }
    held.retainAll(materials.keySet());
    return held;
  }

  /** Renews and loads a certificate as far as necessary; returns whether it has changed. */
  private boolean renew(IssuedCertificate each, TlsMaterial held, X509Certificate issuer)
      throws AuthorityException, UnusableKeyException {
    if (!held.chain().contains(issuer) || isDue(each)) {
      Instant until = authority.renew(each.name()).notAfter();
      attempts.succeeded(each.name(), clock.instant());
      log.info("certificate renewed name={} until={}", each.name(), until);
    } else if (each.serial().equals(held.chain().get(0).getSerialNumber())) {
      return false;
    }
    TlsMaterial usable = authority.material(each.name());
    if (usable.equals(held)) {
      return false;
    }
    materials.put(each.name(), usable);
    return true;
  }

  /** After the end of the issuer, only what could not be used at that end is due. */
  private boolean isDue(IssuedCertificate each) throws AuthorityException, UnusableKeyException {
    Optional<Instant> now = clock.ifTrusted();
    return (now.isPresent() && time.issuerEnd().isEmpty())
        ? each.isDueForRenewal(now.get())
        : !authority.material(each.name()).isValidNow();
  }

  /**
   * Revokes every certificate of these legacy devices, or of the gateway, and issues new ones.
   *
   * @return the names whose certificate has changed.
   */
  public Set<String> replace(Set<Identity> owners) throws AuthorityException, UnusableKeyException {
    Set<String> replaced = new LinkedHashSet<>();
    for (Identity owner : owners) {
      String name = replace(owner);
      materials.put(name, authority.material(name));
      log.warn("certificate replaced name={} why=\"another client has used it\"", name);
      replaced.add(name);
    }
    return replaced;
  }

  private String replace(Identity owner) throws AuthorityException {
    if (owner instanceof Identity.Device device) {
      authority.revoke(device.device().value());
      return authority.issueDevice(device.device()).name();
    }
    authority.revoke(SiteAuthority.GATEWAY);
    return authority.renew(SiteAuthority.GATEWAY).name();
  }

  /** Returns the identity that the gateway and its broker share. */
  public Identity.Gateway identity() {
    return authority.gateway();
  }

  /** Returns the material for the session of a device; asked for each connection. */
  public Supplier<TlsMaterial> of(DeviceId device) {
    return () -> sharedWithServer(device.value());
  }

  /** The material of a device is held as long as its session, so both hold the same objects. */
  private TlsMaterial sharedWithServer(String name) {
    TlsMaterial held = material(name);
    TlsMaterial shared = held.sharedWithServer();
    materials.replace(name, held, shared);
    return shared;
  }

  public Supplier<TlsMaterial> ofGateway() {
    return () -> material(SiteAuthority.GATEWAY);
  }

  /** Returns what the gateway presents to servers that the site does not run. */
  public OutboundMaterial outbound() {
    return outbound;
  }

  /** Returns the certificates that the broker must refuse, for the self-test. */
  public SelfTestCertificates selfTest() {
    return selfTest;
  }

  /** Returns the revocation lists that the gateway publishes. */
  public PublishedRevocations revocations() {
    return revocations;
  }

  /** Returns the material of the broker. Its anchors are those for the certificates of clients. */
  public TlsMaterial ofBroker() {
    return material(SiteAuthority.BROKER).withAnchors(clientAnchors);
  }

  /**
   * Returns the material of the server for enrolments, which is that of the broker. Its anchors
   * include the issuers of devices: a device that renews may present its certificate alone, because
   * that is all it has got.
   */
  public TlsMaterial ofEnrolment() {
    List<X509Certificate> anchors = new ArrayList<>(clientAnchors);
    anchors.addAll(deviceIssuers);
    return material(SiteAuthority.BROKER).withAnchors(anchors);
  }

  /** Returns the issuers whose certificates the site accepts now. */
  public AcceptedIssuers issuers() throws AuthorityException {
    return authority.acceptedIssuers();
  }

  /** Returns what tells that {@link #issuers} may have changed, without reading them. */
  public FileStamps issuersStamps() {
    return authority.acceptedIssuersStamps();
  }

  /** Returns the key that signs receipts, which is the key of the gateway's certificate. */
  SigningKey receiptKey() {
    TlsMaterial gateway = material(SiteAuthority.GATEWAY);
    ReceiptKey held = receiptKey;
    if (held == null || !held.material().equals(gateway)) {
      held = ReceiptKey.of(gateway);
      receiptKey = held;
    }
    return held.key();
  }

  /** Returns the current certificate followed by its issuers; empty if none is held. */
  public List<X509Certificate> chain(String name) {
    TlsMaterial material = materials.get(name);
    return material == null ? List.of() : material.chain();
  }

  /** Returns the last attempt to renew each certificate that is held, by name. */
  public Map<String, RenewalAttempt> attempts() {
    return attempts.all();
  }

  /** Returns the certificates that the gateway does not renew, as of the last {@link #renewDue}. */
  public OtherCertificates others() {
    return others;
  }

  /** Returns the certificates that the authority has issued, to the gateway and to others. */
  public IssuedCertificates issued() {
    return issued;
  }

  /** Reads the certificates that the authority has revoked. */
  public DenyList denied() throws AuthorityException {
    return DenyList.read(folder);
  }

  private TlsMaterial material(String name) {
    TlsMaterial material = materials.get(name);
    if (material == null) {
      throw new IllegalArgumentException("no certificate is held for " + name);
    }
    return material;
  }
}
