// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.embedded.identity.ConnectedClients.ConnectedClient;
import io.parasol.broker.embedded.identity.ConnectedClients.RejectedClient;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Who is connected")
class ConnectedClientsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private SiteAuthority authority;
  private ConnectedClients clients;

  @BeforeEach
  void open() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("s"),
            Set.of(),
            () -> NOON);
    authority.issueDevice(new DeviceId("x"));
    authority.issueDevice(new DeviceId("y"));
    clients = new ConnectedClients(DenyList.EMPTY, authority.acceptedIssuers(), now::get);
  }

  private X509Certificate certificate(String id) throws Exception {
    return authority.material(id).chain().get(0);
  }

  private ConnectedClient client(String id) throws Exception {
    return new ConnectedClient(id, ClientIdentity.of(certificate(id)));
  }

  private DenyList denying(String id) throws Exception {
    return new DenyList(Set.of(certificate(id).getSerialNumber()));
  }

  @Test
  void is_welcome_until_the_certificate_is_revoked() throws Exception {
    ConnectedClient x = client("x");
    clients.add(x);
    clients.add(client("y"));
    assertEquals(List.of(), clients.rejected());

    clients.deny(denying("x"));

    assertEquals(List.of(new RejectedClient(x, "certificate revoked")), clients.rejected());
  }

  @Test
  void is_refused_by_the_name_of_a_person_whatever_the_serial_number_is() throws Exception {
    OperatorName lockedOut = new OperatorName("acme-service");
    OperatorName other = new OperatorName("anna");
    authority.issueOperator(lockedOut, Role.VIEWER);
    authority.issueOperator(other, Role.VIEWER);

    clients.deny(new DenyList(Set.of(), new DeniedHolders(Set.of(lockedOut), Set.of())));

    assertEquals(
        Optional.of("certificate revoked"),
        clients.reasonToRefuse(ClientIdentity.of(certificate("acme-service"))));
    assertEquals(Optional.empty(), clients.reasonToRefuse(ClientIdentity.of(certificate("anna"))));
  }

  @Test
  void is_refused_by_the_name_of_a_device_whatever_the_serial_number_is() throws Exception {
    clients.deny(new DenyList(Set.of(), new DeniedHolders(Set.of(), Set.of(new DeviceId("x")))));

    assertEquals(
        Optional.of("certificate revoked"),
        clients.reasonToRefuse(ClientIdentity.of(certificate("x"))));
    assertEquals(Optional.empty(), clients.reasonToRefuse(ClientIdentity.of(certificate("y"))));
  }

  @Test
  void is_welcome_until_the_certificate_expires() throws Exception {
    ConnectedClient x = client("x");
    clients.add(x);
    Instant end = certificate("x").getNotAfter().toInstant();
    now.set(end);
    assertEquals(List.of(), clients.rejected());

    now.set(end.plusSeconds(1));

    assertEquals(List.of(new RejectedClient(x, "certificate expired")), clients.rejected());
  }

  @Test
  void is_judged_too_when_he_comes_after_the_revocation() throws Exception {
    clients.deny(denying("x"));
    ConnectedClient late = client("x");
    clients.add(late);

    assertEquals(List.of(new RejectedClient(late, "certificate revoked")), clients.rejected());
  }

  @Test
  void is_welcome_only_with_a_certificate_of_an_accepted_issuer() throws Exception {
    ConnectedClient x = client("x");
    clients.add(x);
    authority.rotation().replaceIssuer(folder.resolve("pki/root.key"), Optional.empty());

    clients.accept(authority.acceptedIssuers());

    assertEquals(
        List.of(new RejectedClient(x, "certificate of an issuer that is not accepted")),
        clients.rejected());
  }

  @Test
  void is_not_forgotten_when_the_session_before_his_ends_after_his_began() throws Exception {
    ConnectedClient before = client("x");
    clients.add(before);
    clients.add(client("x"));

    clients.remove(before);

    assertEquals(1, clients.count());
  }
}
