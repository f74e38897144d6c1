// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotCodec;
import io.parasol.gateway.plant.SlotEnergy;
import io.parasol.gateway.plant.SlotValues;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The form in which a closed day is kept: readings and energy by slot, compressed. */
public final class PackedDay {

  /**
   * The version of this form. Days stay as they were written, so that all earlier ones are read.
   */
  public static final int VERSION = 1;

  private static final int MAX_ITEMS = 100_000;

  private PackedDay() {}

  static byte[] write(DayRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeByte(VERSION);
      out.writeInt(record.slots().size());
      for (Map.Entry<SeriesKey, SlotValues> each : record.slots().entrySet()) {
        write(each.getKey(), out);
        write(SlotCodec.write(each.getValue()), out);
      }
      out.writeInt(record.energies().size());
      for (Map.Entry<String, SlotEnergy> each : record.energies().entrySet()) {
        out.writeUTF(each.getKey());
        write(SlotCodec.write(each.getValue()), out);
      }
    }
    return bytes.toByteArray();
  }

  private static void write(SeriesKey key, DataOutputStream out) throws IOException {
    out.writeUTF(key.device());
    out.writeUTF(key.point().meaning().wireName());
    out.writeInt(key.point().index());
  }

  private static void write(byte[] part, DataOutputStream out) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  static DayRecord read(LocalDay day, byte[] packed) throws IOException {
    DayRecord record = new DayRecord(day, ReadPositions.none(""));
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
      if (in.readByte() != VERSION) {
        throw new IOException("a day of another version");
      }
      for (int left = count(in.readInt()); left > 0; left--) {
        SeriesKey key = key(in);
        record.slots().put(key, SlotCodec.readValues(part(in), day.slots()));
      }
      for (int left = count(in.readInt()); left > 0; left--) {
        String device = in.readUTF();
        record.energies().put(device, SlotCodec.readEnergy(part(in), day.slots()));
      }
    }
    return record;
  }

  private static SeriesKey key(DataInputStream in) throws IOException {
    String device = in.readUTF();
    String meaning = in.readUTF();
    int index = in.readInt();
    return new SeriesKey(
        device,
        new PointMeaning(
            Meaning.of(meaning).orElseThrow(() -> new IOException("no meaning " + meaning)),
            index));
  }

  private static byte[] part(DataInputStream in) throws IOException {
    byte[] part = new byte[count(in.readInt())];
    in.readFully(part);
    return part;
  }

  private static int count(int count) throws IOException {
    if (count < 0 || count > MAX_ITEMS) {
      throw new IOException("the state of a day is damaged");
    }
    return count;
  }
}
