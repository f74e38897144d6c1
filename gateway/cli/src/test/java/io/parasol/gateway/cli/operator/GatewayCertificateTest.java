// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The gateway's certificate in its state")
class GatewayCertificateTest {

  @TempDir private static Path folder;
  private static RoofSite roof;
  private static RoofSite foreign;
  private static TlsMaterial alice;

  @BeforeAll
  static void make_two_authorities() throws Exception {
    roof = RoofSite.make(folder.resolve("roof"), RoofSite.ROOF);
    foreign = RoofSite.make(folder.resolve("foreign"), RoofSite.ROOF);
    alice = roof.material("alice");
  }

  private static Optional<VerificationKey> key(byte[] state) {
    return GatewayCertificate.keyIn(state, alice, RoofSite.ROOF);
  }

  @Test
  void is_believed_when_the_sites_own_authority_has_issued_it() throws Exception {
    VerificationKey gateways = VerificationKey.of(roof.material("gateway").chain().get(0));

    assertEquals(Optional.of(gateways), key(roof.state("gateway")));
  }

  @Nested
  @DisplayName("is not believed")
  class IsNotBelieved {

    @Test
    void when_another_authority_has_issued_it_though_the_names_are_the_same() throws Exception {
      assertEquals(Optional.empty(), key(foreign.state("gateway")));
    }

    @Test
    void when_the_foreign_root_comes_along() throws Exception {
      TlsMaterial gateway = foreign.material("gateway");
      List<java.security.cert.X509Certificate> all =
          java.util.stream.Stream.concat(gateway.chain().stream(), gateway.anchors().stream())
              .toList();

      assertEquals(Optional.empty(), key(RoofSite.state(Certificates.pem(all))));
    }

    @ParameterizedTest(name = "when it is the one of {0}")
    @ValueSource(strings = {"alice", "victor", "inverter-01"})
    void when_it_is_somebody_elses(String name) throws Exception {
      assertEquals(Optional.empty(), key(roof.state(name)));
    }

    @Test
    void when_a_device_puts_its_own_leaf_before_the_gateways() throws Exception {
      List<java.security.cert.X509Certificate> mixed =
          List.of(
              roof.material("inverter-01").chain().get(0),
              roof.material("gateway").chain().get(0),
              roof.material("gateway").chain().get(1));

      assertEquals(Optional.empty(), key(RoofSite.state(Certificates.pem(mixed))));
    }

    @Test
    void when_it_is_of_another_site() throws Exception {
      assertEquals(
          Optional.empty(),
          GatewayCertificate.keyIn(roof.state("gateway"), alice, new SiteId("yard")));
    }

    @ParameterizedTest(name = "when the state is {0}")
    @ValueSource(
        strings = {
          "",
          "no JSON",
          "[]",
          "{}",
          "{\"certificate\":1}",
          "{\"certificate\":\"\"}",
          "{\"certificate\":\"-----BEGIN CERTIFICATE-----\"}",
          "{\"certificate\":\"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\"}"
        })
    void when_there_is_none(String state) {
      assertEquals(Optional.empty(), key(state.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
