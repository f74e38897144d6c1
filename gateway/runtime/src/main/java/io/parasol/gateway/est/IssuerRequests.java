// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.est.WaitingEnrolments.Decision;
import io.parasol.gateway.est.WaitingEnrolments.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Requests of other sites for an issuer below the root of this site. Each needs a claim that an
 * operator has made for that site, and each certificate is signed by an operator with the key of
 * the root: the gateway has no part in that.
 *
 * <pre>
 *   enrolment/issuer-claims     the claims
 *   enrolment/issuer-requests   the requests, see {@link WaitingEnrolments}
 *   enrolment/issuers           KEY.key   the public key of a request, by its SHA-256
 *                               KEY.pem   the certificate
 * </pre>
 */
public final class IssuerRequests {

  /** The user name of a claim begins with it; no device has such a name. */
  static final String USER = "issuer.";

  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final String KEY = ".key";
  private static final String CERTIFICATE = ".pem";

  private final EnrolmentFolder files;
  private final EnrolmentClaims claims;
  private final WaitingEnrolments waiting;

  private IssuerRequests(EnrolmentFolder files, EnrolmentClaims claims, WaitingEnrolments waiting) {
    this.files = files;
    this.claims = claims;
    this.waiting = waiting;
  }

  /**
   * Returns the requests of a site.
   *
   * @param state the state folder.
   */
  public static IssuerRequests in(Path state) {
    return new IssuerRequests(
        new EnrolmentFolder(state, state.resolve("enrolment").resolve("issuers")),
        EnrolmentClaims.ofIssuers(state),
        WaitingEnrolments.ofIssuers(state));
  }

  /** Returns the URI that a request for the issuer of a site contains. */
  public static String uri(Identity.Gateway site) {
    return "spiffe://%s/site/%s/issuer".formatted(site.trustDomain(), site.site());
  }

  /** Returns the user name of the claim of a site. */
  public static String user(SiteId site) {
    return USER + site;
  }

  /**
   * Makes a claim of a site for an issuer.
   *
   * @return the code.
   */
  public String claim(SiteId site, Duration validity, Instant now) throws IOException {
    return claims.create(new DeviceId(site.value()), validity, true, now);
  }

  /**
   * Makes a claim for each of these sites, with which its issuer is signed without an operator.
   *
   * @return the codes, in the order of the sites.
   */
  public List<String> claimDirect(List<SiteId> sites, Duration validity, Instant now)
      throws IOException {
    return claims.create(
        sites.stream().map(site -> new DeviceId(site.value())).toList(), validity, false, now);
  }

  EnrolmentClaims claims() {
    return claims;
  }

  /** Returns the requests without a certificate, the oldest first. */
  public List<Waiting> waiting(Instant now) throws IOException {
    return waiting.list(now);
  }

  /**
   * Returns the certificate that an operator has signed for a key; empty while the request waits.
   *
   * @param requester who asks.
   * @param onNew is called if the request is new.
   * @param onIssued is called with the certificate if it is returned for the first time.
   */
  Optional<X509Certificate> certificate(
      SiteId site,
      PublicKey key,
      String requester,
      Instant now,
      Consumer<Waiting> onNew,
      Consumer<X509Certificate> onIssued)
      throws IOException, EnrolmentRefusedException {
    String hash = KeyFingerprint.of(key);
    Optional<X509Certificate> signed = read(hash);
    if (signed.isEmpty()) {
      Waiting request = waiting.request(new DeviceId(site.value()), hash, requester, now, onNew);
      keep(key, hash, now);
      if (request.decision() == Decision.REFUSED) {
        throw new EnrolmentRefusedException(
            EnrolmentRefusal.NOT_APPROVED, "an operator has refused the request");
      }
      return Optional.empty();
    }
    for (Waiting each : waiting.list(now)) {
      if (each.key().equals(hash)) {
        onIssued.accept(signed.get());
        waiting.remove(each);
      }
    }
    return signed;
  }

  /** Stores the key of a request, and deletes those of requests that are over. */
  private void keep(PublicKey key, String hash, Instant now) throws IOException {
    files.create();
    files.write(
        hash + KEY,
        new String(
            Pem.write(List.of(new Pem(PUBLIC_KEY, key.getEncoded()))), StandardCharsets.US_ASCII));
    List<String> waitingFor = waiting.list(now).stream().map(each -> each.key() + KEY).toList();
    for (String name : files.names()) {
      if (name.endsWith(KEY) && !waitingFor.contains(name)) {
        files.delete(name);
      }
    }
  }

  /** Signs a certificate. */
  interface Signing {
    X509Certificate sign() throws AuthorityException;
  }

  /**
   * Returns the certificate of a key; signs it if there is none. It is durable when this method
   * returns, so that a repeated request gets the same one.
   *
   * @param onIssued is called with the certificate if it is new.
   */
  X509Certificate certificate(PublicKey key, Signing signing, Consumer<X509Certificate> onIssued)
      throws IOException, AuthorityException {
    String hash = KeyFingerprint.of(key);
    Optional<X509Certificate> earlier = read(hash);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    X509Certificate signed = signing.sign();
    files.create();
    files.write(
        hash + CERTIFICATE,
        new String(Certificates.pem(List.of(signed)), StandardCharsets.US_ASCII));
    onIssued.accept(signed);
    return signed;
  }

  /**
   * Signs the certificate of a request.
   *
   * @param rootKey the file of the key of the root.
   */
  public X509Certificate sign(SiteAuthority authority, Path rootKey, Waiting request, Instant now)
      throws IOException, AuthorityException {
    X509Certificate signed =
        authority.certifyIssuer(rootKey, new SiteId(request.device().value()), key(request));
    files.write(
        request.key() + CERTIFICATE,
        new String(Certificates.pem(List.of(signed)), StandardCharsets.US_ASCII));
    Waiting unused = waiting.decide(request.id(), Decision.APPROVED, now);
    return signed;
  }

  /** Refuses a request. */
  public void refuse(Waiting request, Instant now) throws IOException {
    Waiting unused = waiting.decide(request.id(), Decision.REFUSED, now);
  }

  private PublicKey key(Waiting request) throws IOException {
    Optional<String> content = files.read(request.key() + KEY);
    try {
      List<Pem> blocks =
          Pem.parse(
              "the key of request " + request.id(),
              content.orElse("").getBytes(StandardCharsets.US_ASCII));
      PublicKey key =
          KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(blocks.get(0).der()));
      if (KeyFingerprint.of(key).equals(request.key())) {
        return key;
      }
    } catch (UnusableKeyException | GeneralSecurityException | RuntimeException damaged) {
      // Reported below.
    }
    throw new IOException("the key of request %s is damaged".formatted(request.id()));
  }

  /** Returns the certificates of all issuers that were signed here. */
  List<X509Certificate> issued() throws IOException {
    List<X509Certificate> all = new ArrayList<>();
    for (String name : files.names()) {
      if (name.endsWith(CERTIFICATE)) {
        read(name.substring(0, name.length() - CERTIFICATE.length())).ifPresent(all::add);
      }
    }
    return all;
  }

  private Optional<X509Certificate> read(String hash) throws IOException {
    Path file = files.folder().resolve(hash + CERTIFICATE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.read(file).get(0));
    } catch (UnusableKeyException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    }
  }
}
