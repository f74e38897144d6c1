// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import io.parasol.fleet.job.history.ParquetFile.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The columns of the history, in the order of the file. */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
enum HistoryColumn {
  SITE(Kind.TEXT, false, (row, cell) -> cell.text(row.message().site())),
  DEVICE(Kind.TEXT, false, (row, cell) -> cell.text(row.message().device())),
  TIME(Kind.TIME, false, (row, cell) -> cell.number(row.time())),
  EPOCH(Kind.TEXT, false, (row, cell) -> cell.text(row.message().epoch())),
  SEQ(Kind.WHOLE, false, (row, cell) -> cell.number(row.message().seq())),
  POINT(Kind.TEXT, true, (row, cell) -> text(row.point(), cell)),
  VALUE(
      Kind.REAL,
      true,
      (row, cell) -> {
        if (row.value().isPresent()) {
          cell.real(row.value().getAsDouble());
        } else {
          cell.nothing();
        }
      }),
  TEXT(Kind.TEXT, true, (row, cell) -> text(row.text(), cell)),
  QUALITY(Kind.TEXT, true, (row, cell) -> text(row.quality(), cell)),
  ARRIVED_AT(Kind.TIME, false, (row, cell) -> cell.number(row.message().arrived())),
  HISTORICAL(Kind.FLAG, false, (row, cell) -> cell.flag(row.message().historical())),
  CLOCK_UNTRUSTED(Kind.FLAG, false, (row, cell) -> cell.flag(!row.isDated()));

  /** What a column has: once for the encoder, and once for the footer. */
  private enum Kind {
    TEXT(PrimitiveTypeName.BINARY, Type.BYTE_ARRAY),
    TIME(PrimitiveTypeName.INT64, Type.INT64),
    WHOLE(PrimitiveTypeName.INT64, Type.INT64),
    REAL(PrimitiveTypeName.DOUBLE, Type.DOUBLE),
    FLAG(PrimitiveTypeName.BOOLEAN, Type.BOOLEAN);

    private final PrimitiveTypeName name;
    private final Type type;

    Kind(PrimitiveTypeName name, Type type) {
      this.name = name;
      this.type = type;
    }
  }

  /** The schema, for the encoder. */
  static final MessageType SCHEMA =
      new MessageType(
          "readings",
          Arrays.stream(values())
              .map(HistoryColumn::field)
              .map(org.apache.parquet.schema.Type.class::cast)
              .toList());

  private final Kind kind;
  private final boolean isOptional;
  private final BiConsumer<HistoryRow, Cell> writer;

  HistoryColumn(Kind kind, boolean isOptional, BiConsumer<HistoryRow, Cell> writer) {
    this.kind = kind;
    this.isOptional = isOptional;
    this.writer = writer;
  }

  private static void text(Optional<String> text, Cell cell) {
    if (text.isPresent()) {
      cell.text(text.get());
    } else {
      cell.nothing();
    }
  }

  /** Writes the value that a row has in this column. */
  void write(HistoryRow row, Cell cell) {
    writer.accept(row, cell);
  }

  /** Returns whether a row may have no value. */
  boolean isOptional() {
    return isOptional;
  }

  /** Returns the columns for the encoder, in the same order. */
  static List<ColumnDescriptor> descriptors() {
    return SCHEMA.getColumns();
  }

  private String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  private PrimitiveType field() {
    var builder = isOptional ? Types.optional(kind.name) : Types.required(kind.name);
    return switch (kind) {
      case TEXT -> builder.as(LogicalTypeAnnotation.stringType()).named(columnName());
      case TIME ->
          builder
              .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS))
              .named(columnName());
      default -> builder.named(columnName());
    };
  }

  /** Returns the schema, for the footer: its root, and the columns. */
  static List<SchemaElement> elements() {
    List<SchemaElement> elements = new ArrayList<>();
    elements.add(new SchemaElement(SCHEMA.getName()).setNum_children(values().length));
    for (HistoryColumn each : values()) {
      elements.add(each.element());
    }
    return elements;
  }

  private SchemaElement element() {
    SchemaElement element =
        new SchemaElement(columnName())
            .setType(kind.type)
            .setRepetition_type(
                isOptional ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
    if (kind == Kind.TEXT) {
      element.setConverted_type(ConvertedType.UTF8);
      element.setLogicalType(LogicalType.STRING(new StringType()));
    } else if (kind == Kind.TIME) {
      element.setConverted_type(ConvertedType.TIMESTAMP_MILLIS);
      element.setLogicalType(
          LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.MILLIS(new MilliSeconds()))));
    }
    return element;
  }
}
