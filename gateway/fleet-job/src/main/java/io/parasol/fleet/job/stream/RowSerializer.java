// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Serializes a row of a table. */
public final class RowSerializer extends StateSerializer<TableRow> {

  private static final long serialVersionUID = 1;

  @Override
  String content() {
    return "rows of tables";
  }

  @Override
  int version() {
    return 1;
  }

  @Override
  void write(TableRow row, DataOutputView out) throws IOException {
    out.writeUTF(row.kind().name());
    out.writeInt(row.values().size());
    for (Object each : row.values()) {
      value(each, out);
    }
  }

  private static void value(@Nullable Object value, DataOutputView out) throws IOException {
    if (value == null) {
      out.writeByte(0);
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeByte(1);
      out.writeInt(bytes.length);
      out.write(bytes);
    } else if (value instanceof Long number) {
      out.writeByte(2);
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte(3);
      out.writeDouble(number);
    } else if (value instanceof Boolean flag) {
      out.writeByte(4);
      out.writeBoolean(flag);
    } else if (value instanceof Instant time) {
      out.writeByte(5);
      out.writeLong(time.toEpochMilli());
    } else if (value instanceof LocalDate date) {
      out.writeByte(6);
      out.writeLong(date.toEpochDay());
    } else {
      throw new IOException("a row with a value of " + value.getClass());
    }
  }

  @Override
  TableRow read(int version, DataInputView in) throws IOException {
    TableKind kind = TableKind.valueOf(in.readUTF());
    int size = in.readInt();
    List<@Nullable Object> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(value(in));
    }
    return new TableRow(kind, values);
  }

  private static @Nullable Object value(DataInputView in) throws IOException {
    int type = in.readByte();
    return switch (type) {
      case 0 -> null;
      case 1 -> text(in);
      case 2 -> (Object) in.readLong();
      case 3 -> (Object) in.readDouble();
      case 4 -> (Object) in.readBoolean();
      case 5 -> Instant.ofEpochMilli(in.readLong());
      case 6 -> LocalDate.ofEpochDay(in.readLong());
      default -> throw new IOException("a row with a value of type " + type);
    };
  }

  private static String text(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public TableRow createInstance() {
    return new TableRow(
        TableKind.SITE_SEEN,
        Collections.nCopies(
            TableKind.SITE_SEEN.keys().size() + TableKind.SITE_SEEN.columns().size(), null));
  }

  @Override
  public TypeSerializerSnapshot<TableRow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The version of rows of tables. */
  public static final class Snapshot extends StateSnapshot<TableRow> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(new RowSerializer());
    }
  }
}
