// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.connector.file.sink.compactor.OutputStreamBasedFileCompactor;
import org.apache.flink.core.fs.Path;

/**
 * Makes one Parquet file of the messages that the checkpoints of a period have brought. As many as
 * fit into the memory are sorted by site, device, point and time; a large file has several such
 * parts.
 */
final class ParquetCompactor extends OutputStreamBasedFileCompactor {

  private static final long serialVersionUID = 1;

  /** How many bytes of payloads are sorted together. */
  private static final long MAX_SORTED_BYTES = 32L * 1024 * 1024;

  /** How many rows a reader can leave out at once. */
  private static final int MAX_ROWS = 100_000;

  private static final Comparator<TelemetryMessage> BY_DEVICE =
      Comparator.comparing(TelemetryMessage::site)
          .thenComparing(TelemetryMessage::device)
          .thenComparing(TelemetryMessage::epoch)
          .thenComparingLong(TelemetryMessage::seq);

  private final TypeSerializer<TelemetryMessage> serializer;
  private final long maxSorted;
  private final int maxRows;

  ParquetCompactor(TypeSerializer<TelemetryMessage> serializer) {
    this(serializer, MAX_SORTED_BYTES, MAX_ROWS);
  }

  ParquetCompactor(TypeSerializer<TelemetryMessage> serializer, long maxSorted, int maxRows) {
    this.serializer = serializer;
    this.maxSorted = maxSorted;
    this.maxRows = maxRows;
  }

  @Override
  protected void doCompact(List<Path> files, OutputStream out) throws IOException {
    ParquetFile parquet = new ParquetFile(out, maxRows);
    List<TelemetryMessage> part = new ArrayList<>();
    long bytes = 0;
    for (Path file : files) {
      try (MessageBlocks.Reader messages =
          new MessageBlocks.Reader(file.getFileSystem().open(file), serializer)) {
        for (List<TelemetryMessage> block = messages.next();
            !block.isEmpty();
            block = messages.next()) {
          part.addAll(block);
          bytes += block.stream().mapToLong(message -> message.payload().length).sum();
          if (bytes >= maxSorted) {
            write(part, parquet);
            part.clear();
            bytes = 0;
          }
        }
      }
    }
    write(part, parquet);
    parquet.finish();
  }

  /**
   * Writes the rows of the messages. Only those of one device are in memory at once; if that are
   * too many, because its messages have thousands of points, they are sorted in parts.
   */
  private void write(List<TelemetryMessage> messages, ParquetFile parquet) throws IOException {
    messages.sort(BY_DEVICE);
    List<HistoryRow> rows = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      TelemetryMessage message = messages.get(i);
      try {
        rows.addAll(HistoryRow.of(message));
      } catch (JsonException unreadable) {
        // Messages are checked before they come here.
        throw new IOException("history: " + unreadable.getMessage(), unreadable);
      }
      if (i + 1 == messages.size()
          || !isSameDevice(message, messages.get(i + 1))
          || rows.size() >= maxRows) {
        rows.sort(HistoryRow.BY_POINT_AND_TIME);
        for (HistoryRow each : rows) {
          parquet.add(each);
        }
        rows.clear();
      }
    }
  }

  private static boolean isSameDevice(TelemetryMessage one, TelemetryMessage other) {
    return one.device().equals(other.device()) && one.site().equals(other.site());
  }
}
