// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.identity.Identity;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.OperatorName;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The people and certificates of a site, as its authority knows them now. */
@ConfinedTo("page")
public interface PagePeople {

  /**
   * Returns the person of this name, if the authority has issued a certificate for it that is
   * neither revoked nor expired.
   */
  Optional<PagePerson> named(OperatorName name);

  /** Returns whether the certificate, or the person, is revoked. */
  boolean isRevoked(PagePerson person);

  /**
   * Returns the person of a certificate whose chain TLS has validated, perhaps at its end.
   *
   * @return empty if it has expired, is revoked, or the certificate of something else.
   */
  Optional<Identity.Operator> holding(X509Certificate certificate);

  /**
   * Returns why a certificate whose chain TLS has validated is not that of a person.
   *
   * @return empty if {@link #holding} returns a person.
   */
  Optional<RefusedCertificate> refusal(X509Certificate certificate);

  /**
   * Why a certificate is refused.
   *
   * @param text one word, a colon and one line.
   */
  record RefusedCertificate(LoginEnd why, String text) {}

  /** Returns the DNS names of the gateway, in lower case. */
  Set<String> hosts();

  /** Returns the root certificate of the site as PEM. */
  String root();

  /** Returns the certificates of the site; those that end first are at the beginning. */
  List<PageCertificate> certificates();
}
