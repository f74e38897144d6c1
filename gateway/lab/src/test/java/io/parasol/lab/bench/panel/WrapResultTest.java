// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The result of plain panels")
class WrapResultTest {

  private static final WrapWorkload WORKLOAD =
      new WrapWorkload(10, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1), 1);

  private final Map<WrapWay, WrapResult.Measured> ways = new EnumMap<>(WrapWay.class);

  /** Sets the times of one message of a way, in microseconds. */
  private void measured(WrapWay way, long acknowledged, long received) {
    WrapLedger ledger = new WrapLedger(way.isReceived());
    int number = ledger.add(0, 0);
    ledger.acknowledge(number, 1_000 * acknowledged);
    if (way.isReceived()) {
      ledger.receive(number, 1_000 * received);
    }
    ways.put(way, WrapResult.Measured.of(ledger, 0.004));
  }

  private WrapResult result() {
    return new WrapResult(WORKLOAD, ways, 0.8);
  }

  private static double number(Json json, String... path) {
    Json found = json;
    for (String name : path) {
      found = Objects.requireNonNull(((Json.Obj) found).members().get(name), name);
    }
    return ((Json.Num) found).number().doubleValue();
  }

  @Test
  void compares_what_gateway_and_stunnel_add_to_the_way_without_them() {
    measured(WrapWay.DIRECT, 200, 300);
    measured(WrapWay.STUNNEL, 300, 500);
    measured(WrapWay.GATEWAY, 1_900, 2_300);
    measured(WrapWay.IGNORED, 100, 0);

    Json result = result().json();

    assertEquals(2, number(result, "added", "gateway-ms-p50"));
    assertEquals(0.2, number(result, "added", "stunnel-ms-p50"));
    assertEquals(10, number(result, "added", "gateway-to-stunnel-p50"));
    assertEquals(1.8, number(result, "added", "gateway-commit-ms-p50"));
    assertEquals(0.2, number(result, "added", "gateway-without-commit-ms-p50"));
    assertEquals(1, number(result, "added", "gateway-without-commit-to-stunnel-p50"));
    assertEquals(4, number(result, "ways", "gateway", "cpu-ms-per-message"));
    assertEquals(0.1, number(result, "ways", "ignored", "acknowledged-after", "ms-p50"));
  }

  @Test
  void has_no_ratio_without_stunnel() {
    measured(WrapWay.DIRECT, 200, 300);
    measured(WrapWay.GATEWAY, 1_900, 2_300);
    measured(WrapWay.IGNORED, 100, 0);

    Json.Obj added = (Json.Obj) ((Json.Obj) result().json()).members().get("added");

    assertEquals("", result().problem());
    assertFalse(Objects.requireNonNull(added).members().containsKey("gateway-to-stunnel-p50"));
    assertEquals(2, number(added, "gateway-ms-p50"));
  }

  @Test
  void has_no_ratio_to_a_difference_that_is_noise() {
    measured(WrapWay.DIRECT, 200, 300);
    measured(WrapWay.STUNNEL, 200, 290);
    measured(WrapWay.GATEWAY, 1_900, 2_300);
    measured(WrapWay.IGNORED, 100, 0);

    Json.Obj added = (Json.Obj) ((Json.Obj) result().json()).members().get("added");

    assertFalse(Objects.requireNonNull(added).members().containsKey("gateway-to-stunnel-p50"));
    assertEquals(-0.01, number(added, "stunnel-ms-p50"));
  }

  @Test
  void has_no_figures_if_a_message_is_missing() {
    measured(WrapWay.DIRECT, 200, 300);
    measured(WrapWay.IGNORED, 100, 0);
    WrapLedger ledger = new WrapLedger(true);
    ledger.acknowledge(ledger.add(0, 0), 1);
    ways.put(WrapWay.GATEWAY, WrapResult.Measured.of(ledger, 0.1));

    Json.Obj result = (Json.Obj) result().json();

    assertEquals("gateway: 0 of 1 messages received", result().problem());
    assertFalse(result.members().containsKey("ways") || result.members().containsKey("added"));
    assertTrue(result.members().containsKey("counts"));
  }
}
