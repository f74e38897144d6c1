// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Writes rows into the tables. All rows are in the database when a checkpoint completes; those
 * after the last one are written again after a restart, and replace themselves.
 */
public final class TableSink implements Sink<TableRow> {

  private static final long serialVersionUID = 1;

  /** How long a row waits at most. */
  private static final long FLUSH_MILLIS = 1_000;

  private final TableSettings settings;

  /** Creates the sink; it connects where it runs. */
  public TableSink(TableSettings settings) {
    this.settings = settings;
  }

  @Override
  public SinkWriter<TableRow> createWriter(WriterInitContext context) throws IOException {
    RowWriter rows = new RowWriter(settings);
    scheduleFlush(context, rows);
    return new Writer(rows);
  }

  private record Writer(RowWriter rows) implements SinkWriter<TableRow> {

    @Override
    public void write(TableRow row, Context written) throws IOException {
      rows.add(row);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      rows.flush();
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }

  /** The timer is called on the thread of the writer. */
  private static void scheduleFlush(WriterInitContext context, RowWriter rows) {
    var timers = context.getProcessingTimeService();
    var unused =
        timers.registerTimer(
            timers.getCurrentProcessingTime() + FLUSH_MILLIS,
            time -> {
              rows.flush();
              scheduleFlush(context, rows);
            });
  }
}
