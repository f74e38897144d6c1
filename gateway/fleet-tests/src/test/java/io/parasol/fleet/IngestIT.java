// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.ingest.Ingest;
import io.parasol.fleet.ingest.IngestMetrics;
import io.parasol.fleet.mqtt.CentralConnection;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.fleet.settings.SiteRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ingest between mosquitto and Kafka, both as processes of their own with mutual TLS. With the
 * environment variable {@code PARASOL_FLEET_KILLS}, the ingests are killed as often as it states.
 */
@DisplayName("The ingest")
class IngestIT {

  private static final int KILLS =
      Integer.parseInt(System.getenv().getOrDefault("PARASOL_FLEET_KILLS", "4"));
  private static final int DEVICES = 8;

  /** Readings of each device for each kill. */
  private static final int ROUNDS = 50;

  @TempDir private static Path folder;
  private static Centre centre;

  @BeforeAll
  static void start() throws Exception {
    centre = new Centre(folder);
  }

  @AfterAll
  static void stop() {
    if (centre != null) {
      centre.close();
    }
  }

  /** An ingest in this process, which is stopped and started as a process would be. */
  private static final class Running implements AutoCloseable {
    private final IngestMetrics metrics = new IngestMetrics();
    private final Ingest ingest;
    private final Thread thread;

    Running(String clientId) throws Exception {
      IngestSettings settings = centre.settings(clientId);
      SiteRegistry registry = SiteRegistry.load(settings.sites());
      ingest = new Ingest(settings, () -> registry, metrics);
      thread = new Thread(ingest, clientId);
      thread.start();
      Awaitility.await().until(metrics::isConnected);
    }

    boolean isConnected() {
      return metrics.isConnected();
    }

    @Override
    public void close() {
      ingest.close();
      Awaitility.await().until(() -> !thread.isAlive());
    }
  }

  private static Process startProcess(Path configuration) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MetaspaceSize=128m",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-Duser.language=bn", // Its digits must appear nowhere.
            "-cp",
            System.getProperty("java.class.path"),
            FleetMain.class.getName(),
            "ingest",
            "--config",
            configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("ingest.log").toFile()))
        .start();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static List<ConsumerRecord<byte[], byte[]>> telemetryOf(String device) throws Exception {
    return centre.records("telemetry").stream()
        .filter(each -> new String(each.key(), UTF_8).startsWith("roof/" + device))
        .toList();
  }

  @Test
  void loses_nothing_when_it_is_killed_and_kafka_is_restarted() throws Exception {
    List<Path> configurations =
        List.of(centre.configuration("killed-1"), centre.configuration("killed-2"));
    List<Process> ingests = new ArrayList<>();
    try {
      for (Path each : configurations) {
        ingests.add(startProcess(each));
      }
      Awaitility.await()
          .until(() -> centre.mosquitto.logged().split("Sending SUBACK to killed-", -1).length > 2);
      Random random = new Random(1);
      for (int kill = 0; kill < KILLS; kill++) {
        int victim = random.nextInt(ingests.size());
        int moment = random.nextInt(ROUNDS);
        if (kill == KILLS / 2) {
          centre.kafka.kill();
        }
        publishRounds(kill * ROUNDS, moment);
        ingests.get(victim).destroyForcibly().onExit().get(1, TimeUnit.MINUTES);
        ingests.set(victim, startProcess(configurations.get(victim)));
        publishRounds(kill * ROUNDS + moment, ROUNDS - moment);
        if (kill == KILLS / 2) {
          centre.kafka.start();
        }
      }
      Awaitility.await()
          .until(() -> seqs(telemetryOf("killed")).size() == KILLS * ROUNDS * DEVICES);
    } finally {
      ingests.forEach(Process::destroyForcibly);
    }

    Map<String, String> first = new HashMap<>();
    Map<String, Integer> partitions = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : telemetryOf("killed")) {
      String key = new String(record.key(), UTF_8);
      String content = header(record, "epoch") + new String(record.value(), UTF_8);
      assertEquals(content, first.computeIfAbsent(key + header(record, "seq"), id -> content));
      assertEquals(record.partition(), partitions.computeIfAbsent(key, id -> record.partition()));
    }
  }

  /** Publishes the next readings of each device in turn. */
  private static void publishRounds(int after, int count) throws Exception {
    for (int seq = after + 1; seq <= after + count; seq++) {
      for (int device = 0; device < DEVICES; device++) {
        centre.reading("killed-" + device, seq);
      }
    }
  }

  private static Set<String> seqs(List<ConsumerRecord<byte[], byte[]>> records) {
    Set<String> seqs = new HashSet<>();
    records.forEach(each -> seqs.add(new String(each.key(), UTF_8) + header(each, "seq")));
    return seqs;
  }

  @Test
  void keeps_the_order_of_a_device_while_each_part_is_restarted() throws Exception {
    int seq = 0;
    for (int round = 0; round < 3; round++) {
      try (Running running = new Running("order")) {
        assertTrue(running.isConnected());
        seq = readings("order", seq, 50);
        if (round == 1) {
          centre.kafka.kill();
          seq = readings("order", seq, 100);
          centre.kafka.start();
        }
        seq = readings("order", seq, 50);
      }
    }
    int last = seq;
    try (Running running = new Running("order")) {
      assertTrue(running.isConnected());
      Awaitility.await().until(() -> seqs(telemetryOf("order")).size() == last);
    }

    List<Integer> inOrderOfFirst =
        telemetryOf("order").stream()
            .map(each -> Integer.valueOf(header(each, "seq")))
            .distinct()
            .toList();
    assertEquals(inOrderOfFirst.stream().sorted().toList(), inOrderOfFirst);
    assertEquals(
        1,
        centre.records("device").stream()
            .filter(each -> new String(each.key(), UTF_8).equals("roof/order"))
            .count(),
        "each start knows the name that an earlier one has written");
  }

  private static int readings(String device, int after, int count) throws Exception {
    for (int seq = after + 1; seq <= after + count; seq++) {
      centre.reading(device, seq);
    }
    return after + count;
  }

  @Test
  void puts_malformed_and_foreign_messages_into_the_dead_letter_topic() throws Exception {
    Map<String, String> expected =
        new TreeMap<>(
            Map.of(
                "parasol/roof/inverter-01/telemetry", "malformed",
                "parasol/mill/inverter-01/telemetry", "unknown_site",
                "parasol/barn/inverter-01/telemetry", "wrong_prefix",
                "parasol/roof/inverter-01/other", "unknown_topic",
                "parasol/roof/inverter-02/state", "wrong_sender",
                "parasol/roof/inverter-03/state", "too_large",
                "parasol/roof/inverter-05/state", "too_large"));
    try (Running running = new Running("letters")) {
      centre.publish("parasol/roof/inverter-01/telemetry", "on");
      centre.publish("parasol/mill/inverter-01/telemetry", "{}");
      centre.publish("parasol/barn/inverter-01/telemetry", "{}");
      centre.publish("parasol/roof/inverter-01/other", "{}");
      centre.publish("parasol/roof/inverter-02/state", "{}", "bridge", "barn");
      centre.publish("parasol/roof/inverter-03/state", "\"" + "x".repeat(300_000) + "\"");
      centre.publish("parasol/roof/inverter-05/state", "{}", manyProperties());
      centre.publish("parasol/roof/inverter-04/command", "not for the centre");
      centre.publish("parasol/roof/inverter-04/state", "{\"state\":\"online\"}", "bridge", "roof");
      Awaitility.await().until(() -> centre.records("dead-letter").size() >= expected.size());
      Awaitility.await().until(() -> !centre.records("state").isEmpty());
      assertTrue(running.metrics.scrape().contains("parasol_ingest_ignored_total 1.0"));
    }

    Map<String, String> found = new TreeMap<>();
    centre
        .records("dead-letter")
        .forEach(each -> found.put(header(each, "topic"), header(each, "reason")));
    assertEquals(expected, found);
    assertEquals(
        Set.of("roof/inverter-04"),
        new TreeSet<>(
            centre.records("state").stream().map(each -> new String(each.key(), UTF_8)).toList()));
  }

  @Test
  void connects_again_when_the_broker_was_away() throws Exception {
    try (Running running = new Running("away")) {
      centre.mosquitto.kill();
      Awaitility.await().until(() -> !running.isConnected());
      centre.mosquitto.start();
      Awaitility.await().until(running::isConnected);

      centre.reading("away", 1);

      Awaitility.await().until(() -> !telemetryOf("away").isEmpty());
    }
  }

  private static String[] manyProperties() {
    String[] properties = new String[200];
    Arrays.fill(properties, "");
    return properties;
  }

  /** The library keeps them while the first message is not acknowledged. */
  @Test
  void ends_a_connection_before_oversized_messages_fill_the_memory() throws Exception {
    IngestSettings.Mqtt settings = centre.settings("oversized").mqtt();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (CentralConnection connection =
        CentralConnection.connect(
            settings,
            settings.to().get(0),
            settings.filters(),
            CentralConnection.Retained.ONCE,
            executor,
            (message, acknowledge) -> {})) {
      centre.reading("oversized", 1);
      for (int i = 0; i < 9; i++) {
        assertFalse(connection.ended().isDone());
        centre.publish("parasol/roof/oversized/state", "{}", manyProperties());
      }

      assertEquals(
          "more than 8 oversized messages wait for others to be acknowledged",
          connection.ended().get(1, TimeUnit.MINUTES));
    } finally {
      executor.shutdownNow();
    }
  }
}
