// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.parasol.fleet.mqtt.CentralConnection;
import io.parasol.fleet.mqtt.CentralConnection.Retained;
import io.parasol.fleet.mqtt.IncomingMessage;
import io.parasol.fleet.settings.FleetFile;
import io.parasol.fleet.settings.IngestSettings.Mqtt;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import io.parasol.lab.fleet.centre.CentralBroker;
import io.parasol.lab.fleet.centre.CentreProcess;
import io.parasol.lab.fleet.centre.FleetPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why the ingest of the demo has a subscription of its own: what HiveMQ CE does after a kill. Runs
 * with the environment variable {@code PARASOL_FLEET_DEMO}. If it fails after an update of HiveMQ,
 * the shared subscription may have become right for it.
 */
@DisplayName("HiveMQ CE, killed while a message was not acknowledged,")
@EnabledIfEnvironmentVariable(named = "PARASOL_FLEET_DEMO", matches = ".+")
class CentralBrokerIT {

  private static final int SECONDS = 60;

  @TempDir private Path place;

  /** A session, and the payloads that it has received. */
  private static final class Session {
    private final Mqtt settings;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    Session(Mqtt settings) {
      this.settings = settings;
    }

    CentralConnection connect(BiConsumer<IncomingMessage, Runnable> after) throws IOException {
      return CentralConnection.connect(
          settings,
          settings.to().get(0),
          settings.filters(),
          Retained.ONCE,
          Runnable::run,
          (message, acknowledge) -> {
            received.add(new String(message.payload(), UTF_8));
            after.accept(message, acknowledge);
          });
    }

    @Nullable String next() throws InterruptedException {
      return received.poll(SECONDS, TimeUnit.SECONDS);
    }
  }

  private static Mqtt settings(FleetFolder folder, String client, Optional<String> group)
      throws Exception {
    Mqtt ingest = FleetFile.load(folder.file("fleet.yaml"), Map.of()).mqtt();
    return new Mqtt(
        ingest.to(),
        new TlsFiles(folder.file(client + ".pem"), folder.file(client + ".key"), ingest.tls().ca()),
        client + group.orElse(""),
        group,
        client.equals("ingest") ? ingest.topics() : List.of(),
        ingest.inFlight(),
        Duration.ofHours(1),
        Optional.empty());
  }

  private static void publish(CentralConnection site, String payload) throws Exception {
    site.publish("parasol/barn/inverter-1/telemetry", payload.getBytes(UTF_8))
        .get(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  @SuppressWarnings("try") // Some connections are only received from.
  void sends_it_again_to_a_subscription_of_its_own_and_never_to_a_shared_one() throws Exception {
    try (FleetFolder folder = FleetFolder.make(place.resolve("demo"), true);
        CentreProcess broker =
            CentralBroker.process(
                folder.centre(), FleetPrograms.find(), FleetPrograms.Jvm.small("192m"))) {
      Session own = new Session(settings(folder, "ingest", Optional.empty()));
      Session shared = new Session(settings(folder, "ingest", Optional.of("fleet")));
      Session barn = new Session(settings(folder, "barn", Optional.empty()));
      start(broker, folder);
      try (CentralConnection first = own.connect((message, acknowledge) -> {});
          CentralConnection second = shared.connect((message, acknowledge) -> {});
          CentralConnection site = barn.connect((message, acknowledge) -> {})) {
        publish(site, "1");
        assertEquals("1", own.next());
        assertEquals("1", shared.next());
        broker.kill();
      }

      start(broker, folder);
      try (CentralConnection first = own.connect((message, acknowledge) -> acknowledge.run());
          CentralConnection second = shared.connect((message, acknowledge) -> acknowledge.run());
          CentralConnection site = barn.connect((message, acknowledge) -> {})) {
        publish(site, "2");

        assertEquals("1", own.next());
        assertEquals("2", own.next());
        assertNull(shared.received.poll(), "it stands still");
        second.subscribeAgain();
        assertEquals("2", shared.next(), "the first one is lost");
      }
    }
  }

  /** A kill can leave a message in a queue without its payload, which had not been written yet. */
  @Test
  @SuppressWarnings("try") // The first connection only makes a queue.
  void delivers_new_messages_although_payloads_of_queued_ones_are_missing() throws Exception {
    try (FleetFolder folder = FleetFolder.make(place.resolve("demo"), true);
        CentreProcess broker =
            CentralBroker.process(
                folder.centre(), FleetPrograms.find(), FleetPrograms.Jvm.small("192m"))) {
      Session own = new Session(settings(folder, "ingest", Optional.empty()));
      Session barn = new Session(settings(folder, "barn", Optional.empty()));
      start(broker, folder);
      own.connect((message, acknowledge) -> {}).close();
      try (CentralConnection site = barn.connect((message, acknowledge) -> {})) {
        for (String each : List.of("1", "2", "3")) {
          publish(site, each);
        }
        broker.kill();
      }
      delete(folder.file("broker/data/persistence/publish_payload_store"));

      start(broker, folder);
      try (CentralConnection site = barn.connect((message, acknowledge) -> {})) {
        publish(site, "4");
      }
      try (CentralConnection second = own.connect((message, acknowledge) -> acknowledge.run())) {
        assertEquals("4", own.next());
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void start(CentreProcess broker, FleetFolder folder)
      throws IOException, InterruptedException {
    broker.start();
    broker.awaitReady(() -> CentreProcess.listens(folder.centre().ports().broker()), () -> true);
  }
}
