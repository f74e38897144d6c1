// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.est.EnrolmentRequest;
import io.parasol.certs.est.RequestAttributes;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.est.EnrolmentListener.Way;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The operations by which another site gets an issuer below the root of this one: with a claim for
 * an issuer, and later with the certificate of its gateway, which its present issuer has signed. An
 * operator signs each certificate, unless the {@linkplain IssuerCertification#automatic
 * certification} is automatic and the claim needs no approval.
 */
@ConfinedTo("enrolment")
record IssuerEnrolments(
    IssuerRequests requests,
    ClientCertificates clients,
    IssuerCertification certification,
    InstantSource clock,
    EnrolmentListener listener) {

  /** Maximum number of certificates that a site gets within a day by renewal. */
  private static final int MAX_RENEWALS_PER_DAY = 6;

  private static final Duration DAY = Duration.ofDays(1);

  /** Returns whether a request is for an issuer, by its user name or its client certificate. */
  boolean concerns(EstRequest request) throws IOException {
    return request.user().startsWith(IssuerRequests.USER)
        || (request.operation() == EstRequest.Operation.SIMPLEREENROLL
            && present(request.peer()).isPresent());
  }

  EstResponse respond(EstRequest request) throws EnrolmentRefusedException, IOException {
    Instant now = clock.instant();
    if (request.operation() == EstRequest.Operation.SIMPLEREENROLL) {
      return renewed(request, now);
    }
    EnrolmentClaims.Claim claim = claim(request, now);
    SiteId site = new SiteId(claim.device().value());
    return switch (request.operation()) {
      case CSRATTRS -> EstResponse.attributes(RequestAttributes.encode(Optional.of(uri(site))));
      case SIMPLEENROLL -> {
        EnrolmentRequest wanted = wanted(request, site);
        requests.claims().bind(claim, KeyFingerprint.of(wanted.key().key()));
        yield isAutomatic() && !claim.needsApproval()
            ? signed(site, wanted)
            : certificate(site, wanted, "claim for an issuer, valid until " + claim.expires(), now);
      }
      default ->
          throw new EnrolmentRefusedException(
              EnrolmentRefusal.NOT_AUTHENTICATED, "an issuer makes its key itself (simpleenroll)");
    };
  }

  private EnrolmentClaims.Claim claim(EstRequest request, Instant now)
      throws EnrolmentRefusedException {
    BasicCredentials given =
        request
            .credentials()
            .orElseThrow(
                () ->
                    new EnrolmentRefusedException(
                        EnrolmentRefusal.NOT_AUTHENTICATED, "expected the code of a claim"));
    return requests
        .claims()
        .find(given.user().substring(IssuerRequests.USER.length()), given.password(), now);
  }

  private EstResponse renewed(EstRequest request, Instant now)
      throws EnrolmentRefusedException, IOException {
    X509Certificate issuer =
        present(request.peer())
            .orElseThrow(
                () ->
                    new EnrolmentRefusedException(
                        EnrolmentRefusal.NOT_AUTHENTICATED,
                        "expected the certificate of the gateway as client certificate"));
    X509Certificate own = request.peer().get(0);
    if (clients.isDenied(own) || clients.isDenied(issuer)) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.REVOKED, "the client certificate or its issuer is revoked");
    }
    if (now.isAfter(own.getNotAfter().toInstant())
        || now.isAfter(issuer.getNotAfter().toInstant())) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.CERTIFICATE_EXPIRED,
          "the client certificate or its issuer has expired; expected a claim for an issuer");
    }
    SiteId site = gateway(own).orElseThrow().site();
    EnrolmentRequest wanted = wanted(request, site);
    if (isAutomatic()) {
      requireNotTooOften(site, now);
      return signed(site, wanted);
    }
    return certificate(
        site,
        wanted,
        "renewal of the issuer with serial " + issuer.getSerialNumber().toString(16),
        now);
  }

  /** Returns the issuer of a gateway, if it was signed here for the site of the gateway. */
  private Optional<X509Certificate> present(List<X509Certificate> peer) throws IOException {
    if (peer.isEmpty() || gateway(peer.get(0)).isEmpty()) {
      return Optional.empty();
    }
    X509Certificate own = peer.get(0);
    return issued(gateway(own).orElseThrow().site()).stream()
        .filter(each -> Certificates.isSignedBy(own, each))
        .findFirst();
  }

  /** Returns the issuers that were signed here for a site. */
  private List<X509Certificate> issued(SiteId site) throws IOException {
    String organization = ",O=" + site;
    return requests.issued().stream()
        .filter(each -> each.getSubjectX500Principal().getName().endsWith(organization))
        .toList();
  }

  private void requireNotTooOften(SiteId site, Instant now)
      throws EnrolmentRefusedException, IOException {
    Instant yesterday = now.minus(DAY);
    long recent =
        issued(site).stream()
            .filter(each -> each.getNotBefore().toInstant().isAfter(yesterday))
            .count();
    if (recent >= MAX_RENEWALS_PER_DAY) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.RENEWED_TOO_OFTEN,
          "%s has got %d issuers within a day; expected at most %d"
              .formatted(site, recent, MAX_RENEWALS_PER_DAY));
    }
  }

  private boolean isAutomatic() {
    return certification.automatic().isPresent();
  }

  /** Responds with the certificate of the key, which is signed now if there is none. */
  private EstResponse signed(SiteId site, EnrolmentRequest wanted)
      throws EnrolmentRefusedException, IOException {
    if (certification.denied().isPresent() && certification.denied().get().contains(site)) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.REVOKED, "the owners have denied the site " + site);
    }
    try {
      Identity.Gateway identity = identity(site);
      return EstResponse.certificates(
          List.of(
              requests.certificate(
                  wanted.key().key(),
                  () -> certification.automatic().orElseThrow().sign(identity, wanted.key().key()),
                  issued -> listener.enrolled(new DeviceId(site.value()), issued, Way.ISSUER))));
    } catch (AuthorityException failed) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.UNAVAILABLE, String.valueOf(failed.getMessage()), failed);
    }
  }

  private Identity.Gateway identity(SiteId site) throws EnrolmentRefusedException {
    try {
      return certification.identities().apply(site);
    } catch (IllegalArgumentException none) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.FOREIGN_IDENTITY,
          "a site of the name %s can have no issuer here: %s".formatted(site, none.getMessage()));
    }
  }

  private Optional<Identity.Gateway> gateway(X509Certificate certificate) {
    try {
      return Identity.of(certificate) instanceof Identity.Gateway gateway
              && gateway.equals(identity(gateway.site()))
          ? Optional.of(gateway)
          : Optional.empty();
    } catch (InvalidIdentityException | EnrolmentRefusedException another) {
      return Optional.empty();
    }
  }

  private String uri(SiteId site) throws EnrolmentRefusedException {
    return IssuerRequests.uri(identity(site));
  }

  private EnrolmentRequest wanted(EstRequest request, SiteId site)
      throws EnrolmentRefusedException {
    EnrolmentRequest wanted = EnrolmentRequest.parse(request.body());
    wanted.requireIdentity(uri(site));
    return wanted;
  }

  private EstResponse certificate(
      SiteId site, EnrolmentRequest wanted, String requester, Instant now)
      throws EnrolmentRefusedException, IOException {
    Optional<X509Certificate> signed =
        requests.certificate(
            site,
            wanted.key().key(),
            requester,
            now,
            listener::waiting,
            issued -> listener.enrolled(new DeviceId(site.value()), issued, Way.ISSUER));
    return signed
        .map(each -> EstResponse.certificates(List.of(each)))
        .orElseGet(() -> EstResponse.notYet(KeyFingerprint.of(wanted.key().key())));
  }
}
