// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes a message of telemetry. */
public final class MessageSerializer extends StateSerializer<TelemetryMessage> {

  private static final long serialVersionUID = 1;
  private static final byte[] NONE = {};

  @Override
  String content() {
    return "messages of telemetry";
  }

  @Override
  int version() {
    return 1;
  }

  @Override
  void write(TelemetryMessage value, DataOutputView out) throws IOException {
    out.writeUTF(value.site());
    out.writeUTF(value.device());
    out.writeUTF(value.epoch());
    out.writeLong(value.seq());
    out.writeBoolean(value.historical());
    out.writeLong(value.arrived());
    out.writeInt(value.payload().length);
    out.write(value.payload());
  }

  @Override
  TelemetryMessage read(int version, DataInputView in) throws IOException {
    String site = in.readUTF();
    String device = in.readUTF();
    String epoch = in.readUTF();
    long seq = in.readLong();
    boolean historical = in.readBoolean();
    long arrived = in.readLong();
    byte[] payload = new byte[in.readInt()];
    in.readFully(payload);
    return new TelemetryMessage(site, device, epoch, seq, historical, arrived, payload);
  }

  @Override
  public TelemetryMessage createInstance() {
    return new TelemetryMessage("", "", "", 0, false, 0, NONE);
  }

  @Override
  public TypeSerializerSnapshot<TelemetryMessage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The version of messages of telemetry. */
  public static final class Snapshot extends StateSnapshot<TelemetryMessage> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(new MessageSerializer());
    }
  }
}
