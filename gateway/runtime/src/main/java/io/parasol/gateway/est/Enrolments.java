// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.est.EnrolmentRequest;
import io.parasol.certs.est.RequestAttributes;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.est.EnrolmentListener.Way;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The operations of the server: who may have which certificate. Blocks on the disk.
 *
 * <ul>
 *   <li>A claim allows one device to get a certificate for one key, at once or after the approval
 *       of an operator.
 *   <li>A birth certificate allows a request for any native device, which an operator must approve.
 *       Once approved, the same controller needs no approval again for the same device, unless the
 *       newest certificate of the device is revoked or denied.
 *   <li>A valid certificate of a device allows the next one for the same device. An expired one
 *       does so with a lease of the owner.
 * </ul>
 */
@ConfinedTo("enrolment")
final class Enrolments {

  /** Marks the use of a claim by an operation that makes the key. */
  private static final String SERVER_KEY = "server:";

  private final EnrolmentAuthority authority;
  private final ClientCertificates clients;
  private final EnrolmentClaims claims;
  private final WaitingEnrolments waiting;
  private final ApprovedBirths births;
  private final Supplier<List<X509Certificate>> authorities;
  private final EnrolmentListener listener;
  private final CertificateResponses certificates;
  private final IssuerEnrolments issuers;

  /**
   * @param authorities the roots and issuers of the site, for clients.
   */
  Enrolments(
      EnrolmentAuthority authority,
      ClientCertificates clients,
      EnrolmentRecords records,
      IssuerCertification certification,
      Supplier<List<X509Certificate>> authorities,
      EnrolmentListener listener) {
    this.authority = authority;
    this.clients = clients;
    this.claims = records.claims();
    this.waiting = records.waiting();
    this.births = records.births();
    this.authorities = authorities;
    this.listener = listener;
    this.certificates = new CertificateResponses(authority, listener);
    this.issuers =
        new IssuerEnrolments(
            records.issuers(), clients, certification, authority.clock(), listener);
  }

  /** Responds to a request; a refusal is reported to the listener. */
  EstResponse respond(EstRequest request) {
    try {
      if (issuers.concerns(request)) {
        return issuers.respond(request);
      }
      return switch (request.operation()) {
        case CACERTS -> EstResponse.certificates(authorities.get());
        case CSRATTRS -> attributes(request);
        case SIMPLEENROLL -> enrol(request, false);
        case SERVERKEYGEN -> enrol(request, true);
        case SIMPLEREENROLL -> certificates.renewed(renewing(request), request.body());
      };
    } catch (EnrolmentRefusedException refused) {
      String why = String.valueOf(refused.getMessage());
      listener.refused(request.from(), device(request), refused.reason(), why);
      return EstResponse.refused(refused.reason(), why);
    } catch (IOException failed) {
      String why = "the state of the gateway cannot be read or written";
      listener.refused(
          request.from(),
          device(request),
          EnrolmentRefusal.UNAVAILABLE,
          why + ": " + failed.getMessage());
      return EstResponse.refused(EnrolmentRefusal.UNAVAILABLE, why);
    }
  }

  /** Returns what the requester calls itself, by user name or certificate; perhaps empty. */
  private static String device(EstRequest request) {
    try {
      return request.user().isEmpty()
              && !request.peer().isEmpty()
              && Identity.of(request.peer().get(0)) instanceof Identity.Device device
          ? device.device().value()
          : request.user();
    } catch (InvalidIdentityException notOfASite) {
      return request.user();
    }
  }

  private Requester requester(EstRequest request) throws EnrolmentRefusedException {
    if (request.credentials().isPresent()) {
      BasicCredentials given = request.credentials().get();
      return new Requester.Claimant(
          claims.find(given.user(), given.password(), authority.clock().instant()));
    }
    return clients.of(request.peer());
  }

  /** Returns who renews; an older certificate must not replace one that was denied since. */
  private Requester renewing(EstRequest request) throws EnrolmentRefusedException {
    Requester requester = clients.of(request.peer());
    Optional<DeviceId> device = Optional.empty();
    if (requester instanceof Requester.Enrolled enrolled) {
      device = Optional.of(enrolled.identity().device());
    } else if (requester instanceof Requester.Expired expired) {
      device = Optional.of(expired.identity().device());
    }
    Optional<X509Certificate> newest =
        device.isPresent() ? authority.current(device.get()) : Optional.empty();
    if (newest.isPresent() && clients.isDenied(newest.get())) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.REVOKED, "the newest certificate of the device is denied");
    }
    return requester;
  }

  private EstResponse attributes(EstRequest request) throws EnrolmentRefusedException {
    Requester requester = requester(request);
    Optional<String> identity = Optional.empty();
    if (requester instanceof Requester.Claimant claimant) {
      identity = Optional.of(authority.identity(claimant.claim().device()).uri());
    } else if (requester instanceof Requester.Enrolled enrolled) {
      identity = Optional.of(enrolled.identity().uri());
    }
    return EstResponse.attributes(RequestAttributes.encode(identity));
  }

  private EstResponse enrol(EstRequest request, boolean makesKey)
      throws EnrolmentRefusedException, IOException {
    Requester requester = requester(request);
    EnrolmentRequest wanted;
    if (requester instanceof Requester.Claimant claimant) {
      wanted = EnrolmentRequest.parse(request.body());
      wanted.requireIdentity(authority.identity(claimant.claim().device()).uri());
      return claimed(claimant.claim(), wanted, makesKey);
    }
    if (requester instanceof Requester.Born born) {
      wanted = EnrolmentRequest.parse(request.body());
      return born(born, wanted, makesKey);
    }
    throw new EnrolmentRefusedException(
        EnrolmentRefusal.NOT_AUTHENTICATED,
        "expected a claim code (parasol pki claim) or a birth certificate");
  }

  private EstResponse claimed(
      EnrolmentClaims.Claim claim, EnrolmentRequest wanted, boolean makesKey)
      throws EnrolmentRefusedException, IOException {
    authority.requireNative(claim.device());
    clients.requireNotLockedOut(authority.identity(claim.device()));
    String key = KeyFingerprint.of(wanted.key().key());
    claims.bind(claim, makesKey ? SERVER_KEY + key : key);
    Optional<EstResponse> earlier =
        makesKey ? Optional.empty() : certificates.same(claim.device(), key);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (claim.needsApproval()) {
      return approved(
          claim.device(),
          key,
          "claim, valid until " + claim.expires(),
          () -> issueClaimed(claim, wanted.key(), makesKey));
    }
    return issueClaimed(claim, wanted.key(), makesKey);
  }

  private EstResponse issueClaimed(
      EnrolmentClaims.Claim claim, CertificateRequest key, boolean makesKey)
      throws EnrolmentRefusedException, IOException {
    if (makesKey) {
      claims.end(claim);
    }
    return certificates.issue(claim.device(), key, Way.CLAIM, makesKey);
  }

  private EstResponse born(Requester.Born born, EnrolmentRequest wanted, boolean makesKey)
      throws EnrolmentRefusedException, IOException {
    DeviceId device = authority.device(wanted.identity());
    authority.requireNative(device);
    clients.requireNotLockedOut(authority.identity(device));
    String key = KeyFingerprint.of(wanted.key().key());
    Optional<EstResponse> earlier = makesKey ? Optional.empty() : certificates.same(device, key);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (births.isKnown(device, born.certificate()) && isNotDenied(device)) {
      authority.requireNotTooOften(device);
      return certificates.issue(device, wanted.key(), Way.BIRTH_CERTIFICATE, makesKey);
    }
    return approved(
        device,
        key,
        born.description(),
        () -> {
          EstResponse issued =
              certificates.issue(device, wanted.key(), Way.BIRTH_CERTIFICATE, makesKey);
          births.approved(device, born.certificate());
          return issued;
        });
  }

  /** Whether the device has a certificate that neither the authority nor the owners deny. */
  private boolean isNotDenied(DeviceId device) throws EnrolmentRefusedException {
    Optional<X509Certificate> newest = authority.current(device);
    return newest.isPresent() && !clients.isDenied(newest.get());
  }

  private interface Issuing {
    EstResponse issue() throws EnrolmentRefusedException, IOException;
  }

  private EstResponse approved(DeviceId device, String key, String requester, Issuing issuing)
      throws EnrolmentRefusedException, IOException {
    WaitingEnrolments.Waiting request =
        waiting.request(device, key, requester, authority.clock().instant(), listener::waiting);
    return switch (request.decision()) {
      case WAITING -> EstResponse.notYet(request.id());
      case REFUSED ->
          throw new EnrolmentRefusedException(
              EnrolmentRefusal.NOT_APPROVED, "an operator has refused the request");
      case APPROVED -> {
        EstResponse issued = issuing.issue();
        waiting.remove(request);
        yield issued;
      }
    };
  }
}
