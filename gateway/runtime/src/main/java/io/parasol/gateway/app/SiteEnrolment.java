// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.est.ClientCertificates;
import io.parasol.gateway.est.EnrolmentAuthority;
import io.parasol.gateway.est.EnrolmentListener;
import io.parasol.gateway.est.EstServer;
import io.parasol.gateway.est.IssuerCertification;
import io.parasol.gateway.est.WaitingEnrolments;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The server where native devices enrol, if the site has one. */
final class SiteEnrolment implements EnrolmentListener {

  private final Foundations foundations;
  private final EnrolmentListener health;
  private final Map<String, Long> refused = new TreeMap<>();

  private SiteEnrolment(Foundations foundations, EnrolmentListener health) {
    this.foundations = foundations;
    this.health = health;
  }

  /**
   * Starts the server.
   *
   * @param chores records refusals in the evidence log, once an hour.
   * @throws UnusableKeyException if the file of the makers cannot be used.
   */
  static EstServer start(
      SiteConfig config, Foundations foundations, EnrolmentListener health, SerialExecutor chores)
      throws IOException, AuthorityException, UnusableKeyException {
    SiteConfig.Enrolment enrolment = config.enrolment().orElseThrow();
    Identity.Gateway gateway = foundations.credentials.identity();
    List<X509Certificate> makers =
        enrolment.makers().isPresent() ? Certificates.read(enrolment.makers().get()) : List.of();
    SiteEnrolment listener = new SiteEnrolment(foundations, health);
    EstServer server =
        EstServer.start(
            enrolment.listen(),
            new EstServer.Parts(
                foundations.state.path(),
                new EnrolmentAuthority(
                    SiteAuthority.open(
                        foundations.state.pki(),
                        foundations.keys,
                        gateway,
                        foundations.clock,
                        foundations.state.damaged()),
                    config.certificates(),
                    () -> Set.copyOf(foundations.devices.natives()),
                    foundations.clock,
                    foundations.clock::isTrusted),
                new ClientCertificates(gateway, trust(foundations), makers, foundations.clock),
                IssuerCertification.byOperator(gateway.trustDomain()),
                foundations.credentials::ofEnrolment,
                listener,
                EstServer.Rates.SITE));
    chores.every(Duration.ofHours(1), "refused enrolments", listener::recordRefusals);
    return server;
  }

  private static ClientCertificates.SiteTrust trust(Foundations foundations) {
    return new ClientCertificates.SiteTrust() {
      @Override
      public AcceptedIssuers issuers() throws AuthorityException {
        return foundations.credentials.issuers();
      }

      @Override
      public DenyList denied() throws AuthorityException {
        return foundations.denied();
      }
    };
  }

  @Override
  public void enrolled(DeviceId device, X509Certificate certificate, Way way) {
    foundations.auditLog.enrolled(device, way.wireName(), certificate);
    health.enrolled(device, certificate, way);
  }

  @Override
  public void waiting(WaitingEnrolments.Waiting request) {
    health.waiting(request);
  }

  @Override
  public void refused(String from, String device, EnrolmentRefusal reason, String why) {
    synchronized (refused) {
      refused.merge(reason.wireName(), 1L, Long::sum);
    }
    health.refused(from, device, reason, why);
  }

  private void recordRefusals() {
    Map<String, Long> counted;
    synchronized (refused) {
      counted = new TreeMap<>(refused);
      refused.clear();
    }
    if (!counted.isEmpty()) {
      foundations.auditLog.enrolmentsRefused(counted);
    }
  }
}
