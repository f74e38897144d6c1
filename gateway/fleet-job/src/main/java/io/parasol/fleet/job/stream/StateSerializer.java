// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializes what operators send each other and keep. The form has a version, which is part of each
 * checkpoint ({@link StateSnapshot}) and begins each value. A release reads what it has written,
 * and what the version before it has.
 */
abstract class StateSerializer<T> extends TypeSerializerSingleton<T> {

  private static final long serialVersionUID = 1;

  /** Returns what is serialized, for people. */
  abstract String content();

  /** Returns the version in which values are written, 1 to 127. It rises with each change. */
  abstract int version();

  /** Returns the oldest version that can be read. */
  int oldestVersion() {
    return Math.max(1, version() - 1);
  }

  abstract void write(T value, DataOutputView out) throws IOException;

  /** Reads a value of a version that can be read. */
  abstract T read(int version, DataInputView in) throws IOException;

  /**
   * Checks that a version can be read.
   *
   * @throws StateVersionException if not.
   */
  final void requireReadable(int version) throws StateVersionException {
    if (version < oldestVersion() || version > version()) {
      throw new StateVersionException(content(), version, oldestVersion(), version());
    }
  }

  @Override
  public final void serialize(T value, DataOutputView out) throws IOException {
    out.writeByte(version());
    write(value, out);
  }

  @Override
  public final T deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    requireReadable(version);
    return read(version, in);
  }

  @Override
  public final T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public final void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  /** Values do not change, unless a subclass states otherwise. */
  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public T copy(T value) {
    return value;
  }

  @Override
  public final T copy(T value, T reuse) {
    return copy(value);
  }

  @Override
  public final int getLength() {
    return -1;
  }
}
