// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file of {@linkplain HistoryRow rows}.
 *
 * <p>Pages are encoded by the library of Parquet, and compressed by Zstandard; this class puts them
 * into a file, as section "File format" of the specification has it. The writer of the library
 * needs Hadoop, which is larger than all else that the job has.
 *
 * <p>Not safe for use by several threads.
 */
final class ParquetFile {

  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final int FORMAT_VERSION = 1;
  private static final int ROWS_OF_A_PAGE = 10_000;

  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder().withPageRowCountLimit(ROWS_OF_A_PAGE).build();

  private final OutputStream out;
  private final int maxRows;
  private final List<RowGroup> groups = new ArrayList<>();
  private long position;
  private long rows;
  private @Nullable Group open;

  /**
   * Begins a file.
   *
   * @param out is not closed.
   * @param maxRows of a row group.
   */
  ParquetFile(OutputStream out, int maxRows) throws IOException {
    this.out = out;
    this.maxRows = maxRows;
    write(MAGIC);
  }

  /** Adds a row. */
  void add(HistoryRow row) throws IOException {
    Group group = open == null ? new Group() : open;
    open = group;
    group.add(row);
    if (group.rows == maxRows) {
      flush();
    }
  }

  /** Completes the file. */
  void finish() throws IOException {
    flush();
    FileMetaData footer =
        new FileMetaData(FORMAT_VERSION, HistoryColumn.elements(), rows, groups)
            .setCreated_by("parasol");
    for (int i = 0; i < HistoryColumn.values().length; i++) {
      footer.addToColumn_orders(ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()));
    }
    long begin = position;
    Util.writeFileMetaData(footer, new Counted());
    int size = Math.toIntExact(position - begin);
    write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(size).array());
    write(MAGIC);
  }

  private void flush() throws IOException {
    if (open != null) {
      groups.add(open.finish());
      rows += open.rows;
      open = null;
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  /** The file, for the footer. */
  private final class Counted extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      ParquetFile.this.write(new byte[] {(byte) octet});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }
  }

  /** The rows that are written next. */
  private final class Group {

    private final Map<ColumnDescriptor, ColumnPages> pages = new HashMap<>();
    private final ColumnWriteStore store =
        PROPERTIES.newColumnWriteStore(
            HistoryColumn.SCHEMA, column -> pages.computeIfAbsent(column, ColumnPages::new));
    private final Map<HistoryColumn, Cell> cells = new EnumMap<>(HistoryColumn.class);
    private int rows;

    Group() {
      Iterator<ColumnDescriptor> descriptors = HistoryColumn.descriptors().iterator();
      for (HistoryColumn each : HistoryColumn.values()) {
        cells.put(each, new Cell(store.getColumnWriter(descriptors.next()), each.isOptional()));
      }
    }

    void add(HistoryRow row) {
      cells.forEach((column, cell) -> column.write(row, cell));
      store.endRecord();
      rows++;
    }

    RowGroup finish() throws IOException {
      store.flush();
      store.close();
      List<ColumnChunk> chunks = new ArrayList<>();
      long begin = position;
      long size = 0;
      for (ColumnDescriptor each : HistoryColumn.descriptors()) {
        ColumnPages column = pages.get(each);
        if (column == null) {
          throw new IOException("history: no pages of " + each);
        }
        chunks.add(column.chunk(position));
        size += column.size();
        for (byte[] part : column.bytes()) {
          write(part);
        }
      }
      return new RowGroup(chunks, size, rows)
          .setFile_offset(begin)
          .setTotal_compressed_size(position - begin)
          .setOrdinal((short) groups.size());
    }
  }

  /** Where the value of a row goes. */
  static final class Cell {

    private final ColumnWriter writer;
    private final int present;

    private Cell(ColumnWriter writer, boolean isOptional) {
      this.writer = writer;
      this.present = isOptional ? 1 : 0;
    }

    void text(String text) {
      writer.write(Binary.fromString(text), 0, present);
    }

    void number(long number) {
      writer.write(number, 0, present);
    }

    void real(double number) {
      writer.write(number, 0, present);
    }

    void flag(boolean flag) {
      writer.write(flag, 0, present);
    }

    void nothing() {
      writer.writeNull(0, 0);
    }
  }
}
