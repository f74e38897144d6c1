// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.OfflineList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.health.HealthSources;
import io.parasol.gateway.health.ManualCertificates;
import io.parasol.gateway.health.ManualCertificates.Holder;
import io.parasol.gateway.health.ManualCertificates.Kind;
import io.parasol.gateway.health.RotationProgress;
import io.parasol.gateway.health.SiteCertificates;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.trust.OtherCertificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Describes the certificates of the site to the health of the gateway.
 *
 * @param corporate what the site gets from a corporate authority.
 * @param files what the configuration names.
 * @param upstream what the gateway presents to the central broker; empty if there is none.
 */
record ReportedCertificates(
    Credentials credentials,
    SiteCorporate corporate,
    NamedFiles files,
    Optional<Supplier<TlsMaterial>> upstream)
    implements SiteCertificates {

  @Override
  public List<X509Certificate> chain(String name) {
    return name.equals(HealthSources.BRIDGE) ? presentedUpstream() : credentials.chain(name);
  }

  /** Returns what is presented to the central broker; empty if its files cannot be read. */
  private List<X509Certificate> presentedUpstream() {
    try {
      return upstream.isPresent() ? upstream.get().get().chain() : List.of();
    } catch (IllegalStateException unreadable) {
      return List.of();
    }
  }

  @Override
  public ManualCertificates manual() {
    OtherCertificates others = credentials.others();
    List<Holder> holders = new ArrayList<>();
    holders.add(new Holder("(root)", Kind.ROOT, CertificateTerm.of(others.root())));
    holders.add(new Holder("(issuer)", Kind.ISSUER, CertificateTerm.of(others.issuer())));
    others
        .peopleIssuer()
        .map(CertificateTerm::of)
        .ifPresent(term -> holders.add(new Holder("(people-issuer)", Kind.PEOPLE_ISSUER, term)));
    others.issued().forEach(each -> holders.add(holder(each)));
    others.lists().forEach(each -> holders.add(holder(each)));
    holders.addAll(files.holders());
    return new ManualCertificates(holders, others.privateKeys(), others.custody());
  }

  private static Holder holder(IssuedCertificate each) {
    return new Holder(
        each.name(),
        each.identity() instanceof Identity.Operator ? Kind.PERSON : Kind.NATIVE,
        new CertificateTerm(each.notBefore(), each.notAfter()));
  }

  private static Holder holder(OfflineList each) {
    return new Holder(
        each.name(), Kind.REVOCATION_LIST, new CertificateTerm(each.from(), each.until()));
  }

  @Override
  public Map<String, RenewalAttempt> attempts() {
    Map<String, RenewalAttempt> all = new HashMap<>(credentials.attempts());
    corporate
        .failures()
        .forEach(
            (name, failure) ->
                all.put(name, new RenewalAttempt(failure.at(), Optional.of(failure.why()))));
    return all;
  }

  @Override
  public Optional<RotationProgress> rotation() {
    return credentials
        .others()
        .overlap()
        .map(each -> new RotationProgress(each.until(), each.total(), each.outdated()));
  }
}
