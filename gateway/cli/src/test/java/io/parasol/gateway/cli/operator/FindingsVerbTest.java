// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.math.BigDecimal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The findings on the command line")
class FindingsVerbTest {

  private static String cost(String currency) throws JsonException {
    Json finding =
        Json.object().put("cost", new BigDecimal("2.0351")).put("currency", currency).build();
    return FindingsVerb.cost(Members.of(finding, "finding"));
  }

  @Test
  void have_a_cost_if_the_site_has_a_tariff() throws JsonException {
    assertEquals("2.04 EUR", cost("EUR"));
    assertEquals("-", cost("XXX"));
  }
}
