// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.certs.json.Json;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The result of a peer")
class PeerResultTest {

  private static final PeerRun.Sample BEGIN =
      new PeerRun.Sample(0, new PeerLedger.Counts(500, 3, 1, 0, 0), 10, 1, 1024);

  private static Json.Obj result(long points) {
    PeerRun.Sample end =
        new PeerRun.Sample(
            2_000_000_000L, new PeerLedger.Counts(500 + points, 7, 1, 2, 4), 10.5, 1.25, 51_200);
    CollectdLedger ledger = new CollectdLedger(() -> 0);
    return new PeerResult(BEGIN, end, 1_000, ledger).json(100).build();
  }

  private static double number(Json.Obj result, String name) {
    Json found = Objects.requireNonNull(result.members().get(name), name);
    return ((Json.Num) found).number().doubleValue();
  }

  @Test
  void compares_what_arrived_with_what_was_due() {
    Json.Obj result = result(1_500);

    assertEquals(2_000, number(result, "points-due"));
    assertEquals(0.75, number(result, "delivered-of-due"));
    assertEquals(4, number(result, "missing"));
    assertEquals(2, number(result, "swapped"));
    assertEquals(0, number(result, "doubled"));
    assertEquals(4, number(result, "bad"));
  }

  @Test
  void counts_the_processor_time_of_the_broker_for_a_point() {
    Json.Obj result = result(1_500);

    assertEquals(25, number(result, "cpu-percent-of-a-core"));
    assertEquals(12.5, number(result, "mosquitto-cpu-percent-of-a-core"));
    assertEquals(500, number(result, "cpu-seconds-per-million-points"));
    assertEquals(5, number(result, "cpu-per-point-of-ours"));
    assertEquals(50, number(result, "peak-resident-mib"));
  }

  @Test
  void has_no_ratio_and_no_age_if_nothing_arrived() {
    Json.Obj result = result(0);

    assertEquals(0, number(result, "delivered-of-due"));
    assertFalse(result.members().containsKey("cpu-seconds-per-million-points"));
    assertFalse(result.members().containsKey("age-at-subscriber-ms-p50"));
  }
}
