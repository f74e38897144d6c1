// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.OfflineList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the authority of the site and the validity of the certificates that it has issued. */
final class CertificateCheck {

  private static final String SUBJECT = "certificates";

  /** Options of verbs that need what is not on this machine. */
  private static final String ROOT_KEY = "--root-key FILE";

  private static final String PEOPLE = "--authority DIR";

  private final SiteConfig config;
  private final InstantSource clock;

  /**
   * @param clock the time that the gateway trusts: a wrong system clock is a finding of its own.
   */
  CertificateCheck(SiteConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  List<Finding> findings() {
    try {
      List<Finding> findings = new ArrayList<>();
      Instant now = clock.instant();
      int valid = 0;
      SiteAuthority authority = authority(damageIn(findings));
      if (now.isBefore(authority.notBefore())) {
        return List.of(
            Finding.problem(
                SUBJECT,
                "not valid before " + authority.notBefore(),
                "correct the clock of this machine"));
      }
      Optional<X509Certificate> people = authority.peopleIssuer();
      judge("issuer", authority.issuer(), issuerStep(), now).ifPresent(findings::add);
      judge("root", authority.root(), "root" + rootKey(), now).ifPresent(findings::add);
      people
          .flatMap(each -> judge("issuer of people", each, "people " + PEOPLE + rootKey(), now))
          .ifPresent(findings::add);
      for (OfflineList each : authority.revocations().offline()) {
        judge(each, now).ifPresent(findings::add);
      }
      for (IssuedCertificate each : authority.list()) {
        (each.isRevoked() ? judgeRevoked(each) : judge(each, people.isPresent(), now))
            .ifPresent(findings::add);
        valid += each.isRevoked() ? 0 : 1;
      }
      for (String own : List.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER)) {
        judgeKey(authority, own).ifPresent(findings::add);
      }
      if (findings.isEmpty()) {
        findings.add(Finding.ok(SUBJECT, "%d valid".formatted(valid)));
      }
      return findings;
    } catch (AuthorityException | UnusableKeyException unusable) {
      return List.of(
          Finding.problem(
              SUBJECT,
              String.valueOf(unusable.getMessage()),
              Files.exists(folder().resolve("ca.pem"))
                  ? "make the folder pki writable for this user, or if it is damaged, restore it"
                      + " from a backup"
                  : "if the site had an authority, restore the folder pki from a backup"));
    }
  }

  private Path folder() {
    return PkiFolder.in(config.state());
  }

  /** Returns a listener that warns of each file that is damaged, or was restored from its copy. */
  private static DamagedFile.Listener damageIn(List<Finding> findings) {
    return (file, why, consequence) ->
        findings.add(
            Finding.warning(
                "file " + file.getFileName(),
                why + ": " + consequence,
                "check the disk, and keep a backup of the folder pki"));
  }

  private SiteAuthority authority(DamagedFile.Listener damagedFiles)
      throws AuthorityException, UnusableKeyException {
    return SiteAuthority.open(
        folder(),
        KeyStorage.of(config.keys()),
        new Identity.Gateway(config.trustDomain(), config.site()),
        clock,
        damagedFiles);
  }

  /** Warns of a device that has no session, because its certificate is revoked. */
  private Optional<Finding> judgeRevoked(IssuedCertificate each) {
    boolean isConfigured =
        config.devices().keySet().stream().anyMatch(id -> id.value().equals(each.name()));
    return isConfigured
        ? Optional.of(
            Finding.warning(
                "certificate " + each.name(),
                "revoked, so the device has no session, and takes no commands",
                "to readmit it: parasol pki issue device " + each.name() + ", then reload"))
        : Optional.empty();
  }

  /**
   * Judges an authority.
   *
   * @param step what {@code pki rotate} replaces, with the options that it needs.
   */
  private static Optional<Finding> judge(
      String name, X509Certificate certificate, String step, Instant now) {
    CertificateTerm term = CertificateTerm.of(certificate);
    String replace = "replace it: parasol pki rotate " + step;
    if (now.isAfter(term.until())) {
      return Optional.of(Finding.problem(name, "expired at " + term.until(), replace));
    }
    return term.isExpiring(true, now)
        ? Optional.of(Finding.warning(name, "expires at " + term.until(), replace))
        : Optional.empty();
  }

  /** Judges a revocation list: programs that need it refuse everyone after its end. */
  private static Optional<Finding> judge(OfflineList list, Instant now) {
    CertificateTerm term = new CertificateTerm(list.from(), list.until());
    String subject = "revocation list " + list.name();
    String sign = "sign it again: parasol pki crl " + (list.isOfRoot() ? ROOT_KEY : PEOPLE);
    if (!now.isBefore(term.until())) {
      return Optional.of(Finding.problem(subject, "expired at " + term.until(), sign));
    }
    return term.isExpiring(false, now)
        ? Optional.of(Finding.warning(subject, "expires at " + term.until(), sign))
        : Optional.empty();
  }

  /** Returns that the gateway does not start, because a key of its own cannot be used. */
  private static Optional<Finding> judgeKey(SiteAuthority authority, String own)
      throws AuthorityException {
    try {
      TlsMaterial unused = authority.material(own);
      return Optional.empty();
    } catch (UnusableKeyException unusable) {
      return Optional.of(
          Finding.problem(
              "key of the " + own,
              String.valueOf(unusable.getMessage()),
              "make it readable for the user of the gateway only, or replace it: parasol pki renew "
                  + own));
    }
  }

  /** Returns the step that replaces the issuer, with the options that it needs. */
  private String issuerStep() {
    return config.corporate().isPresent() && config.broker().external().isEmpty()
        ? "issuer --est"
        : "issuer" + rootKey();
  }

  /** Returns the option that names the key of the root, unless that is in the state folder. */
  private String rootKey() {
    return Files.exists(folder().resolve("root.key")) ? "" : " " + ROOT_KEY;
  }

  /**
   * Judges a certificate that is not revoked. That of a device which the configuration no longer
   * names may end.
   *
   * @param arePeopleOffline whether certificates of people need the offline issuer.
   */
  private Optional<Finding> judge(IssuedCertificate each, boolean arePeopleOffline, Instant now) {
    SiteConfig.@Nullable Device device =
        each.identity() instanceof Identity.Device of ? config.devices().get(of.device()) : null;
    if (device == null && each.identity() instanceof Identity.Device) {
      return Optional.empty();
    }
    String subject = "certificate " + each.name();
    boolean enrols = device instanceof SiteConfig.Device.Native && config.enrolment().isPresent();
    boolean isSignedOffline = arePeopleOffline && each.identity() instanceof Identity.Operator;
    String renew =
        enrols
            ? "the device renews it over EST; after its end: parasol pki claim " + each.name()
            : "parasol pki renew " + each.name() + (isSignedOffline ? " " + PEOPLE : "");
    if (now.isBefore(each.notBefore())) {
      return Optional.of(Finding.problem(subject, "not valid before " + each.notBefore(), renew));
    }
    if (!now.isBefore(each.notAfter())) {
      return Optional.of(Finding.problem(subject, "expired at " + each.notAfter(), renew));
    }
    return isOverdue(each, now)
        ? Optional.of(Finding.warning(subject, "expires at " + each.notAfter(), renew))
        : Optional.empty();
  }

  /**
   * Returns whether three quarters of the validity period are over. The gateway would have renewed
   * the certificate, but has not run.
   */
  private static boolean isOverdue(IssuedCertificate each, Instant now) {
    Duration quarter = Duration.between(each.notBefore(), each.notAfter()).dividedBy(4);
    return now.isAfter(each.notAfter().minus(quarter));
  }

  /** Returns what the gateway presents to brokers; empty if it cannot be read. */
  Optional<TlsMaterial> ofGateway() {
    try {
      return Optional.of(authority(DamagedFile.Listener.NONE).material(SiteAuthority.GATEWAY));
    } catch (AuthorityException | UnusableKeyException reportedAbove) {
      return Optional.empty();
    }
  }
}
