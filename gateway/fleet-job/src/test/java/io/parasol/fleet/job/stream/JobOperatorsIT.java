// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.job.PlayedSite;
import io.parasol.fleet.job.bench.JobBench;
import io.parasol.fleet.job.days.DayState;
import io.parasol.fleet.job.days.EngineCache;
import io.parasol.fleet.job.days.SiteDays;
import io.parasol.fleet.job.days.SiteEvaluation;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.plant.FigureModel;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.ExceptionUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the operators with the messages of two days, without Kafka and tables.
 *
 * <p>With {@code -Dparasol.savepoint.write=FOLDER}, a savepoint of this build is written. Its file
 * belongs into {@code src/test/resources/savepoints/NUMBER} when the version of a state changes.
 */
@DisplayName("The operators of the job")
@SuppressWarnings("deprecation") // A source of the new form would be seven classes.
class JobOperatorsIT {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);
  private static final String SITE = "roof";
  private static final String METADATA = "_metadata";

  /** The savepoint is made at this hour, from the begin of the first day. */
  private static final int SAVED = 30;

  /** From this hour on, messages come again after it. */
  private static final int REPEATED_FROM = 28;

  private static final int END = 42;
  private static final long LATE_SEQ = 10_000;

  @TempDir private static Path folder;
  private static MiniCluster cluster;
  private static Path registry;
  private static Path saved;
  private static Map<String, TableRow> uninterrupted;

  @BeforeAll
  static void start() throws Exception {
    Path plant = new PlayedSite(SITE).configuration(folder);
    registry =
        Files.writeString(
            folder.resolve("sites.yaml"),
            "sites:\n  roof: {plant: %1$s}\n  barn: {plant: %1$s}\n".formatted(plant));
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .withRandomPorts()
                .build());
    cluster.start();
    List<TelemetryMessage> begin = arriving(twoDays(), 0, SAVED);
    saved = run(begin, Optional.empty());
    String wanted = System.getProperty("parasol.savepoint.write");
    if (wanted != null) {
      Files.copy(
          saved.resolve(METADATA), Files.createDirectories(Path.of(wanted)).resolve(METADATA));
    }
    List<TelemetryMessage> all = new ArrayList<>(begin);
    rest().stream().filter(each -> each.arrived() >= at(SAVED)).forEach(all::add);
    run(all, Optional.empty());
    uninterrupted = LastRows.get();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  /** Sends messages, and then waits. */
  private static final class Messages implements SourceFunction<TelemetryMessage> {

    private static final long serialVersionUID = 1;
    private static volatile List<TelemetryMessage> messages = List.of();
    private static volatile boolean isSent;
    private final End end = new End();

    static void play(List<TelemetryMessage> all) {
      messages = List.copyOf(all);
      isSent = false;
    }

    static boolean isSent() {
      return isSent;
    }

    @Override
    public void run(SourceContext<TelemetryMessage> context) throws Exception {
      for (TelemetryMessage each : messages) {
        synchronized (context.getCheckpointLock()) {
          context.emitWatermark(new Watermark(each.arrived() - 1));
          context.collectWithTimestamp(each, each.arrived());
        }
      }
      isSent = true;
      end.await();
    }

    @Override
    public void cancel() {
      end.open();
    }
  }

  /** The end of a source. */
  private static final class End implements Serializable {
    private static final long serialVersionUID = 1;
    private transient volatile boolean isOpen;

    synchronized void await() throws InterruptedException {
      while (!isOpen) {
        wait();
      }
    }

    synchronized void open() {
      isOpen = true;
      notifyAll();
    }
  }

  /** Keeps the last row of each key. */
  private static final class LastRows implements Sink<TableRow> {

    private static final long serialVersionUID = 1;
    private static final Map<String, TableRow> ROWS = new ConcurrentHashMap<>();

    static Map<String, TableRow> get() {
      return new TreeMap<>(ROWS);
    }

    @Override
    public SinkWriter<TableRow> createWriter(WriterInitContext context) {
      return new SinkWriter<>() {
        @Override
        public void write(TableRow row, Context written) {
          ROWS.put(row.kind() + " " + row.key(), row);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
      };
    }
  }

  /**
   * Runs the operators with messages until all are processed, and stops them with a savepoint.
   *
   * @return the savepoint; {@link LastRows} has the rows.
   */
  private static Path run(List<TelemetryMessage> messages, Optional<Path> savepoint)
      throws Exception {
    return run(messages, savepoint, SiteDays::new);
  }

  private static Path run(
      List<TelemetryMessage> messages, Optional<Path> savepoint, SiteEvaluation.Factory evaluations)
      throws Exception {
    LastRows.ROWS.clear();
    Messages.play(messages);
    // As in the job: what fails is tried again without end.
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(
            new Configuration().set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay"));
    environment.setParallelism(1);
    environment.setMaxParallelism(128);
    DataStream<TelemetryMessage> telemetry =
        environment.addSource(new Messages(), JobOperators.messageType()).uid("telemetry");
    DataStream<TableRow> inventory =
        telemetry.flatMap((message, none) -> {}, JobOperators.rowType()).uid("inventory");
    new JobOperators(registry, true, Duration.ofDays(7), evaluations, new LastRows())
        .connect(telemetry, inventory);
    StreamGraph graph = environment.getStreamGraph();
    savepoint.ifPresent(
        path ->
            graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.forPath(path.toUri().toString())));
    JobID job = cluster.submitJob(graph).get(120, TimeUnit.SECONDS).getJobID();
    Awaitility.await().until(() -> isEnded(job) || (Messages.isSent() && isRunning(job)));
    if (isEnded(job)) {
      cluster
          .requestJobResult(job)
          .get(60, TimeUnit.SECONDS)
          .toJobExecutionResult(JobOperatorsIT.class.getClassLoader());
    }
    String path =
        cluster
            .stopWithSavepoint(
                job,
                Files.createTempDirectory(folder, "savepoint").toUri().toString(),
                false,
                SavepointFormatType.CANONICAL)
            .get(120, TimeUnit.SECONDS);
    return Path.of(URI.create(path));
  }

  private static boolean isEnded(JobID job) throws Exception {
    return cluster.getJobStatus(job).get(60, TimeUnit.SECONDS).isGloballyTerminalState();
  }

  private static boolean isRunning(JobID job) throws Exception {
    for (AccessExecutionVertex each :
        cluster.getExecutionGraph(job).get(60, TimeUnit.SECONDS).getAllExecutionVertices()) {
      if (each.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  private static List<TelemetryMessage> twoDays() {
    PlayedSite site = new PlayedSite(SITE);
    List<TelemetryMessage> messages = new ArrayList<>(site.day(DAY));
    messages.addAll(site.day(DAY.plusDays(1)));
    messages.sort(Comparator.comparing(TelemetryMessage::arrived));
    return messages;
  }

  private static List<TelemetryMessage> arriving(
      List<TelemetryMessage> messages, int fromHour, int untilHour) {
    return messages.stream()
        .filter(each -> each.arrived() >= at(fromHour) && each.arrived() < at(untilHour))
        .toList();
  }

  /** An hour, from the begin of the first day. */
  private static long at(int hour) {
    return DAY.atStartOfDay(PlayedSite.ZONE)
        .toInstant()
        .plus(Duration.ofHours(hour))
        .toEpochMilli();
  }

  /** What comes after a savepoint: two hours again, what is new, and a reading of the first day. */
  private static List<TelemetryMessage> rest() {
    List<TelemetryMessage> rest = new ArrayList<>(arriving(twoDays(), REPEATED_FROM, END));
    rest.add(
        new TelemetryMessage(
            SITE,
            "inverter-1",
            "e1",
            LATE_SEQ,
            true,
            at(SAVED + 1),
            "{\"ts\":%d,\"seq\":%d,\"v\":{\"power\":7500},\"q\":{},\"hist\":true}"
                .formatted(at(11), LATE_SEQ)
                .getBytes(UTF_8)));
    rest.sort(Comparator.comparing(TelemetryMessage::arrived));
    return rest;
  }

  private static void requireContinued(Path savepoint) throws Exception {
    run(rest(), Optional.of(savepoint));
    Map<String, TableRow> rows = LastRows.get();

    assertTrue(rows.keySet().stream().anyMatch(each -> each.startsWith("DAY_FIGURE")));
    assertEquals(
        3 * 6 * (END - SAVED) + 1,
        rows.keySet().stream().filter(each -> each.startsWith("READING")).count(),
        "what was read before the savepoint is not read again");
    rows.forEach(
        (key, row) -> {
          List<?> expected = Objects.requireNonNull(uninterrupted.get(key), key).values();
          if (row.kind() == TableKind.SEQUENCE) {
            int repeated = row.values().size() - 1;
            assertEquals(6L * (SAVED - REPEATED_FROM), row.values().get(repeated), key);
            assertEquals(expected.subList(0, repeated), row.values().subList(0, repeated));
          } else {
            assertEquals(expected, row.values());
          }
        });
  }

  @Test
  void continue_from_a_savepoint_with_the_same_rows_as_without_it() throws Exception {
    requireContinued(saved);
  }

  @ParameterizedTest
  @ValueSource(strings = "1")
  void continue_from_a_savepoint_of_an_earlier_build(String name) throws Exception {
    URL metadata =
        Objects.requireNonNull(
            JobOperatorsIT.class.getResource("/savepoints/%s/_metadata".formatted(name)));
    requireContinued(Path.of(metadata.toURI()).resolveSibling(""));
  }

  @Test
  void end_with_one_sentence_on_a_savepoint_of_a_newer_release() throws Exception {
    String name = SequenceSerializer.Snapshot.class.getName();
    byte[] metadata = Files.readAllBytes(saved.resolve(METADATA));
    int at = new String(metadata, ISO_8859_1).indexOf(name) + name.length() + Integer.BYTES;
    assertEquals(1, ByteBuffer.wrap(metadata).getInt(at), "the version of the state");
    ByteBuffer.wrap(metadata).putInt(at, 2);
    Path newer = Files.createTempDirectory(folder, "newer");
    Files.write(newer.resolve(METADATA), metadata);

    Exception refused = assertThrows(Exception.class, () -> run(rest(), Optional.of(newer)));

    assertEquals(
        "the checkpoint or savepoint has sequence numbers of devices in version 2, and this release"
            + " of the job reads version 1; start the release that has written it, or a later one",
        ExceptionUtils.findThrowable(refused, StateVersionException.class)
            .orElseThrow(() -> new AssertionError(refused))
            .getMessage());
  }

  /** Figures with a defect on the first day until noon, and on the second one until two o'clock. */
  private record Defective(SiteEvaluation working) implements SiteEvaluation {

    static SiteEvaluation of(
        String site,
        FigureModel model,
        DayState state,
        EngineCache engines,
        Consumer<TableRow> out) {
      SiteEvaluation working = new SiteDays(site, model, state, engines, out);
      return site.equals("barn") ? new Defective(working) : working;
    }

    @Override
    public boolean add(TelemetryMessage message, TelemetryMessage.Content content, long present)
        throws IOException {
      return working.add(message, content, present);
    }

    @Override
    public void advance(long present) throws IOException {
      if (present < at(12) || (present > at(24) && present < at(26))) {
        throw new IllegalStateException("a defect\u0000 of the analytics");
      }
      working.advance(present);
    }
  }

  @Test
  void go_on_when_the_figures_of_one_site_fail_and_make_them_later() throws Exception {
    List<TelemetryMessage> roof = arriving(twoDays(), 0, SAVED);
    List<TelemetryMessage> both = new ArrayList<>();
    for (TelemetryMessage each : roof) {
      both.add(each);
      both.add(
          new TelemetryMessage(
              "barn", each.device(), "e1", each.seq(), false, each.arrived(), each.payload()));
    }

    run(both, Optional.empty(), Defective::of);

    Map<String, List<?>> barn = rowsOf("barn");
    List<?> finding = Objects.requireNonNull(barn.remove("FINDING  figures_set_aside"));
    assertEquals(List.of(), differences(rowsOf("roof"), barn));
    assertEquals(
        roof.size(), barn.keySet().stream().filter(each -> each.startsWith("READING")).count());
    assertTrue(barn.keySet().stream().anyMatch(each -> each.startsWith("DAY_FIGURE")));
    assertEquals(
        Instant.ofEpochMilli(at(24)), ((Instant) finding.get(2)).truncatedTo(ChronoUnit.HOURS));
    assertEquals(
        Instant.ofEpochMilli(at(26)), ((Instant) finding.get(3)).truncatedTo(ChronoUnit.HOURS));
  }

  private static List<String> differences(
      Map<String, List<?>> expected, Map<String, List<?>> rows) {
    Set<String> keys = new TreeSet<>(expected.keySet());
    keys.addAll(rows.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(expected.get(key), rows.get(key)))
        .map(key -> "%s %s %s".formatted(key, expected.get(key), rows.get(key)))
        .limit(10)
        .toList();
  }

  /** Returns the rows of a site without its name. */
  private static Map<String, List<?>> rowsOf(String site) {
    Map<String, List<?>> rows = new TreeMap<>();
    for (TableRow each : LastRows.get().values()) {
      if (site.equals(each.values().get(0))) {
        String key = String.join(" ", each.key().stream().skip(1).map(String::valueOf).toList());
        rows.put(each.kind() + " " + key, each.values().subList(1, each.values().size()));
      }
    }
    return rows;
  }

  @Test
  void are_measured_by_the_benchmark() throws Exception {
    JobBench.Result result =
        new JobBench(folder.resolve("bench"), 2, 3, Duration.ofMinutes(1)).run();

    assertEquals(2 * 3 * 5, result.messages(), "all but the first of each device");
    assertEquals(Set.of("once", "figures", "silence"), result.micros().keySet());
    assertTrue(result.rows() >= 2 * result.messages(), result::toString);
    assertTrue(result.stateBytes() > 0, result::toString);
  }
}
