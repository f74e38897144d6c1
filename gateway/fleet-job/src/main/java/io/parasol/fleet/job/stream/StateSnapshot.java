// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The version of a state in a checkpoint or savepoint. The name of each subclass is part of them.
 */
public abstract class StateSnapshot<T> implements TypeSerializerSnapshot<T> {

  /** The form of what this class writes: the version of the state. */
  private static final int LAYOUT = 4;

  /** The form of Flink's SimpleTypeSerializerSnapshot: nothing. The state has version 1 then. */
  private static final int LAYOUT_WITHOUT_VERSION = 3;

  private final StateSerializer<T> serializer;
  private int version;

  StateSnapshot(StateSerializer<T> serializer) {
    this.serializer = serializer;
    this.version = serializer.version();
  }

  @Override
  public final int getCurrentVersion() {
    return LAYOUT;
  }

  @Override
  public final void writeSnapshot(DataOutputView out) throws IOException {
    out.writeInt(version);
  }

  /**
   * Reads the version.
   *
   * @throws StateVersionException if the state has a version that this release cannot read.
   */
  @Override
  public final void readSnapshot(int layout, DataInputView in, ClassLoader loader)
      throws IOException {
    version =
        switch (layout) {
          case LAYOUT_WITHOUT_VERSION -> 1;
          case LAYOUT -> in.readInt();
          default -> throw new IOException("the state is damaged: layout " + layout);
        };
    serializer.requireReadable(version);
  }

  /** Each value has its version, so that the same serializer reads both. */
  @Override
  public final TypeSerializer<T> restoreSerializer() {
    return serializer;
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> old) {
    if (!(old instanceof StateSnapshot<T> known) || known.getClass() != getClass()) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    // All values are written again: the version after the next one does not read the old ones.
    return known.version == version
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
  }
}
