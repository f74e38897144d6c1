// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.bench;

import io.parasol.fleet.job.table.TableRow;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Counts rows, and writes none. */
final class RowCount implements Sink<TableRow> {

  private static final long serialVersionUID = 1;

  private static final LongAdder ROWS = new LongAdder();

  /** Returns how many rows there were in this process. */
  static long rows() {
    return ROWS.sum();
  }

  @Override
  public SinkWriter<TableRow> createWriter(WriterInitContext context) {
    return new SinkWriter<>() {
      @Override
      public void write(TableRow row, Context written) {
        ROWS.increment();
      }

      @Override
      public void flush(boolean endOfInput) {}

      @Override
      public void close() {}
    };
  }
}
