// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.time.Duration;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;

/**
 * Makes the sink that writes the history, exactly once: a file becomes visible when the checkpoint
 * that has its messages is complete.
 */
public final class HistorySink {

  /** How many bytes of compressed messages make a Parquet file before its time. */
  private static final long MAX_COLLECTED = 256L * 1024 * 1024;

  private HistorySink() {}

  /**
   * Returns the sink.
   *
   * @param serializer of the messages that wait for their Parquet file.
   * @param interval from one checkpoint to the next.
   */
  public static FileSink<TelemetryMessage> of(
      HistorySettings settings, TypeSerializer<TelemetryMessage> serializer, Duration interval) {
    return FileSink.forBulkFormat(
            new Path(settings.to()),
            stream -> new MessageBlocks.Writer(stream, serializer.duplicate()))
        .withBucketAssigner(new DayFolder())
        .withOutputFileConfig(
            OutputFileConfig.builder()
                .withPartPrefix("readings")
                .withPartSuffix(".parquet")
                .build())
        .enableCompact(
            FileCompactStrategy.Builder.newBuilder()
                .enableCompactionOnCheckpoint(checkpoints(settings.every(), interval))
                .setSizeThreshold(MAX_COLLECTED)
                .build(),
            new ParquetCompactor(serializer))
        .build();
  }

  /** Returns how many checkpoints a period has, at least one. */
  static int checkpoints(Duration every, Duration interval) {
    return (int) Math.max(1, every.toMillis() / interval.toMillis());
  }
}
