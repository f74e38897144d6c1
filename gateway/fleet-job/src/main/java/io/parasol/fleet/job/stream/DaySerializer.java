// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.PackedDay;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer.BytePrimitiveArraySerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a closed day, which is bytes already. */
public final class DaySerializer extends StateSerializer<byte[]> {

  private static final long serialVersionUID = 1;
  private static final byte[] NONE = {};

  @Override
  String content() {
    return "closed days";
  }

  @Override
  int version() {
    return PackedDay.VERSION;
  }

  /** A day stays as it was written for two years, so that all versions are read. */
  @Override
  int oldestVersion() {
    return 1;
  }

  @Override
  void write(byte[] day, DataOutputView out) throws IOException {
    out.writeInt(day.length);
    out.write(day);
  }

  @Override
  byte[] read(int version, DataInputView in) throws IOException {
    byte[] day = new byte[in.readInt()];
    in.readFully(day);
    return day;
  }

  @Override
  public byte[] createInstance() {
    return NONE;
  }

  @Override
  public TypeSerializerSnapshot<byte[]> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The version of closed days. */
  public static final class Snapshot extends StateSnapshot<byte[]> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(new DaySerializer());
    }

    /** The first savepoints have plain bytes. */
    @Override
    public TypeSerializerSchemaCompatibility<byte[]> resolveSchemaCompatibility(
        TypeSerializerSnapshot<byte[]> old) {
      return old instanceof BytePrimitiveArraySerializerSnapshot
          ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
          : super.resolveSchemaCompatibility(old);
    }
  }
}
