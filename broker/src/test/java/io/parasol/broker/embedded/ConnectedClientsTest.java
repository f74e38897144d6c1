// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.embedded.ConnectedClients.ConnectedClient;
import io.parasol.broker.embedded.ConnectedClients.RejectedClient;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Who is connected")
class ConnectedClientsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final ConnectedClients clients = new ConnectedClients(DenyList.EMPTY, now::get);

  private static ConnectedClient client(String id, long serial) {
    Identity identity =
        new Identity.Device(new TrustDomain("parasol"), new SiteId("s"), new DeviceId(id));
    return new ConnectedClient(
        id,
        new ClientIdentity(
            identity, BigInteger.valueOf(serial), NOON.minusSeconds(60), NOON.plusSeconds(60)));
  }

  private static DenyList denying(long serial) {
    return new DenyList(Set.of(BigInteger.valueOf(serial)));
  }

  @Test
  void is_welcome_until_the_certificate_is_revoked() {
    ConnectedClient x = client("x", 1);
    clients.add(x);
    clients.add(client("y", 2));
    assertEquals(List.of(), clients.rejected());

    clients.deny(denying(1));

    assertEquals(List.of(new RejectedClient(x, "certificate revoked")), clients.rejected());
  }

  @Test
  void is_welcome_until_the_certificate_expires() {
    ConnectedClient x = client("x", 1);
    clients.add(x);
    now.set(NOON.plusSeconds(60));
    assertEquals(List.of(), clients.rejected());

    now.set(NOON.plusSeconds(61));

    assertEquals(List.of(new RejectedClient(x, "certificate expired")), clients.rejected());
  }

  @Test
  void is_judged_too_when_he_comes_after_the_revocation() {
    clients.deny(denying(1));
    ConnectedClient late = client("x", 1);
    clients.add(late);

    assertEquals(List.of(new RejectedClient(late, "certificate revoked")), clients.rejected());
  }

  @Test
  void is_not_forgotten_when_the_session_before_his_ends_after_his_began() {
    ConnectedClient before = client("x", 1);
    clients.add(before);
    clients.add(client("x", 1));

    clients.remove(before);

    assertEquals(1, clients.count());
  }
}
