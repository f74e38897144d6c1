// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  void a_log_that_lacks_records() {
    site.log =
        new LogFigures(
            0, Optional.of("the evidence log has 0 records"), Optional.empty(), Optional.empty());

    assertEquals(
        List.of("+log_unavailable"),
        events().stream().filter(each -> each.endsWith("log_unavailable")).toList());
  }
}
