// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.settings.SiteRegistry.Site;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The benchmark of the ingest")
class BenchLedgerTest {

  private final SyntheticSites sites = new SyntheticSites("parasol", 2, 3);
  private final BenchLedger ledger = new BenchLedger(sites);

  @Test
  void counts_what_is_doubled_and_what_is_out_of_order() {
    for (int seq : new int[] {1, 2, 2, 4, 3, 1, 5}) {
      ledger.add("bench-1/inverter-2", seq, false);
    }
    ledger.add("bench-0/inverter-0", 1, false);

    assertEquals(6, ledger.distinct());
    assertEquals(2, ledger.doubled());
    assertEquals(1, ledger.outOfOrder());
  }

  @Test
  void lets_live_readings_overtake_those_of_the_backlog() {
    assertTrue(ledger.add("bench-0/inverter-1", 5, false));
    assertTrue(ledger.add("bench-0/inverter-1", 1, true));
    assertTrue(ledger.add("bench-0/inverter-1", 6, false));
    assertTrue(ledger.add("bench-0/inverter-1", 2, true));
    assertFalse(ledger.add("bench-0/inverter-1", 5, true), "it was live before");
    assertEquals(0, ledger.outOfOrder());

    assertTrue(ledger.add("bench-0/inverter-1", 4, false));
    assertEquals(1, ledger.outOfOrder());
  }

  @Test
  void counts_no_records_of_other_sites() {
    ledger.add("roof/inverter-01", 1, false);
    ledger.add("bench-2/inverter-0", 1, false);

    assertEquals(0, ledger.distinct());
    assertEquals(0, ledger.doubled());
  }

  @Test
  void has_registered_sites_with_readings_of_a_usual_size() {
    assertEquals(
        Map.of(
            "bench-0", new Site("parasol", Optional.empty(), Optional.empty()),
            "bench-1", new Site("parasol", Optional.empty(), Optional.empty())),
        sites.registry().sites());
    assertEquals("parasol/bench-1/inverter-2/telemetry", sites.topic(5));
    String payload = new String(sites.payload(5, 77), StandardCharsets.UTF_8);
    assertTrue(payload.contains("\"seq\":77,"), payload);
    assertTrue(payload.length() > 250 && payload.length() < 450, payload);
  }
}
