// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.FolderBusyException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.FileStamps;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.page.LoginEnd;
import io.parasol.gateway.page.PageCertificate;
import io.parasol.gateway.page.PagePeople;
import io.parasol.gateway.page.PagePerson;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.trust.OtherCertificates;
import io.parasol.gateway.trust.RefusedHolderException;
import io.parasol.gateway.trust.SelfTestCertificates;
import io.parasol.gateway.trust.SiteTrust;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people of the site for the page, as of the last {@link #refresh}. There are none while the
 * deny-list or the authority cannot be read. Thread-safe.
 */
final class SitePeople implements PagePeople {

  private static final Logger log = LoggerFactory.getLogger(SitePeople.class);

  private static final Known NO_ONE =
      new Known(
          Map.of(), DenyList.EMPTY, new AcceptedIssuers(List.of(), List.of()), Set.of(), List.of());

  private final Credentials credentials;
  private final SiteTrust.Source trust;
  private volatile Known known = NO_ONE;
  private @Nullable Read read;

  /**
   * @param hosts the names in the broker's certificate.
   */
  private record Known(
      Map<OperatorName, IssuedCertificate> people,
      DenyList denied,
      AcceptedIssuers issuers,
      Set<String> hosts,
      List<PageCertificate> certificates) {}

  /** What was read from the files of the authority. To read it takes long with many devices. */
  private record Read(
      FileStamps stampsOfIssued,
      FileStamps stampsOfIssuers,
      DenyList denied,
      List<IssuedCertificate> issued,
      AcceptedIssuers issuers) {}

  SitePeople(Credentials credentials, SiteTrust.Source trust) {
    this.credentials = credentials;
    this.trust = trust;
    refresh();
  }

  /** Reads the deny-list again, and the certificates if they or the deny-list have changed. */
  synchronized void refresh() {
    try {
      DenyList denied = trust.denied();
      Read current = read(denied);
      known =
          new Known(
              credentials.issued().people(current.issued(), denied),
              denied,
              current.issuers(),
              SiteAuthority.hostNames(credentials.ofBroker().chain().get(0)),
              certificates(current.issued()));
    } catch (FolderBusyException busy) {
      refreshDenied(busy);
    } catch (AuthorityException unreadable) {
      admitNoOne(unreadable);
    }
  }

  /** Reads everything again, also what does not seem to have changed. */
  synchronized void refreshAll() {
    read = null;
    refresh();
  }

  private Read read(DenyList denied) throws AuthorityException {
    FileStamps issued = credentials.issued().stamps();
    FileStamps issuers = credentials.issuersStamps();
    Read last = read;
    if (last == null
        || !last.stampsOfIssued().equals(issued)
        || !last.stampsOfIssuers().equals(issuers)
        || !last.denied().equals(denied)) {
      last = new Read(issued, issuers, denied, credentials.issued().all(), trust.issuers());
      read = last;
    }
    return last;
  }

  /**
   * While another process uses the authority, the people stay as they are, unless another
   * certificate is denied: it is unknown whose it is.
   */
  private void refreshDenied(FolderBusyException busy) {
    try {
      if (!trust.denied().equals(known.denied())) {
        admitNoOne(busy);
      }
    } catch (AuthorityException unreadable) {
      admitNoOne(unreadable);
    }
  }

  private void admitNoOne(AuthorityException unreadable) {
    if (!known.equals(NO_ONE)) {
      log.warn("no person is admitted to the page why={}", unreadable.getMessage());
    }
    known = NO_ONE;
  }

  private List<PageCertificate> certificates(List<IssuedCertificate> issued)
      throws AuthorityException {
    OtherCertificates others = credentials.others();
    Map<String, RenewalAttempt> attempts = credentials.attempts();
    return Stream.concat(
            Stream.concat(
                Stream.of(
                    authority("(root)", others.root()), authority("(issuer)", others.issuer())),
                others.peopleIssuer().map(each -> authority("(people-issuer)", each)).stream()),
            issued.stream()
                .filter(each -> !SelfTestCertificates.isOne(each))
                .map(each -> certificate(each, attempts)))
        .sorted(Comparator.comparing(PageCertificate::expires).thenComparing(PageCertificate::name))
        .toList();
  }

  private static PageCertificate authority(String name, X509Certificate certificate) {
    return new PageCertificate(
        name,
        "authority",
        Optional.empty(),
        certificate.getNotAfter().toInstant(),
        false,
        Optional.empty());
  }

  private PageCertificate certificate(
      IssuedCertificate each, Map<String, RenewalAttempt> attempts) {
    Optional<String> role =
        each.identity() instanceof Identity.Operator person
            ? Optional.of(person.role().wireName())
            : Optional.empty();
    String kind =
        role.isPresent()
            ? "person"
            : each.identity() instanceof Identity.Device ? "device" : "gateway";
    return new PageCertificate(
        each.name(), kind, role, each.notAfter(), each.isRevoked(), renewal(each, attempts));
  }

  /** Returns the renewal of a certificate that the gateway holds. */
  private Optional<PageCertificate.Renewal> renewal(
      IssuedCertificate each, Map<String, RenewalAttempt> attempts) {
    if (credentials.chain(each.name()).isEmpty()) {
      return Optional.empty();
    }
    Optional<RenewalAttempt> last = Optional.ofNullable(attempts.get(each.name()));
    return Optional.of(
        new PageCertificate.Renewal(
            each.renewal(), last.map(RenewalAttempt::at), last.flatMap(RenewalAttempt::failure)));
  }

  @Override
  public List<PageCertificate> certificates() {
    return known.certificates();
  }

  @Override
  public String root() {
    return new String(
        Certificates.pem(List.of(credentials.others().root())), StandardCharsets.US_ASCII);
  }

  @Override
  public Set<String> hosts() {
    return known.hosts();
  }

  @Override
  public Optional<PagePerson> named(OperatorName name) {
    return Optional.ofNullable(known.people().get(name))
        .flatMap(
            newest ->
                newest.identity() instanceof Identity.Operator person
                    ? Optional.of(new PagePerson(person, newest.serial()))
                    : Optional.empty());
  }

  @Override
  public boolean isRevoked(PagePerson person) {
    return known.denied().denies(person.serial(), person.identity());
  }

  @Override
  public Optional<Identity.Operator> holding(X509Certificate certificate) {
    try {
      return Optional.of(holder(certificate));
    } catch (RefusedHolderException refused) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<RefusedCertificate> refusal(X509Certificate certificate) {
    try {
      var unused = holder(certificate);
      return Optional.empty();
    } catch (RefusedHolderException refused) {
      return Optional.of(
          new RefusedCertificate(
              end(refused.reason()), refused.reason().wireName() + ": " + refused.getMessage()));
    }
  }

  private static LoginEnd end(RefusedHolderException.Reason reason) {
    return switch (reason) {
      case REVOKED -> LoginEnd.REVOKED;
      case EXPIRED -> LoginEnd.EXPIRED;
      case FOREIGN_IDENTITY, NOT_TRUSTED -> LoginEnd.FOREIGN;
    };
  }

  /** Returns who holds a certificate now. TLS has validated it at the begin of the connection. */
  private Identity.Operator holder(X509Certificate certificate) throws RefusedHolderException {
    Identity.Operator person = siteTrust().holder(certificate);
    Instant end = certificate.getNotAfter().toInstant();
    if (credentials.ofBroker().clock().instant().isAfter(end)) {
      throw new RefusedHolderException(
          RefusedHolderException.Reason.EXPIRED,
          "the certificate of %s has expired at %s".formatted(person.uri(), end));
    }
    return person;
  }

  private SiteTrust siteTrust() {
    Known now = known;
    return new SiteTrust(credentials.identity(), now.issuers(), now.denied());
  }
}
