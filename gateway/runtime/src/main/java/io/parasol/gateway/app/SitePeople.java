// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.page.PagePeople;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people of the site for the page, as of the last {@link #refresh}. There are none while the
 * deny-list or the authority cannot be read. Thread-safe.
 */
final class SitePeople implements PagePeople {

  private static final Logger log = LoggerFactory.getLogger(SitePeople.class);

  private static final Known NO_ONE =
      new Known(Map.of(), DenyList.EMPTY, new AcceptedIssuers(List.of(), List.of()), Set.of());

  private final Foundations foundations;
  private volatile Known known = NO_ONE;

  /**
   * @param hosts the names in the broker's certificate.
   */
  private record Known(
      Map<OperatorName, Identity.Operator> people,
      DenyList denied,
      AcceptedIssuers issuers,
      Set<String> hosts) {}

  SitePeople(Foundations foundations) {
    this.foundations = foundations;
    refresh();
  }

  /** Reads the certificates and the deny-list again. */
  void refresh() {
    try {
      DenyList denied = foundations.denied();
      known =
          new Known(
              foundations.credentials.people(denied),
              denied,
              foundations.credentials.issuers(),
              SiteAuthority.hostNames(foundations.credentials.ofBroker().chain().get(0)));
    } catch (AuthorityException unreadable) {
      if (!known.equals(NO_ONE)) {
        log.warn("no person is admitted to the page why={}", unreadable.getMessage());
      }
      known = NO_ONE;
    }
  }

  /** Returns the DNS names of the gateway. */
  Set<String> hosts() {
    return known.hosts();
  }

  @Override
  public Optional<Identity.Operator> named(OperatorName name) {
    return Optional.ofNullable(known.people().get(name));
  }

  @Override
  public Optional<Identity.Operator> holding(X509Certificate certificate) {
    Known now = known;
    Identity.Gateway site = foundations.credentials.identity();
    try {
      return Identity.of(certificate) instanceof Identity.Operator person
              && person.site().equals(site.site())
              && person.trustDomain().equals(site.trustDomain())
              && !now.denied().denies(certificate.getSerialNumber())
              && now.issuers().accepts(certificate, person)
          ? Optional.of(person)
          : Optional.empty();
    } catch (InvalidIdentityException notAPerson) {
      return Optional.empty();
    }
  }
}
