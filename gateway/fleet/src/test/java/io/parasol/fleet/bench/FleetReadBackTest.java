// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The comparison of Kafka with what a fleet has sent")
class FleetReadBackTest {

  /** Two sites of one device, which measure every second, an hour late until the outage. */
  private final FleetRun run = run();

  private final FleetReadBack readBack = new FleetReadBack(run);

  private static FleetRun run() {
    FleetRun run = new FleetRun();
    run.sites = 2;
    run.devices = 1;
    run.every = 1_000;
    run.base = 10_000;
    run.steady = 2;
    run.stored = 6;
    run.readings = 8;
    run.shift = 3_600_000;
    return run;
  }

  private void add(int site, int seq, boolean isHistorical, long writtenAt) {
    readBack.add(
        "bench-%d/inverter-0".formatted(site),
        seq,
        isHistorical,
        run.measuredAt(run.number(site, seq)),
        writtenAt);
  }

  private String json() {
    return new String(Json.write(readBack.json()), UTF_8);
  }

  private void addAll() {
    add(0, 1, false, 10_000 + 3_600_000 + 30);
    add(1, 1, false, 10_500 + 3_600_000 + 50);
    add(0, 4, false, 13_000 + 70);
    add(0, 2, true, 14_000);
    add(0, 3, true, 14_100);
    add(1, 2, true, 14_200);
    add(1, 3, true, 14_300);
  }

  @Test
  void measures_the_age_before_the_outage_by_the_slow_clocks_and_afterwards_by_right_ones() {
    addAll();
    assertFalse(readBack.isComplete());
    add(1, 4, true, 14_400);

    assertTrue(readBack.isComplete());
    assertEquals(
        "{\"readings\":8,\"lost\":0,\"repeated\":0,\"out-of-order\":0,\"unexpected\":0,"
            + "\"steady\":{\"readings\":2,\"age-ms-p50\":30,\"age-ms-p99\":50,\"age-ms-max\":50},"
            + "\"stored\":{\"readings\":4,\"first-written\":14000,\"last-written\":14300},"
            + "\"live\":{\"readings\":1,\"age-ms-p50\":70,\"age-ms-p99\":70,\"age-ms-max\":70},"
            + "\"late\":1}",
        json());
  }

  @Test
  void counts_repetitions_once_and_what_was_never_sent_as_unexpected() {
    addAll();
    add(0, 3, true, 15_000);
    add(0, 1, true, 15_000);
    readBack.add("bench-2/inverter-0", 1, false, 10_000, 15_000);
    readBack.add("bench-1/inverter-0", 5, false, 14_500, 15_000);
    readBack.add("bench-1/inverter-0", 4, false, 13_501, 15_000);
    readBack.add("bench-1/inverter-0", 0, false, 9_500, 15_000);

    assertTrue(
        json()
            .startsWith(
                "{\"readings\":8,\"lost\":1,\"repeated\":2,\"out-of-order\":0,\"unexpected\":4,"),
        json());
  }

  @Test
  void reads_the_time_from_the_first_member_only() {
    assertEquals(17, ReadBackVerb.measuredAt("{\"ts\":17,\"seq\":1}".getBytes(UTF_8)));
    assertEquals(-1, ReadBackVerb.measuredAt("{\"seq\":1,\"ts\":17}".getBytes(UTF_8)));
    assertEquals(-1, ReadBackVerb.measuredAt("{\"ts\":17".getBytes(UTF_8)));
    assertEquals(-1, ReadBackVerb.measuredAt(new byte[0]));
  }
}
