// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.health.metrics.LogFigures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The gateway reports")
class TrustConditionsTest {

  private final Watching site = new Watching(Map.of());

  private List<String> events() {
    site.pass(Duration.ofSeconds(30)).tick();
    return Watching.events(site.gateway());
  }

  @Test
  void a_class_with_fewer_signers_than_its_threshold_until_it_has_enough() {
    assertFalse(events().contains("+signers_missing"));

    site.belowThreshold = List.of(CommandClass.FIRMWARE);
    assertTrue(events().contains("+signers_missing"));

    site.belowThreshold = List.of();
    assertTrue(events().contains("-signers_missing"));
  }

  @Test
  void a_new_head_of_its_log_within_a_second() {
    site.pass(Duration.ofSeconds(30)).tick();
    site.gateway().take("state");
    Json head = Json.object().put("size", 7).build();
    site.log = new LogFigures(7, Optional.empty(), Optional.of(head), Optional.empty());

    site.pass(Duration.ofSeconds(1)).tick();

    List<String> states = site.gateway().take("state");
    assertEquals(1, states.size());
    assertEquals(head, Watching.members(states.get(0)).get("log-head"));
    site.pass(Duration.ofSeconds(1)).tick();
    assertEquals(List.of(), site.gateway().take("state"), "the same head");
  }

  @Test
  void a_log_that_lacks_records() {
    site.log =
        new LogFigures(
            0, Optional.of("the evidence log has 0 records"), Optional.empty(), Optional.empty());

    assertEquals(
        List.of("+log_unavailable"),
        events().stream().filter(each -> each.endsWith("log_unavailable")).toList());
  }
}
