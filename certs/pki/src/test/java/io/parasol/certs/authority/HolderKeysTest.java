// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The private key of a person or a native device")
class HolderKeysTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final OperatorName ANNA = new OperatorName("anna");
  private static final OperatorName BEN = new OperatorName("ben");
  private static final DeviceId STRING_BOX = new DeviceId("string-box");

  @TempDir Path state;
  private Path folder;
  private SiteAuthority authority;

  @BeforeEach
  void init() throws Exception {
    folder = state.resolve("pki");
    authority = SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), () -> START);
  }

  private List<String> keyFiles() throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve("issued"))) {
      return all.map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.contains(".key"))
          .sorted()
          .toList();
    }
  }

  private static void refused(String why, Executable action) {
    assertEquals(why, assertThrows(AuthorityException.class, action).getMessage());
  }

  private X509Certificate exported(String name) throws Exception {
    Path out = Files.createTempDirectory(state, "out");
    authority.exports().pem(name, out);
    assertFalse(Files.exists(out.resolve(name + ".key")));
    assertTrue(Files.exists(out.resolve("ca.pem")));
    return Certificates.read(out.resolve(name + ".pem")).get(0);
  }

  @Test
  void never_comes_to_the_box_if_the_holder_makes_it() throws Exception {
    KeyPair anna = Requests.key("secp256r1");
    KeyPair box = Requests.key("secp384r1");

    authority.issueOperator(ANNA, Role.OPERATOR, Requests.of(anna));
    authority.issueDevice(STRING_BOX, Requests.of(box));

    assertEquals(List.of("broker.key", "gateway.key"), keyFiles());
    X509Certificate certificate = exported("anna");
    assertEquals(anna.getPublic(), certificate.getPublicKey());
    assertEquals(
        new Identity.Operator(DOMAIN, SITE, Role.OPERATOR, ANNA), Identity.of(certificate));
    assertEquals("CN=anna,O=rooftop-7", subject(certificate));
    assertEquals(1, certificate.getSubjectAlternativeNames().size());
    assertEquals(
        new Identity.Device(DOMAIN, SITE, STRING_BOX), Identity.of(exported("string-box")));
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName("RFC1779").replace(", ", ",");
  }

  @Test
  void is_replaced_by_the_key_of_the_holder() throws Exception {
    authority.issueOperator(ANNA, Role.OPERATOR);
    authority.renew("anna");
    assertEquals(List.of("anna.key", "anna.key", "broker.key", "gateway.key"), keyFiles());

    KeyPair own = Requests.key("secp256r1");
    authority.renew("anna", Requests.of(own));

    assertEquals(List.of("broker.key", "gateway.key"), keyFiles());
    assertEquals(own.getPublic(), exported("anna").getPublicKey());
  }

  @Test
  void may_stay_the_same_at_a_renewal_by_its_holder() throws Exception {
    KeyPair own = Requests.key("secp256r1");
    authority.issueOperator(ANNA, Role.OPERATOR, Requests.of(own));

    authority.renew("anna", Requests.of(own));

    assertEquals(own.getPublic(), exported("anna").getPublicKey());
  }

  @Test
  void is_never_certified_for_another_identity() throws Exception {
    KeyPair own = Requests.key("secp256r1");
    authority.issueOperator(ANNA, Role.VIEWER, Requests.of(own));

    refused(
        "ben: the key in the request is already that of anna; expected a new key",
        () -> authority.issueOperator(BEN, Role.OPERATOR, Requests.of(own)));
    refused(
        "string-box: the key in the request is already that of anna; expected a new key",
        () -> authority.issueDevice(STRING_BOX, Requests.of(own)));
    authority.renew("anna", Requests.of(Requests.key("secp256r1")));
    refused(
        "ben: the key in the request is already that of anna; expected a new key",
        () -> authority.issueOperator(BEN, Role.OPERATOR, Requests.of(own)));
    authority.issueOperator(BEN, Role.OPERATOR, Requests.of(Requests.key("secp256r1")));
  }

  @Test
  void is_never_certified_again_after_it_was_revoked() throws Exception {
    KeyPair own = Requests.key("secp256r1");
    authority.issueOperator(ANNA, Role.VIEWER, Requests.of(own));
    authority.revoke("anna");

    refused(
        "anna: the key in the request is that of a revoked certificate; expected a new key",
        () -> authority.issueOperator(ANNA, Role.VIEWER, Requests.of(own)));
    authority.issueOperator(ANNA, Role.VIEWER, Requests.of(Requests.key("secp256r1")));
  }

  @Test
  void is_not_that_of_an_authority() {
    for (String name : List.of("root", "issuer")) {
      refused(
          "anna: the key in the request is that of an authority",
          () ->
              authority.issueOperator(
                  ANNA,
                  Role.VIEWER,
                  new CertificateRequest(
                      Certificates.read(folder.resolve(name + ".pem")).get(0).getPublicKey())));
    }
  }

  @Test
  void is_deleted_together_with_the_one_before() throws Exception {
    authority.issueOperator(ANNA, Role.VIEWER);
    authority.renew("anna");

    assertTrue(authority.exports().deleteKey("anna"));

    assertEquals(List.of("broker.key", "gateway.key"), keyFiles());
    assertFalse(authority.exports().hasKey("anna"));
    assertFalse(authority.exports().deleteKey("anna"));
    assertEquals("anna", authority.list().get(0).name());
    exported("anna");
    refused(
        "anna: its key is not on this machine, and PKCS#12 needs it; export with --pem, or make"
            + " another key with parasol pki renew anna",
        () -> authority.exports().pkcs12("anna", state.resolve("anna.p12"), new char[0]));
  }

  @Test
  void is_made_here_again_at_a_renewal_without_a_request() throws Exception {
    authority.issueOperator(ANNA, Role.VIEWER, Requests.of(Requests.key("secp256r1")));

    authority.renew("anna");

    assertTrue(authority.exports().hasKey("anna"));
    assertEquals(1, authority.material("anna").anchors().size());
  }

  @Test
  void of_the_gateway_is_made_and_kept_by_the_gateway() {
    refused("gateway: the gateway needs its key", () -> authority.exports().deleteKey("gateway"));
    refused("broker: the gateway needs its key", () -> authority.exports().deleteKey("broker"));
    refused(
        "gateway: the gateway makes and holds its own keys",
        () -> authority.renew("gateway", Requests.of(Requests.key("secp256r1"))));
  }

  @Test
  void that_the_box_still_has_is_listed() throws Exception {
    authority.issueOperator(ANNA, Role.VIEWER);
    authority.issueOperator(BEN, Role.VIEWER);
    authority.issueDevice(STRING_BOX);
    authority.issueDevice(new DeviceId("inverter-01"));
    authority.issueOperator(new OperatorName("eve"), Role.VIEWER);
    authority.revoke("eve");
    authority.exports().deleteKey("ben");

    assertEquals(List.of("anna", "string-box"), HeldKeys.ofHolders(folder, Set.of(STRING_BOX)));
    assertEquals(List.of(), HeldKeys.ofHolders(state.resolve("absent"), Set.of()));
  }

  @Test
  void is_listed_also_if_its_certificate_is_damaged() throws Exception {
    authority.issueOperator(ANNA, Role.VIEWER);
    authority.issueOperator(BEN, Role.VIEWER);
    authority.revoke("ben");
    for (String name : List.of("anna", "ben")) {
      Files.writeString(folder.resolve("issued").resolve(name + ".pem"), "damaged");
    }

    assertEquals(List.of("anna"), HeldKeys.ofHolders(folder, Set.of()));
  }

  @Test
  void of_a_removed_device_is_listed_apart_while_its_certificate_is_valid() throws Exception {
    authority.issueOperator(ANNA, Role.VIEWER);
    authority.issueDevice(STRING_BOX);
    authority.issueDevice(new DeviceId("inverter-01"));
    authority.issueDevice(new DeviceId("inverter-02"));
    authority.revoke("inverter-02");
    Set<DeviceId> devices = Set.of(STRING_BOX);

    assertEquals(List.of("inverter-01"), HeldKeys.ofRemovedDevices(folder, devices, Instant.EPOCH));
    assertEquals(List.of(), HeldKeys.ofRemovedDevices(folder, devices, Instant.MAX));
  }
}
