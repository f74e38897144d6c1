// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.fleet.ingest.KafkaProducers;
import io.parasol.fleet.job.days.EngineCache;
import io.parasol.fleet.job.days.MemoryDays;
import io.parasol.fleet.job.days.SiteDays;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.history.HistoryReader;
import io.parasol.fleet.job.settings.JobFile;
import io.parasol.fleet.job.settings.JobSettings;
import io.parasol.fleet.job.settings.PlantBook;
import io.parasol.fleet.job.stream.Checkpoints;
import io.parasol.fleet.job.stream.FleetJob;
import io.parasol.fleet.job.table.FleetTables;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.fleet.job.table.Tables;
import io.parasol.testing.KafkaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in a Flink cluster of two task managers, between Kafka and the tables. */
@DisplayName("The job of the centre")
class FleetJobIT {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);
  private static final List<String> SITES = List.of("roof", "barn");
  private static final int PARTITIONS = 2;
  private static final short ONE = 1;

  @TempDir private static Path folder;
  private static KafkaProcess kafka;
  private static MiniCluster cluster;
  private static JobSettings settings;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("centre"),
            Set.of("localhost"),
            InstantSource.system());
    authority.issueDevice(new DeviceId("job"));
    authority.exports().pem("job", folder);
    authority.exports().pem(SiteAuthority.BROKER, folder);
    kafka = new KafkaProcess(folder);
    StringBuilder registry = new StringBuilder("sites:\n");
    for (String each : SITES) {
      Path file = new PlayedSite(each).configuration(Files.createDirectories(folder.resolve(each)));
      registry.append("  %s: {plant: %s}\n".formatted(each, file));
    }
    Files.writeString(folder.resolve("sites.yaml"), registry);
    settings =
        JobFile.load(
            Files.writeString(
                folder.resolve("job.yaml"),
                """
                kafka:
                  to: localhost:%d
                  tls: {certificate: job.pem, key: job.key, ca: ca.pem}
                sites: sites.yaml
                tables: {url: "jdbc:h2:file:%s/tables;DB_CLOSE_DELAY=-1"}
                history: {to: history, every: 3s}
                checkpoints: checkpoints
                checkpoint-interval: 1s
                silent-after: 3s
                """
                    .formatted(kafka.port(), folder)),
            Map.of());
    Map<String, Object> properties = KafkaProducers.connection(settings.kafka());
    try (Admin admin = Admin.create(properties)) {
      admin
          .createTopics(
              Stream.of("telemetry", "about", "state", "health", "update")
                  .map(
                      each ->
                          new NewTopic("parasol." + each, PARTITIONS, ONE)
                              // The records have the times of a day long ago.
                              .configs(Map.of("retention.ms", "-1")))
                  .toList())
          .all()
          .get(120, TimeUnit.SECONDS);
    }
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    Tables.migrate(settings.tables());
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(1)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .withRandomPorts()
                .build());
    cluster.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    if (producer != null) {
      producer.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  private static JobID submit(JobSettings of, Optional<Path> checkpoint) throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(FleetJob.configuration(of));
    environment.setParallelism(2);
    FleetJob.define(environment, of);
    StreamGraph graph = environment.getStreamGraph();
    checkpoint.ifPresent(
        path ->
            graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.forPath(path.toUri().toString(), of.history().isEmpty())));
    return cluster.submitJob(graph).get(120, TimeUnit.SECONDS).getJobID();
  }

  private static Future<RecordMetadata> send(TelemetryMessage message) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            "parasol.telemetry",
            null,
            message.arrived(),
            (message.site() + "/" + message.device()).getBytes(UTF_8),
            message.payload());
    record.headers().add("epoch", message.epoch().getBytes(UTF_8));
    record.headers().add("seq", Long.toString(message.seq()).getBytes(UTF_8));
    if (message.historical()) {
      record.headers().add("hist", new byte[] {'1'});
    }
    return producer.send(record);
  }

  private static void sendAll(List<TelemetryMessage> messages) throws Exception {
    List<Future<RecordMetadata>> sent = messages.stream().map(FleetJobIT::send).toList();
    producer.flush();
    for (Future<RecordMetadata> each : sent) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  private static void about(String kind, String key, String payload) throws Exception {
    producer
        .send(new ProducerRecord<>("parasol." + kind, key.getBytes(UTF_8), payload.getBytes(UTF_8)))
        .get(60, TimeUnit.SECONDS);
  }

  private static long number(String query) throws Exception {
    return Long.parseLong(rows(query).get(0));
  }

  private static List<String> rows(String query) throws Exception {
    try (Connection connection = settings.tables().open().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.append(i == 1 ? "" : " ").append(rows.getString(i));
        }
        found.add(row.toString());
      }
      return found;
    }
  }

  private static Instant at(LocalDate date, int hour) {
    return date.atTime(hour, 0).atZone(PlayedSite.ZONE).toInstant();
  }

  /** What the sites measure in the order of arrival, with the readings that arrive late. */
  private static List<TelemetryMessage> measured() {
    List<TelemetryMessage> messages = new ArrayList<>();
    for (String each : SITES) {
      PlayedSite site = new PlayedSite(each);
      for (TelemetryMessage message : site.day(DAY)) {
        boolean isLate =
            each.equals("roof")
                && message.device().equals("inverter-1")
                && message.arrived() > at(DAY, 10).toEpochMilli();
        messages.add(isLate ? PlayedSite.later(message, at(DAY.plusDays(1), 5)) : message);
      }
      site.day(DAY.plusDays(1)).stream()
          .filter(message -> message.arrived() < at(DAY.plusDays(1), 6).toEpochMilli())
          .forEach(messages::add);
    }
    messages.sort((one, other) -> Long.compare(one.arrived(), other.arrived()));
    return messages;
  }

  /** Returns the figures of the same messages without the engine. */
  private static List<String> expected(List<TelemetryMessage> messages) throws Exception {
    PlantBook plants = new PlantBook(settings.sites());
    Map<String, TableRow> rows = new TreeMap<>();
    for (String site : SITES) {
      SiteDays days =
          new SiteDays(
              site,
              plants.of(site).orElseThrow(),
              new MemoryDays(),
              new EngineCache(1),
              row -> rows.put(row.kind() + " " + row.key(), row));
      long present = 0;
      for (TelemetryMessage each : messages) {
        if (each.site().equals(site)) {
          if (each.arrived() / 3_600_000 != present / 3_600_000) {
            days.advance(each.arrived());
          }
          present = each.arrived();
          days.add(each, each.content(), present);
        }
      }
      days.advance(at(DAY.plusDays(1), 6).toEpochMilli());
    }
    return rows.values().stream()
        .filter(row -> row.kind() == TableKind.DAY_FIGURE)
        .map(row -> row.values())
        .map(row -> "%s %s %s %s".formatted(row.get(0), row.get(1), row.get(3), row.get(4)))
        .sorted()
        .toList();
  }

  private static long lastOf(String site, List<TelemetryMessage> messages) {
    return messages.stream()
        .filter(each -> each.site().equals(site))
        .mapToLong(TelemetryMessage::arrived)
        .max()
        .orElseThrow();
  }

  private static List<String> silentSites() throws Exception {
    try (FleetTables tables = new FleetTables(settings.tables())) {
      return tables.sites().stream()
          .filter(each -> each.silentSince().isPresent())
          .map(each -> each.site() + " " + each.silentSince().get().toEpochMilli())
          .toList();
    }
  }

  private static List<String> closedFigures() throws Exception {
    return rows(
            "SELECT site, device, energy_mwh, possible_mwh FROM day_figure"
                + " WHERE closed AND local_day = DATE '2026-06-10'")
        .stream()
        .sorted()
        .toList();
  }

  @Test
  void has_each_reading_once_while_a_machine_is_lost_and_the_job_is_restarted() throws Exception {
    List<TelemetryMessage> messages = measured();
    int third = messages.size() / 3;
    JobID job = submit(settings, Optional.empty());
    about(
        "about",
        "roof/gateway",
        "{\"schema\":1,\"site\":\"roof\",\"name\":\"Roof\",\"time-zone\":\"UTC\",\"version\":\"1\"}");
    about("about", "roof/inverter-1", "{\"model\":\"box\",\"firmware\":\"1.2\"}");
    about("state", "roof/inverter-1", "{\"state\":\"online\",\"why\":\"\",\"since\":1}");
    about(
        "update",
        "roof/inverter-1",
        "{\"ts\":1,\"stage\":\"none\",\"installed\":{\"version\":\"3\"}}");
    sendAll(messages.subList(0, third));
    Awaitility.await()
        .untilAsserted(() -> assertEquals(third, number("SELECT count(*) FROM reading")));

    cluster.terminateTaskManager(0).get(60, TimeUnit.SECONDS);
    sendAll(messages.subList(third - 100, 2 * third));
    cluster.startTaskManager();
    Awaitility.await()
        .untilAsserted(() -> assertEquals(2L * third, number("SELECT count(*) FROM reading")));

    Optional<Path> checkpoint = cancel(job);
    sendAll(messages.subList(2 * third - 100, messages.size()));
    JobID second = submit(settings, checkpoint);
    List<String> expected = expected(messages);
    assertEquals(8, expected.size(), expected::toString);
    Awaitility.await()
        .untilAsserted(() -> assertEquals(messages.size(), number("SELECT count(*) FROM reading")));
    // A partition from which nothing comes holds the time back for a minute.
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> assertEquals(expected, closedFigures()));

    // Nothing more comes.
    List<String> silent =
        SITES.stream().map(site -> site + " " + lastOf(site, messages)).sorted().toList();
    Awaitility.await().untilAsserted(() -> assertEquals(silent, silentSites()));
    List<String> ledger = HistoryReader.ledger(messages);
    Path history = folder.resolve("history");
    Awaitility.await().until(() -> HistoryReader.rows(history).size() >= ledger.size());
    assertEquals(ledger, HistoryReader.rows(history), "each reading is once in the history");
    assertTrue(HistoryReader.files(history).size() <= 30, () -> "few files");
    assertEquals(0, number("SELECT sum(missing) FROM progress"));
    assertEquals(messages.size(), number("SELECT sum(received) FROM progress"));
    assertEquals(
        List.of("432", "432"),
        rows(
            "SELECT sum(readings) FROM aggregate WHERE resolution = '1d' AND point = 'ac_power'"
                + " AND begin_at = TIMESTAMP WITH TIME ZONE '2026-06-10 00:00:00+02:00'"
                + " GROUP BY site"),
        "no reading is counted twice in a day");
    assertEquals(
        rows("SELECT sum(energy_mwh) FROM day_figure WHERE device <> '' AND closed"),
        rows(
            "SELECT sum(energy_mwh) FROM aggregate WHERE resolution = '5m'"
                + " AND begin_at < TIMESTAMP WITH TIME ZONE '2026-06-11 00:00:00+02:00'"),
        "the sum of the slots is the day");
    assertEquals(
        List.of("inverter-1 box 1.2 online 3"),
        rows("SELECT device, model, firmware, state, installed_version FROM device"));
    assertEquals(6, number("SELECT count(*) FROM nameplate WHERE dc_watts = 10000"));
    continuesWithoutReadingsAndHistory(cancel(second), messages);
  }

  private static Optional<Path> cancel(JobID job) throws Exception {
    // The readings may be in the tables before the first checkpoint of the job is complete.
    Awaitility.await().until(() -> Checkpoints.newest(settings.checkpoints()).isPresent());
    cluster.cancelJob(job).get(60, TimeUnit.SECONDS);
    Awaitility.await().until(() -> cluster.getJobStatus(job).get().isGloballyTerminalState());
    Optional<Path> checkpoint = Checkpoints.newest(settings.checkpoints());
    assertTrue(checkpoint.isPresent());
    return checkpoint;
  }

  private static void continuesWithoutReadingsAndHistory(
      Optional<Path> checkpoint, List<TelemetryMessage> messages) throws Exception {
    submit(
        new JobSettings(
            settings.kafka(),
            settings.sites(),
            settings.tables(),
            false,
            Optional.empty(),
            settings.checkpoints(),
            settings.interval(),
            settings.silence()),
        checkpoint);
    TelemetryMessage last = messages.get(messages.size() - 1);
    sendAll(
        List.of(
            new TelemetryMessage(
                last.site(),
                last.device(),
                last.epoch(),
                last.seq() + 1,
                false,
                last.arrived() + 1000,
                last.payload())));
    Awaitility.await()
        .untilAsserted(
            () -> assertEquals(messages.size() + 1, number("SELECT sum(received) FROM progress")));
    assertEquals(messages.size(), number("SELECT count(*) FROM reading"));
  }
}
