// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.identity.QueueLimits;
import io.parasol.broker.embedded.selftest.RawClient;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The queue of an absent subscriber")
class QueueBytesIT {

  private static final String LARGE = "parasol/s/x/telemetry";
  private static final String SMALL = "parasol/s/y/telemetry";
  private static final int LARGE_BYTES = 50_000;

  @TempDir Path folder;

  private static void leaveSession(Workbench bench, EmbeddedBroker broker, String client)
      throws Exception {
    try (RawClient absent = RawClient.open(broker, 5, Optional.of(bench.site.of(client)))) {
      assertEquals(SUCCESS, absent.connectAgain("panel"));
      assertEquals(1, absent.subscribeReliably("parasol/s/+/telemetry"));
    }
    await().until(() -> broker.connections() == 0);
  }

  private static void publish(Workbench bench, EmbeddedBroker broker) throws Exception {
    try (RawClient x = RawClient.open(broker, 5, Optional.of(bench.site.of("x")));
        RawClient y = RawClient.open(broker, 5, Optional.of(bench.site.of("y")))) {
      assertEquals(SUCCESS, x.connect("x"));
      assertEquals(SUCCESS, y.connect("y"));
      for (int i = 0; i < 20; i++) {
        assertEquals(SUCCESS, x.publishLarge(LARGE, LARGE_BYTES));
        assertEquals(SUCCESS, y.publish(SMALL, false));
      }
      assertEquals(SUCCESS, y.publishTheLast(SMALL));
    }
  }

  private static RawClient read(Workbench bench, EmbeddedBroker broker, String client)
      throws Exception {
    RawClient back = RawClient.open(broker, 5, Optional.of(bench.site.of(client)));
    assertEquals(SUCCESS, back.connectAgain("panel"));
    back.deliveredBeforeTheLast();
    return back;
  }

  @Test
  void is_limited_in_bytes_and_drops_what_the_largest_sender_has_sent() throws Exception {
    Workbench bench = new Workbench(folder, new QueueLimits(200_000, 1_000_000));
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      leaveSession(bench, broker, "vera-viewer");
      publish(bench, broker);

      try (RawClient vera = read(bench, broker, "vera-viewer")) {
        assertEquals(20, vera.received(SMALL), "the messages of others are complete");
        int large = vera.received(LARGE);
        assertTrue(large >= 2 && large <= 5, "got " + large);
        assertEquals(20 - large, broker.dropped());
      }
      assertTrue(
          bench.site.limits.stream()
              .allMatch(each -> each.startsWith("queue_bytes | operator/viewer/vera-viewer/panel")),
          bench.site.limits.toString());
    }
  }

  @Test
  void is_limited_together_with_all_others() throws Exception {
    Workbench bench = new Workbench(folder, new QueueLimits(400_000, 500_000));
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      leaveSession(bench, broker, "vera-viewer");
      leaveSession(bench, broker, "victor-viewer");
      publish(bench, broker);

      int all = 0;
      for (String client : new String[] {"vera-viewer", "victor-viewer"}) {
        try (RawClient reader = read(bench, broker, client)) {
          assertEquals(20, reader.received(SMALL));
          all += reader.received(LARGE);
        }
      }
      assertTrue(all >= 6 && all <= 13, "got " + all);
    }
  }

  @Test
  void keeps_everything_within_its_limit() throws Exception {
    Workbench bench = new Workbench(folder, new QueueLimits(2_000_000, 4_000_000));
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      leaveSession(bench, broker, "vera-viewer");
      publish(bench, broker);

      try (RawClient vera = read(bench, broker, "vera-viewer")) {
        assertEquals(20, vera.received(SMALL));
        assertEquals(20, vera.received(LARGE));
        assertEquals(0, broker.dropped());
      }
    }
  }

  @Test
  void is_limited_also_if_the_bytes_are_in_user_properties() throws Exception {
    Workbench bench = new Workbench(folder, new QueueLimits(200_000, 1_000_000));
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      leaveSession(bench, broker, "vera-viewer");
      try (RawClient x = RawClient.open(broker, 5, Optional.of(bench.site.of("x")))) {
        assertEquals(SUCCESS, x.connect("x"));
        x.withUserProperties(700, 0);
        for (int i = 0; i < 20; i++) {
          assertEquals(SUCCESS, x.publish(LARGE, false));
        }
      }

      await().until(() -> broker.dropped() >= 15);
    }
  }
}
