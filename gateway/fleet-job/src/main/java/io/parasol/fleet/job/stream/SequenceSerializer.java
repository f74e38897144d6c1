// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.DeviceSequences;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes which messages of a device have come. */
public final class SequenceSerializer extends StateSerializer<DeviceSequences> {

  private static final long serialVersionUID = 1;

  @Override
  void write(DeviceSequences sequences, DataOutputView out) throws IOException {
    sequences.write(out);
  }

  @Override
  DeviceSequences read(DataInputView in) throws IOException {
    return DeviceSequences.read(in);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public DeviceSequences copy(DeviceSequences sequences) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      sequences.write(new DataOutputStream(bytes));
      return DeviceSequences.read(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  @Override
  public DeviceSequences createInstance() {
    return new DeviceSequences();
  }

  @Override
  public TypeSerializerSnapshot<DeviceSequences> snapshotConfiguration() {
    return new Snapshot();
  }

  /** States that this serializer reads what it has written. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeviceSequences> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(SequenceSerializer::new);
    }
  }
}
