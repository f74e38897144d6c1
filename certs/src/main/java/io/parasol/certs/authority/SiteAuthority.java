// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.KeyFile;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import io.parasol.config.site.Printable;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.TrustDomain;
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

/**
 * The site's certificate authority: a root, an issuer below it, and what the issuer has signed, as
 * files in one folder.
 *
 * <p>All names are one flat space: no device and operator share one. Every method takes the
 * folder's lock, so that the command line and a running gateway may use the same folder; each waits
 * for the other up to ten seconds. Safe for use by many threads; it blocks on the disk.
 */
public final class SiteAuthority {

  /** The gateway's own names in {@link #list}; no device or operator has one of them. */
  public static final String GATEWAY = "gateway";

  public static final String BROKER = "broker";

  private final Path folder;
  private final CertificateSigner issuer;
  private final Identity.Gateway gateway;
  private final InstantSource clock;

  private SiteAuthority(
      Path folder, CertificateSigner issuer, Identity.Gateway gateway, InstantSource clock) {
    this.folder = folder;
    this.issuer = issuer;
    this.gateway = gateway;
    this.clock = clock;
  }

  /**
   * Makes the root and the issuer, and the gateway's and the broker's certificates.
   *
   * <p>When this fails or is cut off, the folder holds no authority and this may be called again.
   *
   * @param folder created if it is missing; must hold no authority yet.
   * @param brokerNames DNS names and IP addresses under which clients will know the broker, besides
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
    NewAuthority made = new NewAuthority(gateway, clock.instant());
    AuthorityFiles.make(folder, made.root(), made.issuer(), issued -> made.issueOwn(issued, names));
    return new SiteAuthority(folder, made.issuer(), gateway, clock);
  }

  /**
   * Opens the authority of that folder; its keys must be readable by their owner only. The root's
   * key may be kept elsewhere: it is not used here.
   */
  public static SiteAuthority open(
      Path folder, TrustDomain trustDomain, SiteId site, InstantSource clock)
      throws AuthorityException, UnusableKeyException {
    Identity.Gateway gateway = new Identity.Gateway(trustDomain, site);
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      files.recover();
      SiteAuthority authority = new SiteAuthority(folder, files.readIssuer(), gateway, clock);
      authority.newest(GATEWAY, files, files.denied());
      return authority;
    }
  }

  /** Whether the folder holds an authority. */
  public static boolean isIn(Path folder) {
    return AuthorityFiles.isIn(folder);
  }

  /**
   * Issues a device's first certificate, or its next one after all of them were revoked.
   *
   * @throws AuthorityException if the name is taken.
   */
  public IssuedCertificate issueDevice(DeviceId device) throws AuthorityException {
    return issue(
        device.value(), new Identity.Device(gateway.trustDomain(), gateway.site(), device));
  }

  /** As {@link #issueDevice}; a revoked operator may come back in another role. */
  public IssuedCertificate issueOperator(OperatorName name, Role role) throws AuthorityException {
    return issue(
        name.value(), new Identity.Operator(gateway.trustDomain(), gateway.site(), role, name));
  }

  private IssuedCertificate issue(String name, Identity identity) throws AuthorityException {
    Purpose purpose = Purpose.of(name, identity);
    if (name.equals(GATEWAY) || name.equals(BROKER)) {
      throw new AuthorityException(
          "%s: is the gateway's own name; expected another for %s"
              .formatted(name, purpose.holder()));
    }
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      Optional<X509Certificate> earlier = files.issued().current(name);
      if (earlier.isPresent()) {
        requireReplaceable(
            purpose, IssuedCertificate.of(name, earlier.get(), gateway, files.denied()));
      }
      return put(files, name, identity, BrokerNames.NONE);
    }
  }

  private static void requireReplaceable(Purpose purpose, IssuedCertificate earlier)
      throws AuthorityException {
    Purpose holder = Purpose.of(earlier.name(), earlier.identity());
    if (holder != purpose) {
      throw new AuthorityException(
          "%s: is already the name of %s; expected another for %s"
              .formatted(earlier.name(), holder.holder(), purpose.holder()));
    }
    if (!earlier.isRevoked()) {
      throw new AuthorityException(
          earlier.name() + ": has a certificate already; renew it instead");
    }
  }

  /**
   * A new key and certificate for the same identity; the old certificate stays valid until it
   * expires. A revoked one is not renewed, except the gateway's and the broker's, which are issued
   * in no other way.
   */
  public IssuedCertificate renew(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      IssuedCertificate earlier = newest(name, files, files.denied());
      if (earlier.isRevoked() && !(earlier.identity() instanceof Identity.Gateway)) {
        throw new AuthorityException(name + ": is revoked; issue it anew");
      }
      BrokerNames names =
          name.equals(BROKER) ? BrokerNames.in(current(name, files)) : BrokerNames.NONE;
      return put(files, name, earlier.identity(), names);
    }
  }

  /** As {@link #renew} for the broker, when clients know it by other names from now on. */
  public IssuedCertificate renewBroker(Set<String> brokerNames) throws AuthorityException {
    BrokerNames names = BrokerNames.of(brokerNames);
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      return put(files, BROKER, gateway, names);
    }
  }

  /**
   * Sees to it that the broker's certificate bears the name under which it is dialled: if it does
   * not, it is renewed with that name beside those that it has.
   *
   * @param host a DNS name or an address; loopback, if it stands for all of this host's.
   * @return whether it was renewed.
   * @throws AuthorityException if it is no name that a certificate can bear, or one too many.
   */
  public boolean ensureBrokerName(String host) throws AuthorityException {
    BrokerNames wanted = BrokerNames.of(Set.of(host));
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      BrokerNames borne = BrokerNames.in(current(BROKER, files));
      BrokerNames all = borne.with(wanted);
      if (all.equals(borne)) {
        return false;
      }
      put(files, BROKER, gateway, all);
      return true;
    }
  }

  /** Whether half of the certificate's life is over, so that whoever holds it renews it. */
  public boolean isDueForRenewal(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      return newest(name, files, files.denied()).isDueForRenewal(clock.instant());
    }
  }

  /**
   * Puts every certificate of that name on the deny-list, the renewed ones too; for good.
   * Idempotent.
   */
  public IssuedCertificate revoke(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      current(name, files);
      List<BigInteger> serials = new ArrayList<>();
      for (X509Certificate each : files.issued().all(name)) {
        serials.add(each.getSerialNumber());
      }
      DenyList denied = files.denied().with(serials);
      files.write(denied);
      return newest(name, files, denied);
    }
  }

  /** The newest certificate of each name, by name; revoked ones too. */
  public List<IssuedCertificate> list() throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      DenyList denied = files.denied();
      List<IssuedCertificate> all = new ArrayList<>();
      for (String name : files.issued().names()) {
        all.add(newest(name, files, denied));
      }
      return all;
    }
  }

  /** Every certificate of that name that may still be valid, the newest first. */
  public List<IssuedCertificate> history(String name) throws AuthorityException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      DenyList denied = files.denied();
      current(name, files);
      List<IssuedCertificate> all = new ArrayList<>();
      for (X509Certificate each : files.issued().all(name)) {
        all.add(IssuedCertificate.of(name, each, gateway, denied));
      }
      return all;
    }
  }

  /** What the holder of that certificate shows and trusts. */
  public TlsMaterial material(String name) throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      current(name, files);
      return files.material(name);
    }
  }

  /**
   * Makes what must let nobody in: a certificate whose holder claims to be two operators at once,
   * to try a door with. It is over within minutes, is kept nowhere, and its key is known to the
   * caller alone.
   */
  public TlsMaterial twofold(OperatorName name) throws AuthorityException, UnusableKeyException {
    Instant now = clock.instant();
    issuer.requireClock(now);
    KeyPair pair = CertificateSigner.newKeyPair();
    Identity one = new Identity.Operator(gateway.trustDomain(), gateway.site(), Role.VIEWER, name);
    Identity other =
        new Identity.Operator(gateway.trustDomain(), gateway.site(), Role.ENGINEER, name);
    X509Certificate certificate = issuer.twofold(one, other, name.value(), pair.getPublic(), now);
    try (AuthorityFiles files = AuthorityFiles.lock(folder)) {
      return new TlsMaterial(
          pair.getPrivate(), List.of(certificate, issuer.certificate()), files.anchors());
    }
  }

  /** The identity that the gateway and the broker bear. */
  public Identity.Gateway gateway() {
    return gateway;
  }

  /**
   * Writes {@code NAME.pem} (with its chain), {@code NAME.key} and {@code ca.pem} to the folder,
   * which is made if it is missing. Nothing is overwritten; the same {@code ca.pem} may be there.
   */
  public void exportPem(String name, Path folder) throws AuthorityException, UnusableKeyException {
    PemExport.write(material(name), name, folder);
  }

  /**
   * Writes key, chain and anchor as PKCS#12; overwrites nothing.
   *
   * @param password in ASCII; may be empty, as the file is its owner's only.
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

  /** Signs for a new key and keeps both. */
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
    return IssuedCertificate.of(name, certificate, gateway, files.denied());
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
