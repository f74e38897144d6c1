// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.fleet.job.days.DeviceSequences;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Serializes which messages of a device have come. */
public final class SequenceSerializer extends StateSerializer<DeviceSequences> {

  private static final long serialVersionUID = 1;

  @Override
  String content() {
    return "sequence numbers of devices";
  }

  @Override
  int version() {
    return 1;
  }

  @Override
  void write(DeviceSequences sequences, DataOutputView out) throws IOException {
    sequences.write(out);
  }

  @Override
  DeviceSequences read(int version, DataInputView in) throws IOException {
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

  /** The version of sequence numbers of devices. */
  public static final class Snapshot extends StateSnapshot<DeviceSequences> {
    /** Creates the snapshot. */
    public Snapshot() {
      super(new SequenceSerializer());
    }
  }
}
