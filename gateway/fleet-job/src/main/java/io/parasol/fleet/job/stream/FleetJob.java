// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.SiteDays;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.history.HistorySink;
import io.parasol.fleet.job.settings.JobSettings;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.fleet.job.table.TableSink;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The graph of the job: messages of telemetry and of the inventory from Kafka, the {@linkplain
 * JobOperators operators} that make tables of them, and the files of the history, if there is one.
 */
public final class FleetJob {

  private static final Duration DISORDER = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private FleetJob() {}

  /** Returns the configuration of the engine: checkpoints that are kept, and endless restarts. */
  public static Configuration configuration(JobSettings settings) {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.interval());
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        settings.checkpoints().toAbsolutePath().toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(30));
    // An operator without a name of its own would lose its state when the graph changes.
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    return configuration;
  }

  /** Adds the job to an environment. */
  public static void define(StreamExecutionEnvironment environment, JobSettings settings) {
    environment.configure(configuration(settings));
    TypeInformation<TableRow> rowType = JobOperators.rowType();
    TypeInformation<TelemetryMessage> messageType = JobOperators.messageType();
    DataStream<TelemetryMessage> telemetry =
        environment
            .fromSource(
                source(
                    settings,
                    List.of("telemetry"),
                    new MessageReader(new KeyCheck(settings.sites()))),
                WatermarkStrategy.<TelemetryMessage>forBoundedOutOfOrderness(DISORDER)
                    .withTimestampAssigner((message, ignored) -> message.arrived())
                    .withIdleness(IDLE),
                "telemetry",
                messageType)
            .uid("telemetry");
    DataStream<TableRow> inventory =
        environment
            .fromSource(
                source(
                    settings,
                    List.of("about", "state", "health", "update"),
                    new InventoryReader(new KeyCheck(settings.sites()))),
                WatermarkStrategy.noWatermarks(),
                "inventory",
                rowType)
            .uid("inventory");
    JobOperators operators =
        new JobOperators(
            settings.sites(),
            settings.hasReadings(),
            settings.silence(),
            SiteDays::new,
            new TableSink(settings.tables()));
    DataStream<TelemetryMessage> once = operators.connect(telemetry, inventory);
    settings
        .history()
        .ifPresent(
            history ->
                once.sinkTo(HistorySink.of(history, new MessageSerializer(), settings.interval()))
                    .name("history")
                    .uid("history"));
  }

  private static <T> KafkaSource<T> source(
      JobSettings settings, List<String> kinds, KafkaRecordDeserializationSchema<T> reader) {
    return KafkaSource.<T>builder()
        .setProperties(KafkaProperties.of(settings.kafka()))
        .setProperty("partition.discovery.interval.ms", "60000")
        .setGroupId(settings.kafka().prefix() + "-job-" + String.join("-", kinds))
        .setTopics(kinds.stream().map(kind -> settings.kafka().prefix() + "." + kind).toList())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(reader)
        .build();
  }
}
