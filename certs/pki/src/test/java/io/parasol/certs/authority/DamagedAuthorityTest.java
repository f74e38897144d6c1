// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An authority with a damaged file")
class DamagedAuthorityTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final DeviceId DEVICE = new DeviceId("inverter-01");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));

  @TempDir Path folder;

  private final List<String> damaged = new ArrayList<>();

  @BeforeEach
  void make() throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(folder, DOMAIN, SITE, Set.of("broker.example"), CLOCK);
    authority.issueDevice(DEVICE);
    authority.issueOperator(new OperatorName("anna"), Role.VIEWER);
    authority.issueOperator(new OperatorName("ben"), Role.VIEWER);
    authority.revoke("ben");
    damaged.clear();
  }

  private SiteAuthority open() throws Exception {
    return SiteAuthority.open(
        folder,
        new Identity.Gateway(DOMAIN, SITE),
        CLOCK,
        (file, why, consequence) -> damaged.add(folder.relativize(file).toString()));
  }

  private long setAside(String file) throws Exception {
    Path path = folder.resolve(file);
    try (Stream<Path> siblings = Files.list(path.getParent())) {
      return siblings
          .filter(
              each -> each.getFileName().toString().startsWith(path.getFileName() + ".damaged-"))
          .count();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "issued/gateway.pem",
        "issued/broker.pem",
        "issued/inverter-01.pem",
        "issued/anna.pem",
        "issued/ben.pem",
        "ca.pem",
        "root.pem",
        "issuer.pem",
        "denied"
      })
  void restores_it_from_what_it_has_twice(String file) throws Exception {
    byte[] whole = Files.readAllBytes(folder.resolve(file));
    List<IssuedCertificate> before = open().list();
    for (byte[] content : List.of(new byte[0], "no certificate".getBytes(UTF_8))) {
      damaged.clear();
      Files.write(folder.resolve(file), content);

      SiteAuthority authority = open();

      assertEquals(before, authority.list());
      assertEquals(List.of(file), damaged);
      assertEquals(new String(whole, UTF_8), Files.readString(folder.resolve(file)));
    }
    assertEquals(2, setAside(file));
  }

  @Test
  void restores_a_missing_certificate() throws Exception {
    List<IssuedCertificate> before = open().list();
    Files.delete(folder.resolve("issued/anna.pem"));
    Files.delete(folder.resolve("issuer.pem"));
    Files.delete(folder.resolve("ca.pem"));

    assertEquals(before, open().list());
  }

  @Test
  void gives_a_device_whose_key_is_damaged_a_new_certificate() throws Exception {
    TlsMaterial old = open().material("inverter-01");
    Files.writeString(folder.resolve("issued/inverter-01.key"), "no key");
    SiteAuthority authority = open();

    authority.reissueDevice(DEVICE);

    TlsMaterial now = authority.material("inverter-01");
    assertNotEquals(old.key(), now.key());
    assertEquals(1, setAside("issued/inverter-01.key"));
    authority.revoke("inverter-01");
    assertTrue(DenyList.read(folder).denies(old.chain().get(0).getSerialNumber()));
    assertTrue(DenyList.read(folder).denies(now.chain().get(0).getSerialNumber()));
  }

  @Test
  void gives_no_new_certificate_to_a_revoked_device_or_to_the_holder_of_another_kind()
      throws Exception {
    SiteAuthority authority = open();
    authority.revoke("inverter-01");
    Files.writeString(folder.resolve("issued/inverter-01.key"), "no key");

    assertThrows(AuthorityException.class, () -> authority.reissueDevice(DEVICE));
    assertThrows(AuthorityException.class, () -> authority.reissueDevice(new DeviceId("anna")));
    assertEquals(0, setAside("issued/anna.pem"));
  }

  @Test
  void lists_and_renews_the_others_when_one_certificate_is_lost() throws Exception {
    Files.writeString(folder.resolve("issued/anna.pem"), "no certificate");
    Files.writeString(folder.resolve("issued/anna.key"), "no key");

    SiteAuthority authority = open();

    assertEquals(
        List.of("ben", "broker", "gateway", "inverter-01"),
        authority.list().stream().map(IssuedCertificate::name).toList());
    assertEquals(List.of("issued/anna.pem"), damaged);
    authority.renew("inverter-01");
  }

  @Test
  void revokes_an_earlier_certificate_whose_copy_is_damaged() throws Exception {
    SiteAuthority authority = open();
    TlsMaterial old = authority.material("inverter-01");
    authority.renew("inverter-01");
    Path copy =
        folder
            .resolve("issued/superseded/inverter-01")
            .resolve(old.chain().get(0).getSerialNumber().toString(16) + ".pem");
    Files.writeString(copy, "no certificate");

    authority.renew("inverter-01");
    authority.revoke("inverter-01");

    assertTrue(DenyList.read(folder).denies(old.chain().get(0).getSerialNumber()));
  }
}
