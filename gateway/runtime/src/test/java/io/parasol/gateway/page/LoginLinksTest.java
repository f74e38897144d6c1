// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A login link")
class LoginLinksTest {

  private static final PagePerson ANNA =
      new PagePerson(
          new Identity.Operator(
              new TrustDomain("parasol"),
              new SiteId("roof"),
              Role.OPERATOR,
              new OperatorName("anna")),
          BigInteger.valueOf(255));
  private final Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path state;

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("page"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void logs_its_person_in_once() throws Exception {
    String secret = LoginLinks.in(state).create(ANNA, now);

    assertEquals(Optional.of(ANNA), LoginLinks.in(state).use(secret, now.plusSeconds(599)));
    assertEquals(Optional.empty(), LoginLinks.in(state).use(secret, now));
  }

  @Test
  void expires_and_is_used_up_by_the_attempt() throws Exception {
    String secret = LoginLinks.in(state).create(ANNA, now);

    assertEquals(Optional.empty(), LoginLinks.in(state).use(secret, now.plusSeconds(600)));
    assertEquals(Optional.empty(), LoginLinks.in(state).use(secret, now));
  }

  @Test
  void has_128_random_bits_that_are_not_on_the_disk() throws Exception {
    String secret = LoginLinks.in(state).create(ANNA, now);

    assertTrue(secret.matches("[A-Za-z0-9_-]{22}"), secret);
    assertFalse(onlyFile().toString().contains(secret));
    assertFalse(Files.readString(onlyFile()).contains(secret));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../../pki/denied", "aaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaa\u0000"})
  void is_no_other_text(String secret) throws Exception {
    String unused = LoginLinks.in(state).create(ANNA, now);

    assertEquals(Optional.empty(), LoginLinks.in(state).use(secret, now));
  }

  @Test
  void is_no_damaged_file() throws Exception {
    String secret = LoginLinks.in(state).create(ANNA, now);
    Files.writeString(onlyFile(), "anna tomorrow");

    assertEquals(Optional.empty(), LoginLinks.in(state).use(secret, now));
  }

  @Test
  void is_not_made_while_many_wait_until_they_have_expired() throws Exception {
    LoginLinks links = LoginLinks.in(state);
    for (int i = 0; i < 64; i++) {
      String unused = links.create(ANNA, now);
    }

    assertThrows(IOException.class, () -> links.create(ANNA, now));

    Instant later = now.plus(Duration.ofMinutes(11));
    assertEquals(Optional.of(ANNA), links.use(links.create(ANNA, later), later));
  }
}
