// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.gateway.plant.SlotCodec;
import io.parasol.gateway.plant.SlotValues;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes the readings of a point on a day. */
public final class SlotSerializer extends StateSerializer<SlotValues> {

  private static final long serialVersionUID = 1;

  @Override
  String content() {
    return "readings of open days";
  }

  @Override
  int version() {
    return 1;
  }

  @Override
  void write(SlotValues values, DataOutputView out) throws IOException {
    byte[] bytes = SlotCodec.write(values);
    out.writeInt(values.slots());
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  @Override
  SlotValues read(int version, DataInputView in) throws IOException {
    int slots = in.readInt();
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return SlotCodec.readValues(bytes, slots);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public SlotValues copy(SlotValues values) {
    return values.copy();
  }

  @Override
  public SlotValues createInstance() {
    return new SlotValues(0, false);
  }

  @Override
  public TypeSerializerSnapshot<SlotValues> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The version of readings of open days. */
  public static final class Snapshot extends StateSnapshot<SlotValues> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(new SlotSerializer());
    }
  }
}
