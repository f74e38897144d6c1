// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A session of the page")
class PageSessionsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final PagePerson ANNA = person("anna");

  @TempDir private Path state;
  private PageSessions sessions;

  private static PagePerson person(String name) {
    return new PagePerson(
        new Identity.Operator(
            new TrustDomain("parasol"), new SiteId("field"), Role.OPERATOR, new OperatorName(name)),
        BigInteger.valueOf(0xAFFE));
  }

  @BeforeEach
  void open() {
    sessions = PageSessions.in(state);
  }

  @Test
  void survives_a_restart_and_ends_after_twelve_hours() throws Exception {
    String id = sessions.begin(ANNA, NOON);

    PageSessions restarted = PageSessions.in(state);
    Instant end = NOON.plus(Duration.ofHours(12));
    assertEquals(Optional.of(ANNA), restarted.person(id, end.minusMillis(1)));
    assertEquals(Optional.empty(), restarted.person(id, end));
    assertEquals(Optional.empty(), restarted.person("aaaaaaaaaaaaaaaaaaaaaa", NOON));
    assertEquals(Optional.empty(), restarted.person("../../pki/denied", NOON));
  }

  @Test
  void is_not_valid_while_the_clock_is_far_behind() throws Exception {
    String id = sessions.begin(ANNA, NOON);

    assertEquals(Optional.empty(), sessions.person(id, NOON.minus(Duration.ofHours(1))));
    assertEquals(Optional.of(ANNA), sessions.person(id, NOON.minusSeconds(1)));
  }

  @Test
  void has_an_id_that_is_not_on_the_disk() throws Exception {
    String id = sessions.begin(ANNA, NOON);

    try (Stream<Path> files = Files.list(state.resolve("page/sessions"))) {
      List<Path> all = files.toList();
      assertEquals(1, all.size());
      assertFalse(all.get(0).toString().contains(id));
      assertFalse(Files.readString(all.get(0)).contains(id));
    }
  }

  @Test
  void ends_by_its_id_or_by_the_list() throws Exception {
    String first = sessions.begin(ANNA, NOON);
    String second = sessions.begin(person("berta"), NOON.plusSeconds(1));

    sessions.end(first);
    assertEquals(Optional.empty(), sessions.person(first, NOON));
    List<PageSessions.Held> held = PageSessions.in(state).list(NOON);
    assertEquals(List.of(person("berta")), held.stream().map(PageSessions.Held::person).toList());
    assertTrue(PageSessions.in(state).end(held.get(0)));
    assertEquals(Optional.empty(), sessions.person(second, NOON));
    assertFalse(sessions.end(held.get(0)));
  }

  @Test
  void ends_if_it_is_the_oldest_of_too_many() throws Exception {
    String oldest = sessions.begin(ANNA, NOON);
    String second = sessions.begin(ANNA, NOON.plusMillis(1));
    for (int i = 2; i <= PageSessions.MAX_SESSIONS; i++) {
      String unused = sessions.begin(ANNA, NOON.plusMillis(i));
    }

    assertEquals(Optional.empty(), sessions.person(oldest, NOON.plusSeconds(1)));
    assertEquals(Optional.of(ANNA), sessions.person(second, NOON.plusSeconds(1)));
  }

  @Test
  void is_removed_from_the_disk_when_it_is_over() throws Exception {
    String unused = sessions.begin(ANNA, NOON);
    Files.writeString(state.resolve("page/sessions").resolve("0".repeat(64)), "damaged");

    unused = sessions.begin(ANNA, NOON.plus(Duration.ofHours(13)));

    try (Stream<Path> files = Files.list(state.resolve("page/sessions"))) {
      // The damaged file is not the gateway's: others may read it.
      assertEquals(2, files.count());
    }
    assertEquals(1, sessions.list(NOON.plus(Duration.ofHours(13))).size());
  }
}
