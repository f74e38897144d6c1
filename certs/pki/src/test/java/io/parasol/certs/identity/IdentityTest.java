// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An identity")
class IdentityTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");

  @Test
  void of_a_device_is_read_from_its_uri() throws Exception {
    assertEquals(
        new Identity.Device(DOMAIN, SITE, new DeviceId("inverter-01")),
        Identity.parse("spiffe://parasol/site/rooftop-7/device/inverter-01"));
  }

  @Test
  void of_the_gateway_is_read_from_its_uri() throws Exception {
    assertEquals(
        new Identity.Gateway(DOMAIN, SITE),
        Identity.parse("spiffe://parasol/site/rooftop-7/gateway/rooftop-7"));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void of_an_operator_is_read_from_his_uri(Role role) throws Exception {
    assertEquals(
        new Identity.Operator(DOMAIN, SITE, role, new OperatorName("alice")),
        Identity.parse("spiffe://parasol/site/rooftop-7/operator/" + role.wireName() + "/alice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://parasol/site/rooftop-7/device/inverter-01",
        "spiffe://plant.example/site/s/gateway/s",
        "spiffe://parasol/site/0/operator/viewer/0"
      })
  void is_written_as_it_was_read(String uri) throws Exception {
    assertEquals(uri, Identity.parse(uri).uri());
  }

  @Test
  void of_the_longest_names_is_accepted() throws Exception {
    String name = "a".repeat(64);
    String uri = "spiffe://" + "a".repeat(63) + "/site/" + name + "/operator/engineer/" + name;

    assertEquals(uri, Identity.parse(uri).uri());
  }

  @Test
  void of_another_site_or_trust_domain_is_another() throws Exception {
    Identity ours = Identity.parse("spiffe://parasol/site/a/device/d");

    assertNotEquals(ours, Identity.parse("spiffe://parasol/site/b/device/d"));
    assertNotEquals(ours, Identity.parse("spiffe://parasoi/site/a/device/d"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          // spotless:off
          """
          ''                                             | does not begin with spiffe://
          SPIFFE://parasol/site/s/device/d               | does not begin with spiffe://
          https://parasol/site/s/device/d                | does not begin with spiffe://
          spiffe:/parasol/site/s/device/d                | does not begin with spiffe://
          spiffe://parasol/site/s/device/d?              | has a query
          spiffe://parasol/site/s/device/d?x=/device/e   | has a query
          spiffe://parasol/site/s/device/d#              | has a fragment
          spiffe://parasol/site/s/device/%64             | has a percent-escape
          spiffe://root@parasol/site/s/device/d          | has a user
          spiffe://parasol:8883/site/s/device/d          | has a port
          spiffe://parasol/site/s/device/d/              | has an empty segment
          spiffe://parasol//site/s/device/d              | has an empty segment
          spiffe:///site/s/device/d                      | has an empty segment
          spiffe://                                      | has an empty segment
          spiffe://parasol/site/s/device/./d             | has a segment that is . or ..
          spiffe://parasol/site/s/device/x/../d          | has a segment that is . or ..
          spiffe://parasol                               | has an unknown form
          spiffe://parasol/site/s                        | has an unknown form
          spiffe://parasol/site/s/device                 | has an unknown form
          spiffe://parasol/site/s/device/d/e             | has an unknown form
          spiffe://parasol/plant/s/device/d              | has an unknown form
          spiffe://parasol/site/s/Device/d               | has an unknown form
          spiffe://parasol/site/s/broker/s               | has an unknown form
          spiffe://parasol/site/s/gateway/s/s            | has an unknown form
          spiffe://parasol/site/s/operator/viewer        | has an unknown form
          spiffe://parasol/site/s/operator/viewer/a/b    | has an unknown form
          spiffe://parasol/site/s/operator/Viewer/a      | has an unknown role
          spiffe://parasol/site/s/operator/admin/a       | has an unknown role
          spiffe://parasol/site/s/gateway/other          | names a gateway other than that of its site
          spiffe://parasol/site/s/device/D               | device id "D": expected 1 to 64
          spiffe://parasol/site/s/device/+               | device id "+": expected 1 to 64
          spiffe://parasol/site/s/device/gateway         | device id "gateway": expected another name
          spiffe://parasol/site/s/operator/viewer/a_b    | operator name "a_b": expected 1 to 64
          spiffe://parasol/site/S/device/d               | site id "S": expected 1 to 64
          spiffe://Parasol/site/s/device/d               | trust domain "Parasol": expected 1 to 63
          spiffe://parasol./site/s/device/d              | trust domain "parasol.": expected 1 to 63
          spiffe://pärasol/site/s/device/d               | trust domain "pärasol": expected 1 to 63
          """
      // spotless:on
      )
  void is_refused_with_the_reason(String uri, String reason) {
    String refusal = refusal(uri);

    assertTrue(refusal.startsWith("identity \"" + uri + "\": " + reason), refusal);
  }

  @Test
  void is_refused_above_2048_bytes_without_being_repeated_whole() {
    String shortest = "spiffe://parasol/site/s/device/";

    String refusal = refusal(shortest + "d".repeat(2049 - shortest.length()));

    assertTrue(refusal.endsWith("is longer than 2048 bytes"), refusal);
    assertTrue(refusal.length() < 200, refusal);
    String control = refusal(shortest + "d".repeat(2048 - shortest.length()));
    assertTrue(control.contains("expected 1 to 64"), control);
  }

  @Test
  void is_refused_in_one_line_whatever_it_holds() {
    String refusal = refusal("spiffe://parasol/site/s/device/d\n\u001b[2J\0");

    assertTrue(refusal.chars().noneMatch(Character::isISOControl), refusal);
  }

  private static String refusal(String uri) {
    return String.valueOf(
        assertThrows(InvalidIdentityException.class, () -> Identity.parse(uri)).getMessage());
  }
}
