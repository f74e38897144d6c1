// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.good;
import static io.parasol.gateway.telemetry.publish.Readings.whole;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.publish.FakeSession;
import io.parasol.gateway.telemetry.publish.FlakySession;
import io.parasol.gateway.telemetry.publish.PlayedClocks;
import io.parasol.gateway.telemetry.publish.RecordedTelemetry;
import io.parasol.gateway.telemetry.publish.ReturningSession;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Telemetry")
class TelemetryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final RecordedTelemetry recorded = new RecordedTelemetry();

  private Telemetry open() throws StoreException {
    return Telemetry.open(settings(), recorded);
  }

  private TelemetrySettings settings() {
    return settings(Duration.ofMillis(10));
  }

  private TelemetrySettings settings(Duration commit) {
    return new TelemetrySettings(
        folder,
        64L << 20,
        commit,
        TelemetrySettings.DEFAULT_DRAIN,
        Optional.empty(),
        new Topics("parasol", new SiteId("demo")),
        Map.of());
  }

  @Test
  void is_published_as_it_comes() throws Exception {
    FakeSession session = new FakeSession(10);
    try (Telemetry telemetry = open()) {
      telemetry.attach(A, session);
      telemetry.connected(A);
      telemetry.accept(A, List.of(whole("ac_power", 4210)));

      await().atMost(PATIENCE).until(() -> session.published.size() == 1);

      assertEquals(
          "{\"ts\":1790000000123,\"seq\":1,\"v\":{\"ac_power\":4210},\"q\":{}}",
          new String(session.published.get(0).payload(), StandardCharsets.UTF_8));
      assertEquals("parasol/demo/inverter-01/telemetry", session.published.get(0).topic());
      assertEquals(
          Map.of("epoch", telemetry.store().epoch()), session.published.get(0).properties());
      session.answer(PublishResult.ACCEPTED);
      await().atMost(PATIENCE).until(() -> telemetry.figures().live() == 1);
      assertEquals(0, telemetry.figures().store().waiting());
    }
  }

  /** A panel with one message in flight waits for the answer to each of them. */
  @Test
  void is_stored_at_once_when_a_device_waits_for_that() throws Exception {
    StoreEnvironment quick = new StoreEnvironment(new QuickDisk(), 1);
    try (Telemetry telemetry = Telemetry.open(settings(Duration.ofHours(1)), quick, recorded)) {
      for (int i = 1; i <= 100; i++) {
        telemetry.accept(A, List.of(whole("ac_power", i)));
        telemetry.stored().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertEquals(i, telemetry.store().waiting(A));
      }
    }
  }

  @Test
  void that_waits_while_the_clock_is_set_is_sent_with_the_right_time() throws Exception {
    FakeSession session = new FakeSession(10);
    PlayedClocks clocks = new PlayedClocks();
    clocks.setNever();
    try (Telemetry telemetry =
        Telemetry.open(
            settings(),
            StoreEnvironment.DEFAULT,
            new MeasurementClock(clocks, clocks.uptime(), clocks::isRight),
            recorded)) {
      telemetry.attach(A, session);
      telemetry.accept(A, List.of(good("n", new Value.Whole(1), clocks.instant())));
      telemetry.store().flush().get(60, TimeUnit.SECONDS);
      clocks.pass(60_000);
      clocks.set(0);
      telemetry.checkClock();
      telemetry.connected(A);

      await().atMost(PATIENCE).until(() -> session.published.size() == 1);

      assertEquals(
          "{\"ts\":1790000000123,\"seq\":1,\"v\":{\"n\":1},\"q\":{},\"clock\":\"corrected\",\"hist\":true}",
          new String(session.published.get(0).payload(), StandardCharsets.UTF_8));
      session.answer(PublishResult.ACCEPTED);
    }
  }

  @Test
  void waits_at_its_end_for_what_was_just_read() throws Exception {
    FakeSession session = new FakeSession(10);
    Telemetry telemetry = open();
    telemetry.attach(A, session);
    telemetry.connected(A);
    telemetry.accept(A, List.of(whole("ac_power", 1)));
    CompletableFuture<Void> closed = CompletableFuture.runAsync(telemetry::close);

    await().atMost(PATIENCE).until(() -> session.published.size() == 1);
    session.answer(PublishResult.ACCEPTED);
    closed.get(60, TimeUnit.SECONDS);

    telemetry.accept(A, List.of(whole("ac_power", 2)));
    try (Telemetry again = open()) {
      assertEquals(0, again.figures().store().waiting());
      assertEquals(1, again.store().newest(A), "nothing is taken after the end");
    }
  }

  @Test
  void publishes_nothing_over_a_connection_that_comes_back_while_it_closes() throws Exception {
    Telemetry telemetry = open();
    ReturningSession session = new ReturningSession(() -> telemetry.connected(A));
    telemetry.attach(A, session);
    telemetry.connected(A);
    telemetry.accept(A, List.of(whole("ac_power", 1)));
    await().atMost(PATIENCE).until(session::isFull);

    session.loseConnection();
    telemetry.close();

    assertTrue(session.isBack());
    assertEquals(List.of(), session.published());
    try (Telemetry again = open()) {
      assertEquals(1, again.figures().store().waiting(), "it is sent after the next start");
    }
  }

  @Test
  void does_not_start_on_a_store_that_another_one_has_open() throws Exception {
    Telemetry first = open();

    StoreException refused = assertThrows(StoreException.class, this::open);

    assertEquals(
        "store " + folder + ": is in use by another process; stop that process first",
        refused.getMessage());
    first.close();
  }

  /** Four devices, cut off again and again, and two restarts. */
  @Test
  void arrives_whole_and_in_order_through_cuts_and_restarts() throws Exception {
    ScheduledExecutorService broker = Executors.newScheduledThreadPool(1);
    Map<DeviceId, List<FlakySession>> sessions = new HashMap<>();
    List<DeviceId> devices = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      devices.add(new DeviceId("inverter-" + i));
    }
    long each = 0;
    for (int run = 0; run < 3; run++) {
      boolean isLast = run == 2;
      try (Telemetry telemetry = open()) {
        for (DeviceId device : devices) {
          sessions
              .computeIfAbsent(device, any -> new ArrayList<>())
              .add(flaky(telemetry, device, broker));
        }
        each += measure(telemetry, devices, 1500);
        if (isLast) {
          sessions.values().forEach(all -> all.get(all.size() - 1).steady());
          telemetry.store().flush().get(60, TimeUnit.SECONDS);
          await().atMost(PATIENCE).until(() -> telemetry.figures().store().waiting() == 0);
        }
      }
      sessions.values().forEach(all -> all.get(all.size() - 1).abandoned());
    }
    broker.shutdown();

    assertEquals(List.of(), recorded.lines());
    for (DeviceId device : devices) {
      assertWhole(sessions.getOrDefault(device, List.of()), each);
    }
  }

  private static FlakySession flaky(
      Telemetry telemetry, DeviceId device, ScheduledExecutorService broker) {
    FlakySession session =
        new FlakySession(
            broker,
            new Random(device.hashCode()),
            () -> telemetry.connected(device),
            () -> telemetry.disconnected(device));
    telemetry.attach(device, session);
    return session;
  }

  private static long measure(Telemetry telemetry, List<DeviceId> devices, int times)
      throws Exception {
    ScheduledExecutorService links = Executors.newScheduledThreadPool(2);
    for (DeviceId device : devices) {
      links.execute(
          () -> {
            for (int i = 0; i < times; i++) {
              Value value = new Value.Whole(i);
              Instant now = Instant.now();
              telemetry.accept(
                  device,
                  List.of(new Reading(device, new PointName("n"), value, "", Quality.GOOD, now)));
              if (i % 10 == 0) {
                telemetry.store().flush().join();
              }
            }
          });
    }
    links.shutdown();
    assertTrue(links.awaitTermination(60, TimeUnit.SECONDS));
    return times;
  }

  private static void assertWhole(List<FlakySession> sessions, long count) {
    List<FlakySession.Arrival> arrivals = new ArrayList<>();
    Set<Long> mayBeTwice = new HashSet<>();
    for (FlakySession session : sessions) {
      arrivals.addAll(session.arrivals());
      mayBeTwice.addAll(session.atASeam());
    }
    Set<Long> seen = new HashSet<>();
    long lastLive = 0;
    long lastLate = 0;
    int twice = 0;
    for (FlakySession.Arrival arrival : arrivals) {
      if (!seen.add(arrival.seq())) {
        twice++;
        assertTrue(mayBeTwice.contains(arrival.seq()), "twice, and at no seam: " + arrival);
      } else if (arrival.isLate()) {
        assertTrue(arrival.seq() > lastLate, arrival + " after " + lastLate);
        lastLate = arrival.seq();
      } else {
        assertTrue(arrival.seq() > lastLive, arrival + " after " + lastLive);
        lastLive = arrival.seq();
      }
    }
    assertEquals(LongStream.rangeClosed(1, count).boxed().collect(Collectors.toSet()), seen);
    assertTrue(
        lastLive > 0 && lastLate > 0 && twice > 0,
        "cut off too little: live to %d, late to %d, twice %d"
            .formatted(lastLive, lastLate, twice));
  }
}
