// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.state.PkiFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The enrolment server of a fleet authority, in a process of its own: it certifies the issuer of
 * each site that has a claim, and serves no device. Its folder contains the authority ({@code
 * pki/}) and the claims ({@code enrolment/}).
 */
public final class FleetEnrolment implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(FleetEnrolment.class);

  /** The name of a fleet in its own certificates. */
  public static final SiteId FLEET = new SiteId("fleet");

  private static final String ROOT_KEY = "root.key";
  private static final String DOMAIN_FILE = "trust-domain";
  private static final Duration RENEWAL_CHECK = Duration.ofHours(1);

  private final SerialExecutor chores =
      new SerialExecutor("chores", SerialExecutor.Closing.INTERRUPT);
  private final SiteAuthority authority;
  private final EstServer server;
  private final AtomicLong issued = new AtomicLong();
  private volatile TlsMaterial material;

  private FleetEnrolment(Path folder, TrustDomain fleet, HostPort listen, InstantSource clock)
      throws IOException, AuthorityException, UnusableKeyException {
    Identity.Gateway identity = new Identity.Gateway(fleet, FLEET);
    this.authority = open(folder, fleet, clock);
    this.material = authority.material(SiteAuthority.BROKER);
    renewCertificate();
    this.server =
        EstServer.start(
            listen,
            new EstServer.Parts(
                folder,
                new EnrolmentAuthority(
                    authority, CertificateLifetimes.DEFAULT, Set::of, clock, () -> true),
                new ClientCertificates(identity, trust(folder), List.of(), clock),
                IssuerCertification.ofFleet(
                    fleet, authority, rootKey(folder), DeniedSites.in(folder)),
                () -> material,
                listener(),
                EstServer.Rates.FLEET));
    chores.every(RENEWAL_CHECK, "certificate of the server", this::renewCertificate);
  }

  /**
   * Creates the authority of a fleet. After an interruption, it may be called again.
   *
   * @param serverNames DNS names and IP addresses of the enrolment server.
   */
  public static SiteAuthority create(
      Path folder, TrustDomain fleet, Set<String> serverNames, InstantSource clock)
      throws IOException, AuthorityException {
    FolderTree.createOwnerOnly(folder);
    if (!SiteAuthority.exists(PkiFolder.in(folder))) {
      DurableFile.replace(
          folder.resolve(DOMAIN_FILE),
          (fleet + "\n").getBytes(StandardCharsets.UTF_8),
          PosixFilePermissions.fromString("rw-r--r--"));
    }
    return SiteAuthority.initFleet(
        PkiFolder.in(folder),
        new Identity.Gateway(fleet, FLEET),
        CertificateLifetimes.DEFAULT,
        serverNames,
        clock);
  }

  /**
   * Returns the trust domain of a fleet.
   *
   * @throws IOException if the folder has no authority of a fleet.
   */
  public static TrustDomain trustDomain(Path folder) throws IOException {
    Path file = folder.resolve(DOMAIN_FILE);
    if (!Files.isRegularFile(file) || !SiteAuthority.exists(PkiFolder.in(folder))) {
      throw new IOException(
          folder + ": has no fleet authority; create one with: parasol fleet authority init");
    }
    try {
      return new TrustDomain(Files.readString(file).strip());
    } catch (IllegalArgumentException damaged) {
      throw new IOException("%s: %s".formatted(file, damaged.getMessage()), damaged);
    }
  }

  /** Opens the authority of a fleet, in a folder that {@link #create} has made. */
  public static SiteAuthority open(Path folder, TrustDomain fleet, InstantSource clock)
      throws AuthorityException, UnusableKeyException {
    return SiteAuthority.open(
        PkiFolder.in(folder), new Identity.Gateway(fleet, FLEET), clock, DamagedFile.Listener.NONE);
  }

  /** Returns the file of the root's key in the folder of a fleet authority. */
  public static Path rootKey(Path folder) {
    return PkiFolder.in(folder).resolve(ROOT_KEY);
  }

  /**
   * Starts the server.
   *
   * @throws IOException with one line, if the address cannot be bound.
   */
  public static FleetEnrolment start(
      Path folder, TrustDomain fleet, HostPort listen, InstantSource clock)
      throws IOException, AuthorityException, UnusableKeyException {
    return new FleetEnrolment(folder, fleet, listen, clock);
  }

  private ClientCertificates.SiteTrust trust(Path folder) {
    return new ClientCertificates.SiteTrust() {
      @Override
      public AcceptedIssuers issuers() throws AuthorityException {
        return authority.acceptedIssuers();
      }

      @Override
      public DenyList denied() throws AuthorityException {
        return DenyList.read(PkiFolder.in(folder));
      }
    };
  }

  private EnrolmentListener listener() {
    return new EnrolmentListener() {
      @Override
      public void enrolled(DeviceId site, X509Certificate certificate, Way way) {
        issued.incrementAndGet();
      }

      @Override
      public void waiting(WaitingEnrolments.Waiting request) {
        log.warn("request needs an operator, and a fleet has none site={}", request.device());
      }

      @Override
      public void refused(String from, String site, EnrolmentRefusal reason, String why) {
        // The server logs refusals.
      }
    };
  }

  /** Renews the certificate of the server at half of its validity. */
  private void renewCertificate() {
    try {
      if (authority.isDueForRenewal(SiteAuthority.BROKER)) {
        var unused = authority.renew(SiteAuthority.BROKER);
        material = authority.material(SiteAuthority.BROKER);
        log.info("certificate of the server renewed");
      }
    } catch (AuthorityException | UnusableKeyException failed) {
      log.warn("certificate of the server not renewed why={}", failed.getMessage());
    }
  }

  /** Returns the bound address; its port is never 0. */
  public HostPort address() {
    return server.address();
  }

  /** Returns the number of issuers that were certified since the start. */
  public long issued() {
    return issued.get();
  }

  /** Closes all connections and releases the port. Idempotent. */
  @Override
  public void close() {
    chores.close();
    server.close();
  }
}
