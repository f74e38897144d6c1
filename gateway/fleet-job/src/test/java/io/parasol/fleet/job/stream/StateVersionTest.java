// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The version of a state")
class StateVersionTest {

  private static final int CAPACITY = 64;

  /** A name; from version 2 on with a number. */
  private static final class Names extends StateSerializer<String> {

    private static final long serialVersionUID = 1;
    private final int version;

    Names(int version) {
      this.version = version;
    }

    @Override
    String content() {
      return "names";
    }

    @Override
    int version() {
      return version;
    }

    @Override
    void write(String value, DataOutputView out) throws IOException {
      out.writeUTF(value);
      if (version > 1) {
        out.writeInt(value.length());
      }
    }

    @Override
    String read(int of, DataInputView in) throws IOException {
      String name = in.readUTF();
      return of > 1 ? name + in.readInt() : name;
    }

    @Override
    public String createInstance() {
      return "";
    }

    @Override
    public TypeSerializerSnapshot<String> snapshotConfiguration() {
      return new NamesSnapshot(version);
    }
  }

  private static final class NamesSnapshot extends StateSnapshot<String> {
    NamesSnapshot(int version) {
      super(new Names(version));
    }
  }

  private static <T> DataInputView written(TypeSerializer<T> serializer, T value)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(CAPACITY);
    serializer.serialize(value, out);
    return new DataInputDeserializer(out.getCopyOfBuffer());
  }

  /** Returns what a release with another version reads from a savepoint of this one. */
  private static NamesSnapshot restored(int reader, int writer) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(CAPACITY);
    TypeSerializerSnapshot<String> snapshot = new Names(writer).snapshotConfiguration();
    snapshot.writeSnapshot(out);
    NamesSnapshot restored = new NamesSnapshot(reader);
    restored.readSnapshot(
        snapshot.getCurrentVersion(),
        new DataInputDeserializer(out.getCopyOfBuffer()),
        StateVersionTest.class.getClassLoader());
    return restored;
  }

  private static TypeSerializerSchemaCompatibility<String> compatibility(int reader, int writer)
      throws IOException {
    return new Names(reader)
        .snapshotConfiguration()
        .resolveSchemaCompatibility(restored(reader, writer));
  }

  @Test
  void may_be_the_present_one_or_the_one_before() throws IOException {
    assertTrue(compatibility(2, 2).isCompatibleAsIs());
    assertTrue(compatibility(2, 1).isCompatibleAfterMigration());
    assertEquals(
        "roof4", restored(2, 2).restoreSerializer().deserialize(written(new Names(2), "roof")));
    assertEquals(
        "roof", restored(2, 1).restoreSerializer().deserialize(written(new Names(1), "roof")));
  }

  @Test
  void is_refused_if_it_is_newer_or_too_old() throws IOException {
    StateVersionException newer = assertThrows(StateVersionException.class, () -> restored(2, 3));
    StateVersionException older = assertThrows(StateVersionException.class, () -> restored(3, 1));
    DataInputView value = written(new Names(3), "roof");

    assertEquals(
        "the checkpoint or savepoint has names in version 3, and this release of the job reads"
            + " versions 1 to 2; start the release that has written it, or a later one",
        newer.getMessage());
    assertEquals(
        "the checkpoint or savepoint has names in version 1, and this release of the job reads"
            + " versions 2 to 3; start an earlier release that reads it, and take a savepoint with"
            + " that",
        older.getMessage());
    assertThrows(StateVersionException.class, () -> new Names(2).deserialize(value));
  }

  static List<StateSerializer<?>> all() {
    return List.of(
        new SequenceSerializer(),
        new ProgressSerializer(),
        new SlotSerializer(),
        new DaySerializer(),
        new MessageSerializer(),
        new RowSerializer());
  }

  @ParameterizedTest
  @MethodSource("all")
  void is_1_where_a_savepoint_has_none(StateSerializer<?> serializer) throws Exception {
    assertReadsFirstSavepoints(serializer);
  }

  private static <T> void assertReadsFirstSavepoints(StateSerializer<T> serializer)
      throws Exception {
    TypeSerializerSnapshot<T> snapshot = serializer.snapshotConfiguration();
    // Flink makes it by its name.
    assertEquals(
        snapshot.getClass(), snapshot.getClass().getDeclaredConstructor().newInstance().getClass());
    snapshot.readSnapshot(
        3, new DataInputDeserializer(new byte[0]), StateVersionTest.class.getClassLoader());
    assertTrue(
        serializer.snapshotConfiguration().resolveSchemaCompatibility(snapshot).isCompatibleAsIs());
  }

  @Test
  void of_closed_days_is_added_to_those_of_the_first_savepoints() {
    assertTrue(
        new DaySerializer()
            .snapshotConfiguration()
            .resolveSchemaCompatibility(
                BytePrimitiveArraySerializer.INSTANCE.snapshotConfiguration())
            .isCompatibleAfterMigration());
  }

  /** Messages wait in files of the history over an upgrade. */
  @Test
  void of_messages_is_part_of_each() throws IOException {
    TelemetryMessage message =
        new MessageSerializer()
            .deserialize(
                new DataInputDeserializer(
                    HexFormat.of()
                        .parseHex(
                            "010004726f6f660001610002653100000000000000070100000000000003e8"
                                + "000000027b7d")));

    assertEquals("roof", message.site());
    assertEquals("a", message.device());
    assertEquals("e1", message.epoch());
    assertEquals(7, message.seq());
    assertTrue(message.historical());
    assertEquals(1000, message.arrived());
    assertEquals(2, message.payload().length);
  }
}
