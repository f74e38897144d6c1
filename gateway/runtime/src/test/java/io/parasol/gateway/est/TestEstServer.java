// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real EST server of one authority, at the time of the test.
 *
 * @param state has the claims and requests.
 * @param makers the authorities of birth certificates.
 */
record TestEstServer(
    SiteAuthority authority,
    Path state,
    Set<DeviceId> natives,
    List<X509Certificate> makers,
    InstantSource clock,
    List<String> reported) {

  static TestEstServer of(
      SiteAuthority authority,
      Path state,
      Set<DeviceId> natives,
      List<X509Certificate> makers,
      InstantSource clock) {
    return new TestEstServer(
        authority, state, natives, makers, clock, new CopyOnWriteArrayList<>());
  }

  EstServer start(HostPort listen) throws IOException {
    return EstServer.start(
        listen,
        new EstServer.Parts(
            state,
            new EnrolmentAuthority(
                authority, CertificateLifetimes.DEFAULT, () -> natives, clock, () -> true),
            new ClientCertificates(authority.gateway(), trust(), makers, clock),
            IssuerCertification.byOperator(authority.gateway().trustDomain()),
            () -> material(authority, SiteAuthority.BROKER),
            listener(),
            EstServer.Rates.SITE));
  }

  static URI address(EstServer server) {
    return URI.create("https://" + server.address() + "/");
  }

  private ClientCertificates.SiteTrust trust() {
    return new ClientCertificates.SiteTrust() {
      @Override
      public AcceptedIssuers issuers() throws AuthorityException {
        return authority.acceptedIssuers();
      }

      @Override
      public DenyList denied() {
        return DenyList.EMPTY;
      }
    };
  }

  static TlsMaterial material(SiteAuthority authority, String name) {
    try {
      return authority.material(name);
    } catch (AuthorityException | UnusableKeyException failed) {
      throw new AssertionError(failed);
    }
  }

  private EnrolmentListener listener() {
    return new EnrolmentListener() {
      @Override
      public void enrolled(DeviceId device, X509Certificate certificate, Way way) {
        reported.add(way.wireName());
      }

      @Override
      public void waiting(WaitingEnrolments.Waiting request) {}

      @Override
      public void refused(String from, String device, EnrolmentRefusal reason, String why) {
        reported.add(reason.wireName());
      }
    };
  }
}
