// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.embedded.ConnectedClients.Live;
import io.parasol.broker.embedded.ConnectedClients.Unwelcome;
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

  private static Live client(String id, long serial) {
    Identity identity =
        new Identity.Device(new TrustDomain("parasol"), new SiteId("s"), new DeviceId(id));
    return new Live(
        id, new ClientIdentity(identity, BigInteger.valueOf(serial), NOON.plusSeconds(60)));
  }

  private static DenyList denying(long serial) {
    return new DenyList(Set.of(BigInteger.valueOf(serial)));
  }

  @Test
  void is_welcome_until_the_certificate_is_revoked() {
    Live x = client("x", 1);
    clients.came(x);
    clients.came(client("y", 2));
    assertEquals(List.of(), clients.unwelcome());

    clients.deny(denying(1));

    assertEquals(List.of(new Unwelcome(x, "certificate revoked")), clients.unwelcome());
  }

  @Test
  void is_welcome_until_the_certificate_expires() {
    Live x = client("x", 1);
    clients.came(x);
    now.set(NOON.plusSeconds(60));
    assertEquals(List.of(), clients.unwelcome());

    now.set(NOON.plusSeconds(61));

    assertEquals(List.of(new Unwelcome(x, "certificate expired")), clients.unwelcome());
  }

  @Test
  void is_judged_too_when_he_comes_after_the_revocation() {
    clients.deny(denying(1));
    Live late = client("x", 1);
    clients.came(late);

    assertEquals(List.of(new Unwelcome(late, "certificate revoked")), clients.unwelcome());
  }

  @Test
  void is_not_forgotten_when_the_session_before_his_ends_after_his_began() {
    Live before = client("x", 1);
    clients.came(before);
    clients.came(client("x", 1));

    clients.went(before);

    assertEquals(1, clients.count());
  }
}
