// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The pages of a column of a row group, compressed, until the group is written. */
@SuppressWarnings("deprecation") // The interface still has a method without the number of rows.
final class ColumnPages implements PageWriter {

  private static final int LEVEL = 3;

  /** Longer texts are no limits that a reader compares with. */
  private static final int MAX_LIMIT_BYTES = 128;

  private final ColumnDescriptor column;
  private final List<byte[]> data = new ArrayList<>();
  private final List<byte[]> dictionary = new ArrayList<>();
  private final Set<org.apache.parquet.format.Encoding> encodings =
      EnumSet.noneOf(org.apache.parquet.format.Encoding.class);
  private final Statistics<?> statistics;
  private long values;
  private long size;

  ColumnPages(ColumnDescriptor column) {
    this.column = column;
    this.statistics = Statistics.createStats(column.getPrimitiveType());
  }

  /** Is what the library calls; there are no places in the history. */
  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      int rowCount,
      Statistics<?> page,
      SizeStatistics sizes,
      GeospatialStatistics places,
      Encoding repetition,
      Encoding definition,
      Encoding valuesEncoding)
      throws IOException {
    writePage(bytes, valueCount, rowCount, page, repetition, definition, valuesEncoding);
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      int rowCount,
      Statistics<?> page,
      Encoding repetition,
      Encoding definition,
      Encoding valuesEncoding)
      throws IOException {
    statistics.mergeStatistics(page);
    encodings.add(of(repetition));
    encodings.add(of(definition));
    encodings.add(of(valuesEncoding));
    values += valueCount;
    add(
        data,
        bytes,
        header(PageType.DATA_PAGE)
            .setData_page_header(
                new DataPageHeader(
                    valueCount, of(valuesEncoding), of(definition), of(repetition))));
  }

  @Override
  public void writeDictionaryPage(DictionaryPage page) throws IOException {
    encodings.add(of(page.getEncoding()));
    add(
        dictionary,
        page.getBytes(),
        header(PageType.DICTIONARY_PAGE)
            .setDictionary_page_header(
                new DictionaryPageHeader(page.getDictionarySize(), of(page.getEncoding()))));
  }

  private static PageHeader header(PageType type) {
    return new PageHeader(type, 0, 0);
  }

  private void add(List<byte[]> to, BytesInput bytes, PageHeader header) throws IOException {
    byte[] content = bytes.toByteArray();
    byte[] compressed = Zstd.compress(content, LEVEL);
    CRC32 checksum = new CRC32();
    checksum.update(compressed);
    header.setUncompressed_page_size(content.length);
    header.setCompressed_page_size(compressed.length);
    header.setCrc((int) checksum.getValue());
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    Util.writePageHeader(header, head);
    to.add(head.toByteArray());
    to.add(compressed);
    size += head.size() + content.length;
  }

  private static org.apache.parquet.format.Encoding of(Encoding encoding) {
    return org.apache.parquet.format.Encoding.valueOf(encoding.name());
  }

  /** Returns the bytes of the column: its dictionary, and its pages. */
  List<byte[]> bytes() {
    List<byte[]> all = new ArrayList<>(dictionary);
    all.addAll(data);
    return all;
  }

  /** Returns how many bytes the column had without compression. */
  long size() {
    return size;
  }

  /**
   * Describes the column.
   *
   * @param position where it begins in the file.
   */
  ColumnChunk chunk(long position) {
    ColumnMetaData meta =
        new ColumnMetaData(
            Type.valueOf(
                column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                    ? "BYTE_ARRAY"
                    : column.getPrimitiveType().getPrimitiveTypeName().name()),
            List.copyOf(encodings),
            List.of(column.getPath()),
            CompressionCodec.ZSTD,
            values,
            size,
            length(dictionary) + length(data),
            position + length(dictionary));
    if (!dictionary.isEmpty()) {
      meta.setDictionary_page_offset(position);
    }
    limits(meta);
    return new ColumnChunk(position).setMeta_data(meta);
  }

  /** The limits by which readers leave out what they do not need. */
  private void limits(ColumnMetaData meta) {
    org.apache.parquet.format.Statistics limits = new org.apache.parquet.format.Statistics();
    limits.setNull_count(statistics.getNumNulls());
    PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
    boolean isOrdered = type == PrimitiveTypeName.BINARY || type == PrimitiveTypeName.INT64;
    if (isOrdered
        && statistics.hasNonNullValue()
        && statistics.getMinBytes().length <= MAX_LIMIT_BYTES
        && statistics.getMaxBytes().length <= MAX_LIMIT_BYTES) {
      limits.setMin_value(statistics.getMinBytes());
      limits.setMax_value(statistics.getMaxBytes());
    }
    meta.setStatistics(limits);
  }

  private static long length(List<byte[]> parts) {
    return parts.stream().mapToLong(part -> part.length).sum();
  }

  @Override
  public long getMemSize() {
    return length(dictionary) + length(data);
  }

  @Override
  public long allocatedSize() {
    return getMemSize();
  }

  @Override
  public String memUsageString(String prefix) {
    return prefix + " " + getMemSize() + " bytes";
  }

  @Override
  public void writePage(
      BytesInput bytes,
      int valueCount,
      Statistics<?> page,
      Encoding repetition,
      Encoding definition,
      Encoding valuesEncoding) {
    throw new UnsupportedOperationException("the number of rows is missing");
  }

  @Override
  public void writePageV2(
      int rowCount,
      int nullCount,
      int valueCount,
      BytesInput repetition,
      BytesInput definition,
      Encoding dataEncoding,
      BytesInput content,
      Statistics<?> page) {
    throw new UnsupportedOperationException("pages of version 2 are not written");
  }
}
