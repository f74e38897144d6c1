// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.setup.HivemqConfiguration;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client id")
class ClientIdTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("s");
  private static final Identity X = new Identity.Device(DOMAIN, SITE, new DeviceId("x"));
  private static final Identity GATEWAY = new Identity.Gateway(DOMAIN, SITE);

  private static Identity anna(Role role) {
    return new Identity.Operator(DOMAIN, SITE, role, new OperatorName("anna"));
  }

  @Test
  void is_a_devices_own_id() {
    assertTrue(ClientId.belongsTo(X, ClientId.brokerId(X, "x")));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "y", "X", "x ", "x/", "gateway", "operator/viewer/anna/x"})
  void is_nothing_else_for_a_device(String chosen) {
    assertFalse(ClientId.belongsTo(X, ClientId.brokerId(X, chosen)));
  }

  @Test
  void is_one_word_for_the_gateway() {
    assertTrue(ClientId.belongsTo(GATEWAY, ClientId.brokerId(GATEWAY, "gateway")));
    assertFalse(ClientId.belongsTo(GATEWAY, ClientId.brokerId(GATEWAY, "x")));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "x", "gateway", "operator/engineer/ben/x", "../ben/x", "/"})
  void is_any_for_an_operator_and_stays_below_his_name(String chosen) {
    String inBroker = ClientId.brokerId(anna(Role.OPERATOR), chosen);

    assertEquals("operator/operator/anna/" + chosen, inBroker);
    assertTrue(ClientId.belongsTo(anna(Role.OPERATOR), inBroker));
  }

  @Test
  void is_another_in_another_role() {
    assertFalse(
        ClientId.belongsTo(anna(Role.VIEWER), ClientId.brokerId(anna(Role.ENGINEER), "tool")));
  }

  @Test
  void fits_the_broker_with_the_longest_name() {
    Identity longest =
        new Identity.Operator(DOMAIN, SITE, Role.OPERATOR, new OperatorName("n".repeat(64)));
    String chosen = "x".repeat(ClientId.MAX_CHOSEN_LENGTH);

    assertTrue(
        ClientId.brokerId(longest, chosen).length() <= HivemqConfiguration.MAX_CLIENT_ID_LENGTH);
    assertFalse(ClientId.belongsTo(longest, ClientId.brokerId(longest, chosen + "x")));
  }
}
