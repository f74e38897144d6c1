// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.bench;

import io.parasol.fleet.bench.SyntheticSites;
import io.parasol.fleet.job.days.SiteDays;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.stream.JobOperators;
import io.parasol.fleet.job.table.TableRow;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/**
 * Runs the operators of the job in this process with the messages of synthetic sites: without
 * Kafka, without a database, with the state in the heap, and with one task of each operator, so
 * that the processor time of its thread is what it costs.
 */
public final class JobBench {

  private static final String PREFIX = "parasol";
  private static final String MESSAGE_SOURCE = "messages";
  private static final int PERIOD_SECONDS = 10;
  private static final int STEP_MILLIS = 20;
  private static final Duration LIMIT = Duration.ofHours(2);

  /** The tasks by the beginning of their threads' names. */
  private static final List<String> OPERATORS = List.of("once", "figures", "silence");

  private final Path folder;
  private final SyntheticSites sites;
  private final long messages;

  /**
   * Prepares a run.
   *
   * @param folder for the configuration of the sites and for savepoints.
   * @param duration of what the sites measure; each device measures once in ten seconds.
   */
  public JobBench(Path folder, int sites, int devices, Duration duration) {
    this.folder = folder;
    this.sites = new SyntheticSites(PREFIX, sites, devices);
    this.messages = this.sites.size() * Math.max(2, duration.toSeconds() / PERIOD_SECONDS);
  }

  /**
   * What was measured.
   *
   * @param messages all except the first one of each device, with which its state begins.
   * @param micros processor time for each of them in µs, by operator.
   * @param process processor time of the whole process for each of them in µs: also that of the
   *     source, the compiler and the garbage collector.
   * @param stateBytes the size of a savepoint at the end for each device.
   * @param rows for the tables.
   */
  public record Result(
      int sites,
      int devices,
      long messages,
      Map<String, Double> micros,
      double process,
      double stateBytes,
      long rows) {}

  /** What has happened until a moment; processor times in ns. */
  private record Sample(Map<String, Long> operators, long process, long rows) {

    static Sample now() {
      Map<String, Long> operators = new TreeMap<>();
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      for (ThreadInfo each : threads.getThreadInfo(threads.getAllThreadIds())) {
        if (each != null) {
          long used = Math.max(0, threads.getThreadCpuTime(each.getThreadId()));
          OPERATORS.stream()
              .filter(name -> each.getThreadName().startsWith(name + " "))
              .forEach(name -> operators.merge(name, used, Long::sum));
        }
      }
      Duration process = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
      return new Sample(operators, process.toNanos(), RowCount.rows());
    }
  }

  /**
   * Runs it.
   *
   * @throws IOException if the engine fails.
   */
  public Result run() throws IOException, InterruptedException {
    try {
      MessageGate.get().reset();
      JobClient job = start(registry());
      try {
        process(job, sites.size());
        Sample begin = Sample.now();
        Path savepoint = process(job, messages);
        return result(begin, Sample.now(), savepoint);
      } finally {
        job.cancel().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("the engine failed: " + failed.getMessage(), failed);
    }
  }

  /** Writes one plant, and a registry in which all sites have it. */
  private Path registry() throws IOException {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/synthetic.yaml"),
        """
        profile: synthetic
        points:
          ac_power: {at: holding 0, type: uint16, unit: W, means: ac_power}
          total_energy: {at: holding 2, type: uint32, unit: Wh, means: ac_energy_total}
        """);
    StringBuilder plant =
        new StringBuilder(
            """
            site: bench
            location: {latitude: 48.1, longitude: 11.6, time-zone: Europe/Berlin}
            links:
              lan: {tcp: 192.0.2.1}
            devices:
            """);
    for (int device = 0; device < sites.devices(); device++) {
      plant.append(
          "  %s: {link: lan, unit: %d, profile: synthetic, nameplate-dc: 55000, tilt: 30, azimuth: 180}\n"
              .formatted(sites.deviceOf(device), device + 1));
    }
    Path file = Files.writeString(folder.resolve("site.yaml"), plant);
    StringBuilder registry = new StringBuilder("sites:\n");
    for (int device = 0; device < sites.size(); device += sites.devices()) {
      registry.append("  %s: {plant: %s}\n".formatted(sites.siteOf(device), file));
    }
    return Files.writeString(folder.resolve("sites.yaml"), registry);
  }

  private JobClient start(Path registry) throws IOException {
    // Without a folder, a savepoint of more than five MiB is refused.
    Configuration configuration =
        new Configuration()
            .set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    DataStream<TelemetryMessage> telemetry =
        environment.fromSource(
            new DataGeneratorSource<>(
                new Messages(sites.sites(), sites.devices()),
                Long.MAX_VALUE,
                MessageGate.strategy(),
                JobOperators.messageType()),
            WatermarkStrategy.<TelemetryMessage>forGenerator(context -> new EachSecond())
                .withTimestampAssigner((message, ignored) -> message.arrived()),
            MESSAGE_SOURCE,
            JobOperators.messageType());
    DataStream<TableRow> none = telemetry.flatMap((message, rows) -> {}, JobOperators.rowType());
    new JobOperators(registry, true, Duration.ofDays(7), SiteDays::new, new RowCount())
        .connect(telemetry, none);
    try {
      return environment.executeAsync("parasol-fleet bench");
    } catch (Exception failed) {
      throw new IOException("the engine does not start: " + failed.getMessage(), failed);
    }
  }

  /** The messages of all devices in turn. */
  private record Messages(int sites, int devices)
      implements GeneratorFunction<Long, TelemetryMessage> {

    @Override
    public TelemetryMessage map(Long number) {
      SyntheticSites all = new SyntheticSites(PREFIX, sites, devices);
      int device = (int) (number % all.size());
      int seq = (int) (number / all.size());
      return new TelemetryMessage(
          all.siteOf(device),
          all.deviceOf(device),
          "bench",
          seq,
          false,
          SyntheticSites.measuredAt(seq) + 1,
          all.payload(device, seq));
    }
  }

  /**
   * Time goes on with each second of the messages, as it does when they come as they are measured.
   */
  private static final class EachSecond implements WatermarkGenerator<TelemetryMessage> {

    private long last;

    @Override
    public void onEvent(TelemetryMessage message, long timestamp, WatermarkOutput output) {
      if (timestamp - last >= 1000) {
        last = timestamp;
        output.emitWatermark(new Watermark(timestamp - 1));
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
  }

  /** Lets messages pass, waits until all operators have processed them, and returns a savepoint. */
  private Path process(JobClient job, long until)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    MessageGate.get().permit(until);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!MessageGate.get().isWaiting()) {
      if (job.getJobStatus().get(1, TimeUnit.MINUTES).isGloballyTerminalState()) {
        job.getJobExecutionResult().get();
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("the messages were not processed in " + LIMIT);
      }
      TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
    }
    return savepoint(job, deadline);
  }

  /** The savepoint goes through the operators after all messages. */
  private Path savepoint(JobClient job, long deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        String savepoint =
            job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return Path.of(URI.create(savepoint));
      } catch (ExecutionException failed) {
        if (!isStarting(failed) || System.nanoTime() > deadline) {
          throw failed;
        }
      }
      TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
    }
  }

  /** Returns whether an operator is not ready yet for a savepoint. */
  private static boolean isStarting(ExecutionException failed) {
    return ExceptionUtils.findThrowable(failed, CheckpointException.class)
        .map(CheckpointException::getCheckpointFailureReason)
        .filter(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING::equals)
        .isPresent();
  }

  private Result result(Sample begin, Sample end, Path savepoint) throws IOException {
    long measured = messages - sites.size();
    Map<String, Double> micros = new TreeMap<>();
    end.operators()
        .forEach(
            (name, nanos) ->
                micros.put(
                    name, (nanos - begin.operators().getOrDefault(name, 0L)) / 1e3 / measured));
    long bytes = 0;
    try (Stream<Path> files = Files.list(savepoint)) {
      for (Path each : files.toList()) {
        bytes += Files.size(each);
      }
    }
    return new Result(
        sites.sites(),
        sites.devices(),
        measured,
        micros,
        (end.process() - begin.process()) / 1e3 / measured,
        (double) bytes / sites.size(),
        end.rows() - begin.rows());
  }
}
