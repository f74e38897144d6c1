// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The page is called by")
class HostCheckTest {

  private final HostCheck check = new HostCheck(() -> Set.of("gateway.example"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8443",
        "192.168.1.7",
        "[::1]:8443",
        "localhost",
        "localhost:8443",
        "gateway.example:8443",
        "Gateway.Example"
      })
  void an_address_or_a_name_of_its_certificate(String header) {
    assertTrue(check.isOwn(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "attacker.example",
        "attacker.example:8443",
        "[gateway.example]",
        "[",
        ":8443",
        "127.0.0.1.attacker.example"
      })
  void no_other_name(String header) {
    assertFalse(check.isOwn(header));
  }
}
