// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.telemetry.publish.RecordedTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the site's broker has accepted")
class MirroredSessionTest {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("demo"));

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"parasol/demo/meter-7/event", "parasol/demo/meter-7/receipt"})
  void counts_as_published_only_once_it_is_on_disk_for_the_centre_too(String topic)
      throws Exception {
    Path afterKill = folder.resolve("after-kill");
    try (Telemetry telemetry = telemetry(folder.resolve("before"))) {
      MirroredSession session =
          new MirroredSession(
              new Accepting(), TOPICS, new UpstreamQueue(centre(telemetry)), shelf());

      PublishResult result =
          session
              .publish(Publication.json(topic, "told".getBytes(US_ASCII), false))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);

      assertEquals(PublishResult.ACCEPTED, result);
      copy(folder.resolve("before"), afterKill);
    }
    try (Telemetry telemetry = telemetry(afterKill)) {
      assertEquals(1, centre(telemetry).figures().spooled().count());
    }
  }

  private static UpstreamTelemetry centre(Telemetry telemetry) {
    return telemetry.upstream().orElseThrow();
  }

  private static RetainedMessages shelf() {
    return new RetainedMessages(Optional::empty, System::nanoTime);
  }

  private static Telemetry telemetry(Path folder) throws Exception {
    return Telemetry.open(
        new TelemetrySettings(
            folder.resolve("store"),
            64L << 20,
            Duration.ofMillis(10),
            TelemetrySettings.DEFAULT_DRAIN,
            Optional.of(new TelemetrySettings.Bridge(folder.resolve("letters"), 1L << 30, 50)),
            TOPICS,
            Map.of()),
        new RecordedTelemetry());
  }

  /** What is on the disk while the process still runs: all that is left when it is killed. */
  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(from)) {
      all = tree.toList();
    }
    for (Path each : all) {
      Files.copy(each, to.resolve(from.relativize(each)));
    }
  }

  /** A broker that accepts everything at once. */
  private static final class Accepting implements Session {
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
