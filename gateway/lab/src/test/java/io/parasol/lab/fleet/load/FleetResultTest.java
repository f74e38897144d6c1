// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The result of the benchmark of a fleet")
class FleetResultTest {

  private static final String READ_BACK =
      """
      {"readings":1000,"lost":%d,"repeated":7,"out-of-order":%d,"unexpected":%d,
       "steady":{"readings":100,"age-ms-p50":40,"age-ms-p99":90,"age-ms-max":95},
       "stored":{"readings":800,"first-written":51000,"last-written":54000},
       "live":{"readings":90,"age-ms-p50":50,"age-ms-p99":99,"age-ms-max":120},"late":10}
      """;

  private static FleetSample sample(double all) {
    return new FleetSample(all, 2 * all, 3 * all, 4 * all);
  }

  private static FleetResult result(long lost, long outOfOrder, long unexpected, long rejected)
      throws JsonException {
    return new FleetResult(
        new FleetLoad(
            10,
            2,
            Duration.ofSeconds(10),
            Duration.ofSeconds(50),
            Duration.ofSeconds(1),
            Duration.ofHours(1)),
        "a broker",
        new FleetResult.Moments(0, 2_500, 50_000, 51_500, 53_000),
        new FleetResult.Counts(100, 900, 1_000, 7, 0, 10, rejected),
        FleetResult.ReadBack.parse(
            READ_BACK.formatted(lost, outOfOrder, unexpected).getBytes(UTF_8)),
        new FleetResult.Samples(
            sample(0), sample(1), sample(1), sample(1.5), sample(2), sample(2.5), sample(4)),
        new FleetResult.Memory(2_048, 4_096, 8_192, 16_384));
  }

  private static String json(FleetResult result) {
    return new String(Json.write(result.json().build()), UTF_8);
  }

  @Test
  void has_figures_of_each_phase() throws Exception {
    String json = json(result(0, 0, 0, 0));

    assertTrue(json.contains("\"connect\":{\"seconds\":2.500,\"broker-ms-each\":100.000}"), json);
    assertTrue(json.contains("\"messages\":100,\"per-second\":2.000,"), json);
    assertTrue(json.contains("\"broker-us-each\":5000.000,\"ingest-us-each\":10000.000"), json);
    assertTrue(
        json.contains(
            "\"reconnected-seconds\":1.500,\"acknowledged-seconds\":3.000,"
                + "\"in-kafka-seconds\":4.000,\"messages\":900,"
                + "\"of-the-backlog-per-second\":200.000"),
        json);
    assertTrue(json.contains("\"live-but-stored-first\":10"), json);
    assertTrue(json.contains("\"broker-peak-mib\":2,\"ingest-peak-mib\":4"), json);
    assertEquals(5, result(0, 0, 0, 0).lines().size());
  }

  @Test
  void has_no_figures_unless_kafka_has_each_reading_and_nothing_else() throws Exception {
    for (FleetResult each :
        new FleetResult[] {
          result(1, 0, 0, 0), result(0, 1, 0, 0), result(0, 0, 1, 0), result(0, 0, 0, 1)
        }) {
      assertFalse(each.isComplete());
      assertFalse(json(each).contains("connect\":{"), json(each));
      assertTrue(json(each).contains("\"complete\":false"), json(each));
      assertEquals(1, each.lines().size());
    }
    assertThrows(JsonException.class, () -> FleetResult.ReadBack.parse("{}".getBytes(UTF_8)));
  }
}
