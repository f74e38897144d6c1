// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.FaultyDisk;
import io.parasol.gateway.sessions.FaultyDisk.Fault;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.telemetry.publish.RecordedTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A message to the central broker")
class UpstreamQueueTest {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("demo"));
  private static final Optional<DeviceId> GATEWAY = Optional.empty();
  private static final Optional<DeviceId> BOX = Optional.of(new DeviceId("string-box"));

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();
  private final Line line = new Line();
  private Telemetry telemetry;
  private UpstreamTelemetry centre;
  private UpstreamQueue keeping;

  @BeforeEach
  void open() throws Exception {
    telemetry =
        Telemetry.open(
            new TelemetrySettings(
                folder.resolve("store"),
                64L << 20,
                Duration.ofMillis(10),
                TelemetrySettings.DEFAULT_DRAIN,
                Optional.of(new TelemetrySettings.Bridge(folder.resolve("letters"), 1L << 30, 50)),
                TOPICS,
                Map.of()),
            new StoreEnvironment(disk, 1),
            new RecordedTelemetry());
    centre = telemetry.upstream().orElseThrow();
    keeping = new UpstreamQueue(centre);
  }

  @AfterEach
  void close() {
    disk.becomes(Fault.NONE);
    telemetry.close();
  }

  /** The centre, which acknowledges everything at once. */
  private static final class Line implements Session {
    private final List<String> received = new CopyOnWriteArrayList<>();

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
      received.add(new String(publication.payload(), US_ASCII));
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }

    @Override
    public void reconnect() {}

    @Override
    public CompletionStage<Void> close(Optional<Publication> farewell) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private void connect() {
    centre.attach(line);
    centre.onConnected();
  }

  private static Publication event(String text) {
    return Publication.json("parasol/demo/gateway/event", text.getBytes(US_ASCII), false);
  }

  private UpstreamQueue.QueuedMessage keep(Optional<DeviceId> of, String text) throws Exception {
    UpstreamQueue.QueuedMessage message = keeping.enqueue(of, event(text));
    message.attempted().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return message;
  }

  private void awaitAll(List<UpstreamQueue.QueuedMessage> messages) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              keeping.retryRejected();
              return messages.stream().allMatch(each -> each.stored().isDone());
            });
  }

  @Test
  void is_kept_when_the_disk_takes_it_again_and_all_are_in_order() throws Exception {
    disk.becomes(Fault.FULL);
    List<UpstreamQueue.QueuedMessage> messages = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      messages.add(keep(GATEWAY, "raised " + i));
      keeping.retryRejected();
      assertFalse(messages.get(i - 1).stored().isDone());
    }
    disk.becomes(Fault.NONE);
    await().atMost(Duration.ofSeconds(60)).until(centre::acceptsPublications);

    messages.add(keep(GATEWAY, "over")); // before anybody has tried the others again
    awaitAll(messages);
    connect();

    await().until(() -> line.received.size() == 6);
    assertEquals(
        List.of("raised 1", "raised 2", "raised 3", "raised 4", "raised 5", "over"), line.received);
  }

  @Test
  void goes_there_though_the_disk_takes_nothing_and_but_once() throws Exception {
    connect();
    disk.becomes(Fault.FULL);
    List<UpstreamQueue.QueuedMessage> messages = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      messages.add(keep(GATEWAY, "event " + i));
      keeping.retryRejected();
      keeping.retryRejected();
      awaitAll(messages); // it has them, so they need not be kept
    }
    disk.becomes(Fault.NONE);
    await().atMost(Duration.ofSeconds(60)).until(centre::acceptsPublications);

    UpstreamQueue.QueuedMessage last = keep(GATEWAY, "event 4");
    awaitAll(List.of(last));

    await().until(() -> line.received.size() >= 4);
    assertEquals(List.of("event 1", "event 2", "event 3", "event 4"), line.received);
  }

  @Test
  void counts_as_kept_only_if_it_is_though_a_slow_disk_has_too_much_to_take() throws Exception {
    disk.becomes(Fault.STUCK);
    String large = "x".repeat(250 << 10);
    List<UpstreamQueue.QueuedMessage> messages = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      messages.add(keeping.enqueue(BOX, event(large)));
    }
    assertTrue(messages.stream().noneMatch(each -> each.stored().isDone()));

    disk.becomes(Fault.NONE);
    awaitAll(messages);

    assertEquals(60, centre.figures().spooled().count());
  }

  @Test
  void of_a_device_that_can_say_it_again_is_given_up_first() throws Exception {
    disk.becomes(Fault.FULL);
    UpstreamQueue.QueuedMessage ofDevice = keep(BOX, "measured");
    List<UpstreamQueue.QueuedMessage> own = new ArrayList<>();
    for (int i = 0; i < UpstreamQueue.MAX_MESSAGES; i++) {
      own.add(keep(GATEWAY, "event " + i));
    }
    assertTrue(own.stream().noneMatch(each -> each.stored().isDone()));

    own.add(keep(GATEWAY, "one more"));

    assertTrue(own.get(0).stored().isCompletedExceptionally(), "nobody waits for it for ever");
    assertFalse(ofDevice.stored().isDone(), "the device is not told that it has arrived");
    disk.becomes(Fault.NONE);
    awaitAll(own);
    assertEquals(UpstreamQueue.MAX_MESSAGES, centre.figures().spooled().count());
  }

  @Test
  void waits_no_longer_than_somebody_waits_for_it() throws Exception {
    disk.becomes(Fault.FULL);
    UpstreamQueue.QueuedMessage message = keep(BOX, "measured");
    UpstreamQueue.QueuedMessage next = keep(BOX, "measured again");

    message.stored().cancel(false);
    disk.becomes(Fault.NONE);
    awaitAll(List.of(next));

    assertEquals(1, centre.figures().spooled().count());
  }

  @Test
  void that_is_given_up_was_not_published_as_far_as_its_sender_knows() throws Exception {
    disk.becomes(Fault.FULL);
    MirroredSession session =
        new MirroredSession(
            line, TOPICS, keeping, new RetainedMessages(Optional::empty, System::nanoTime));
    CompletableFuture<PublishResult> receipt =
        session
            .publish(Publication.json("parasol/demo/box/receipt", new byte[] {'r'}, false))
            .toCompletableFuture();
    for (int i = 0; i < UpstreamQueue.MAX_MESSAGES; i++) {
      keep(GATEWAY, "event " + i);
    }

    assertEquals(PublishResult.UNKNOWN, receipt.get(60, TimeUnit.SECONDS));
  }
}
