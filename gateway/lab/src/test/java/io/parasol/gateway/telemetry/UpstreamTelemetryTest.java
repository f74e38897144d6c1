// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.whole;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.store.index.Catalogues;
import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.log.Stores;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.publish.FakeSession;
import io.parasol.gateway.telemetry.publish.RecordedTelemetry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The central broker")
class UpstreamTelemetryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What is late has half of it. */
  private static final int WINDOW = 6;

  @TempDir Path folder;
  private final RecordedTelemetry recorded = new RecordedTelemetry();

  private Telemetry open() throws StoreException {
    return open(StoreEnvironment.DEFAULT);
  }

  private Telemetry open(StoreEnvironment environment) throws StoreException {
    return Telemetry.open(
        new TelemetrySettings(
            folder.resolve("store"),
            64L << 20,
            Duration.ofMillis(10),
            TelemetrySettings.DEFAULT_DRAIN,
            Optional.of(new TelemetrySettings.Bridge(folder.resolve("letters"), 1L << 30, 50)),
            new Topics("parasol", new SiteId("demo")),
            Map.of()),
        environment,
        recorded);
  }

  /** A session to the central broker, which acknowledges when the test decides. */
  private static final class Line {
    private final FakeSession session = new FakeSession(WINDOW);
    private final UpstreamTelemetry centre;

    private Line(Telemetry telemetry) {
      this.centre = telemetry.upstream().orElseThrow();
      centre.attach(session);
      centre.onConnected();
    }

    /** What was published so far, in short. */
    private List<String> published() {
      return List.copyOf(session.published).stream().map(Line::inShort).toList();
    }

    private static String inShort(Publication publication) {
      String text = new String(publication.payload(), US_ASCII);
      return text.startsWith("{")
          ? text.replaceAll(".*\"seq\":(\\d+).*", "seq $1")
              + (text.contains("\"hist\":true") ? " late" : "")
          : text;
    }

    private void await(String... expected) {
      org.awaitility.Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertEquals(List.of(expected), published()));
    }

    private void cut() {
      session.drop();
      centre.onDisconnected();
    }
  }

  /** A disk that rejects every write once it is broken. */
  private static final class BreakingDisk extends QuickDisk {
    private volatile boolean isBroken;

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      if (isBroken) {
        throw new IOException("No space left on device");
      }
      super.write(file, bytes, at);
    }
  }

  private static Set<Thread> storeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("parasol-store"))
        .collect(Collectors.toSet());
  }

  @Test
  void leaves_no_thread_when_the_disk_rejects_the_close() throws Exception {
    Set<Thread> before = storeThreads();
    BreakingDisk disk = new BreakingDisk();
    Telemetry telemetry = open(new StoreEnvironment(disk, 1));
    Set<Thread> opened = storeThreads();
    opened.removeAll(before);
    assertEquals(2, opened.size());
    keep(telemetry, "one");
    telemetry.accept(A, List.of(whole("ac_power", 1)));
    telemetry.stored().toCompletableFuture().get(60, TimeUnit.SECONDS);

    disk.isBroken = true;
    telemetry.close();

    assertEquals(List.of(), opened.stream().filter(Thread::isAlive).toList());
  }

  private static void keep(Telemetry telemetry, String... letters) throws Exception {
    for (String letter : letters) {
      assertTrue(
          telemetry
              .upstream()
              .orElseThrow()
              .enqueue(
                  Publication.json("parasol/demo/gateway/event", letter.getBytes(US_ASCII), false))
              .stored()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS));
    }
  }

  private static void measure(Telemetry telemetry, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      telemetry.accept(A, List.of(whole("ac_power", i)));
    }
    telemetry.store().flush().get(60, TimeUnit.SECONDS);
  }

  @Test
  void gets_events_and_receipts_over_restarts_in_order_and_but_once() throws Exception {
    try (Telemetry before = open()) {
      keep(before, "one", "two", "three");
    }
    try (Telemetry during = open()) {
      Line line = new Line(during);
      line.await("one", "two", "three");
      line.session.answer(PublishResult.ACCEPTED);
      line.session.answer(PublishResult.ACCEPTED);
      await()
          .atMost(PATIENCE)
          .until(() -> during.upstream().orElseThrow().figures().spooled().count() == 1);
      line.cut();
    }
    try (Telemetry after = open()) {
      keep(after, "four");
      new Line(after).await("three", "four");
    }
  }

  @Test
  void learns_how_many_letters_were_lost_with_their_folder() throws Exception {
    try (Telemetry before = open()) {
      keep(before, "one", "two", "three", "four", "five");
      Line line = new Line(before);
      line.await("one", "two", "three");
      line.session.answer(PublishResult.ACCEPTED);
      line.session.answer(PublishResult.ACCEPTED);
      await()
          .atMost(PATIENCE)
          .until(() -> before.upstream().orElseThrow().figures().spooled().count() == 3);
      line.cut();
    }
    delete(folder.resolve("letters"));

    try (Telemetry after = open()) {
      keep(after, "six");
      new Line(after).await("six");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertTrue(
                      recorded
                          .lines()
                          .contains(new Gap(LETTERS, 3, 5, 3, Gap.Reason.DAMAGED).toString()),
                      recorded::toString));
    }
  }

  @Test
  void learns_how_many_letters_were_lost_after_a_kill_in_which_their_folder_went()
      throws Exception {
    Path copy = folder.resolve("copy");
    try (Telemetry killed = open()) {
      keep(killed, "one", "two", "three");
      Line line = new Line(killed);
      line.await("one", "two", "three");
      line.session.answer(PublishResult.ACCEPTED);
      await()
          .atMost(PATIENCE)
          .until(() -> Catalogues.settled(folder.resolve("store/letters.catalogue"), LETTERS) == 1);
      Stores.copy(folder.resolve("store"), copy);
    }
    delete(folder.resolve("letters"));
    delete(folder.resolve("store"));
    Files.move(copy, folder.resolve("store"));

    try (Telemetry after = open()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertTrue(
                      recorded
                          .lines()
                          .contains(new Gap(LETTERS, 2, 3, 2, Gap.Reason.DAMAGED).toString()),
                      recorded::toString));
      keep(after, "four");
    }
  }

  private static final DeviceId LETTERS = new DeviceId("letters");

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void gets_letters_at_any_hour_and_telemetry_at_its_own() throws Exception {
    try (Telemetry telemetry = open()) {
      Line line = new Line(telemetry);
      measure(telemetry, 2);
      keep(telemetry, "an alarm");
      line.await("an alarm");
      line.session.answer(PublishResult.ACCEPTED);

      line.centre.setTelemetryEnabled(true);
      line.await("an alarm", "seq 1 late", "seq 2 late");
      line.session.answerAll(PublishResult.ACCEPTED);
      await().atMost(PATIENCE).until(() -> line.centre.figures().telemetry().count() == 0);
      line.centre.setTelemetryEnabled(false);
      measure(telemetry, 1);
      keep(telemetry, "another");

      line.await("an alarm", "seq 1 late", "seq 2 late", "another");
      assertEquals(1, line.centre.figures().telemetry().count());
    }
  }

  @Test
  void is_sent_no_more_than_it_can_take_though_it_never_acknowledges() throws Exception {
    try (Telemetry telemetry = open()) {
      keep(telemetry, "1", "2", "3", "4", "5", "6", "7", "8");
      measure(telemetry, 1);
      Line line = new Line(telemetry);
      line.centre.setTelemetryEnabled(true);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                // What was measured before the telemetry could go is late, and has but half of it.
                measure(telemetry, 1);
                return line.session.inFlight() == WINDOW;
              });
      measure(telemetry, 20);
      keep(telemetry, "9"); // a round through the spool: what could have gone has gone

      assertEquals(WINDOW, line.session.inFlight());
      List<String> first = line.published();
      line.cut();
      line.session.comeBack();
      line.centre.onConnected();

      await().atMost(PATIENCE).until(() -> line.session.inFlight() > 0);
      assertTrue(line.session.inFlight() <= WINDOW);
      List<String> letters = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                line.session.answerAll(PublishResult.ACCEPTED);
                letters.clear();
                line.published().stream()
                    .skip(first.size())
                    .filter(each -> !each.startsWith("seq"))
                    .forEach(letters::add);
                return letters.size() == 9;
              });
      assertEquals(List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"), letters);
    }
  }

  @Test
  void whose_queue_is_gone_is_reported_once() throws Exception {
    try (Telemetry before = open()) {
      keep(before, "one", "two");
    }
    Path letters = folder.resolve("letters");
    try (Stream<Path> files = Files.list(letters)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(letters);

    open().close();
    assertEquals(
        List.of(
            letters + ": 0 bytes at 0: the queue of events and receipts is missing",
            new Gap(LETTERS, 1, 2, 2, Gap.Reason.DAMAGED).toString()),
        recorded.lines());
    open().close();
    assertEquals(2, recorded.lines().size());
  }

  @Test
  void has_a_queue_and_so_a_missing_store_of_readings_is_reported() throws Exception {
    open().close();
    Path store = folder.resolve("store");
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }

    open().close();
    assertEquals(
        List.of(store + ": 0 bytes at 0: the store of readings is missing"), recorded.lines());
  }

  @Test
  void is_sent_what_is_left_of_its_queue_and_the_rest_is_a_gap() throws Exception {
    try (Telemetry before = open()) {
      keep(before, "one", "two", "three");
    }
    Path letters = folder.resolve("letters");
    Path segment = letters.resolve("0000000000000001.segment");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    Files.delete(letters.resolve("cursors-centre"));

    try (Telemetry after = open()) {
      new Line(after).await("one", "three");
    }
    assertEquals(3, recorded.lines().size(), recorded.lines()::toString);
    assertTrue(
        recorded
            .lines()
            .contains(new Gap(new DeviceId("letters"), 2, 2, 1, Gap.Reason.DAMAGED).toString()),
        recorded.lines()::toString);
    assertTrue(recorded.lines().stream().anyMatch(line -> line.contains("positions of 1 devices")));
  }

  @Test
  void that_refuses_a_letter_for_good_gets_the_next_and_that_is_told() throws Exception {
    try (Telemetry telemetry = open()) {
      keep(telemetry, "one", "two");
      Line line = new Line(telemetry);
      line.await("one", "two");

      line.session.answer(PublishResult.REFUSED);
      line.session.answer(PublishResult.ACCEPTED);

      await().atMost(PATIENCE).until(() -> line.centre.figures().spooled().count() == 0);
      assertEquals(List.of("refused by centre letters 1"), recorded.lines());
    }
  }
}
