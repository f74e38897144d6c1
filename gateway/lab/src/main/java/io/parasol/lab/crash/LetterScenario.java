// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Events and receipts in the queue for the central broker ({@link UpstreamTelemetry}). What was
 * stored is delivered, or waits; after damage, it may be reported as a gap instead.
 */
final class LetterScenario implements Scenario {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("site-1"));
  private static final String FOLDER = "letters";
  private static final int MESSAGES = 24;

  /** The run ends after this number of messages that the disk has rejected. */
  private static final int MAX_REJECTED = 3;

  private static final int MAX_PADDING_BYTES = 500;
  private static final long KEEP_BYTES = 64L << 20;

  /** The queue commits one message at a time here, each after a delay. */
  private static final StoreEnvironment ENVIRONMENT = new StoreEnvironment(Disk.REAL, 10);

  private record Stored(int number) {}

  private record Delivered(int number) {}

  @Override
  public String name() {
    return FOLDER;
  }

  private static Telemetry open(Path root, RecordedGaps gaps) throws IOException {
    return Telemetry.open(
        new TelemetrySettings(
            root.resolve("store"),
            KEEP_BYTES,
            Duration.ofMillis(1),
            TelemetrySettings.DEFAULT_DRAIN,
            Optional.of(
                new TelemetrySettings.Bridge(root.resolve(FOLDER), Long.MAX_VALUE >> 8, 50)),
            TOPICS,
            Map.of()),
        ENVIRONMENT,
        gaps);
  }

  @Override
  public void prepare(Path root) throws Exception {
    try (Telemetry telemetry = open(root, new RecordedGaps())) {
      store(telemetry.upstream().orElseThrow(), 0, 10);
    }
  }

  private static boolean store(UpstreamTelemetry upstream, int number, int padding) {
    String text = number + " " + "x".repeat(padding);
    return upstream
        .enqueue(Publication.json("parasol/site-1/gateway/event", text.getBytes(UTF_8), false))
        .stored()
        .toCompletableFuture()
        .join();
  }

  private static int number(byte[] payload) {
    return Integer.parseInt(new String(payload, UTF_8).split(" ", 2)[0]);
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    int next = 1;
    int rejected = 0;
    while (next < MESSAGES && rejected < MAX_REJECTED) {
      try (Telemetry telemetry = open(root, new RecordedGaps())) {
        UpstreamTelemetry upstream = telemetry.upstream().orElseThrow();
        if (random.nextBoolean()) {
          upstream.attach(new Centre(disk));
          upstream.onConnected();
        }
        do {
          if (store(upstream, next, random.nextInt(MAX_PADDING_BYTES))) {
            disk.promise(new Stored(next));
          } else if (++rejected >= MAX_REJECTED) {
            return;
          }
          next++;
        } while (next < MESSAGES && random.nextInt(6) != 0);
      } catch (IOException failed) {
        disk.requireFault(failed);
        next++;
        rejected++;
        continue;
      }
      disk.promise(new Damage.StoresClosed());
    }
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    List<String> broken = new ArrayList<>();
    Set<Object> promised = new HashSet<>(promises);
    Set<Object> ledger = new HashSet<>(damage.ofStores(promises));
    RecordedGaps gaps = new RecordedGaps();
    open(root, gaps).close();
    try (ReadingStore store =
        ReadingStore.open(root.resolve(FOLDER), Set.of(Recipient.CENTRE), KEEP_BYTES, gaps)) {
      Set<Integer> waiting = waiting(store);
      long reported = gaps.count(store);
      long lost = 0;
      for (int number = 1; number < MESSAGES; number++) {
        boolean isKept =
            !ledger.contains(new Stored(number))
                || promised.contains(new Delivered(number))
                || waiting.contains(number);
        lost += isKept ? 0 : 1;
      }
      if (lost > (damage == Damage.NONE ? 0 : reported)) {
        broken.add("%d messages lost, %d reported".formatted(lost, reported));
      }
    }
    return broken;
  }

  private static Set<Integer> waiting(ReadingStore store) throws IOException {
    Set<Integer> numbers = new HashSet<>();
    for (var device : store.devices()) {
      for (StoredMessage message :
          store.waiting(Recipient.CENTRE, device, 0, 10 * MESSAGES, KEEP_BYTES)) {
        UpstreamTelemetry.publication(message, "")
            .ifPresent(publication -> numbers.add(number(publication.payload())));
      }
    }
    return numbers;
  }

  /** The central broker, which accepts everything at once. */
  private record Centre(SimulatedDisk disk) implements Session {

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public int window() {
      return 10;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      disk.promise(new Delivered(number(publication.payload())));
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }

    @Override
    public void reconnect() {}

    @Override
    public CompletionStage<Void> close(Optional<Publication> farewell) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
