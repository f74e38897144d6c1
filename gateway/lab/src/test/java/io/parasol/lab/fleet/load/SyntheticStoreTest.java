// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.fleet.bench.SyntheticSites;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.StoredMessage;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The store of a synthetic gateway")
class SyntheticStoreTest {

  private static final DeviceId SECOND = new DeviceId("inverter-1");

  /** Three sites of two devices; this is the last one. */
  private final ReadingSchedule schedule = new ReadingSchedule(3, 2, 6_000, 0);

  private final SyntheticStore store = new SyntheticStore(schedule, 2);

  private List<Long> waiting(long after, int max) {
    return store.waiting(SECOND, after, max, Long.MAX_VALUE).stream()
        .map(StoredMessage::seq)
        .toList();
  }

  @Test
  void has_what_is_measured_and_not_acknowledged() {
    assertEquals(List.of(), waiting(0, 10));

    assertEquals(5, store.measure(SECOND, 30));
    store.acknowledge(SECOND, 1);
    store.acknowledge(SECOND, 4);

    assertEquals(List.of(2L, 3L, 5L), waiting(0, 10));
    assertEquals(List.of(3L, 5L), waiting(2, 10));
    assertEquals(List.of(2L), waiting(0, 1));
    assertEquals(
        List.of(2L), store.waiting(SECOND, 0, 10, 1).stream().map(StoredMessage::seq).toList());
    // The other device of the site has acknowledged none of its five.
    assertEquals(5 + 3, store.waiting(30));
    assertEquals(4 + 2, store.waiting(28), "without the last reading of both");
  }

  @Test
  void can_note_only_as_many_gaps_as_a_real_one() {
    assertEquals(100, store.measure(SECOND, 600));
    long seq = 3;
    while (store.canAcknowledgeAhead(SECOND)) {
      store.acknowledge(SECOND, seq);
      seq += 2;
    }
    assertEquals(ReadingStore.MAX_INTERVALS_AHEAD, (seq - 3) / 2);
  }

  @Test
  void makes_the_readings_of_the_benchmark_of_the_ingest() {
    SyntheticSites sites = new SyntheticSites("parasol", 3, 2);
    assertEquals(sites.siteOf(5), GatewaysProgram.site(2));
    assertEquals(sites.deviceOf(5), SECOND.value());

    String own = new String(store.reading(SECOND, 77).payload(), UTF_8);
    String theirs = new String(sites.payload(5, 77), UTF_8);

    assertEquals(withoutTime(theirs), withoutTime(own));
    assertTrue(own.startsWith("{\"ts\":%d,".formatted(76 * 6_000 + 5_000)), own);
    assertFalse(own.contains("hist"), own);
  }

  private static String withoutTime(String payload) {
    return payload.replaceFirst("\"ts\":[0-9]+", "\"ts\":0");
  }
}
