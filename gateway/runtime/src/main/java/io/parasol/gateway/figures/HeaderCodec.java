// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.figures.DayFile.Block;
import io.parasol.gateway.figures.DayFile.Header;
import io.parasol.gateway.figures.DayFile.Kind;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.DayResult;
import io.parasol.gateway.plant.SeriesKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The form of the header in the file of a day. */
final class HeaderCodec {

  private static final int MAX_SERIES = 100_000;

  private HeaderCodec() {}

  /** Returns the bytes of a header. */
  static byte[] write(Header header) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(header.day().date().toEpochDay());
    out.writeLong(header.day().startMillis());
    out.writeLong(header.day().endMillis());
    out.writeUTF(header.positions().epoch());
    out.writeInt(header.positions().last().size());
    for (Map.Entry<String, Long> each : header.positions().last().entrySet()) {
      out.writeUTF(each.getKey());
      out.writeLong(each.getValue());
    }
    ResultCodec.write(header.result(), out);
    out.writeInt(header.blocks().size());
    for (Block each : header.blocks()) {
      out.writeBoolean(each.kind() == Kind.ENERGY);
      out.writeUTF(each.key().device());
      out.writeUTF(each.key().point().toString());
      each.place().write(out);
      out.writeLong(each.total());
      out.writeDouble(each.completeness());
      out.writeBoolean(each.estimated());
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a header.
   *
   * @param body where the blocks begin, from which their places are counted.
   */
  static Header read(byte[] header, long body) throws IOException {
    try {
      return read(new DataInputStream(new ByteArrayInputStream(header)), body);
    } catch (RuntimeException malformed) {
      throw new IOException("malformed header: " + malformed.getMessage(), malformed);
    }
  }

  private static Header read(DataInputStream in, long body) throws IOException {
    LocalDay day = new LocalDay(LocalDate.ofEpochDay(in.readLong()), in.readLong(), in.readLong());
    String epoch = in.readUTF();
    Map<String, Long> positions = new HashMap<>();
    for (int left = Packed.count(in, MAX_SERIES); left > 0; left--) {
      positions.put(in.readUTF(), in.readLong());
    }
    DayResult result = ResultCodec.read(in, day.date());
    List<Block> blocks = new ArrayList<>();
    // A file has a few different points of many devices.
    Map<String, PointMeaning> points = new HashMap<>();
    for (int left = Packed.count(in, MAX_SERIES); left > 0; left--) {
      Kind kind = in.readBoolean() ? Kind.ENERGY : Kind.VALUES;
      String device = in.readUTF();
      PointMeaning point =
          points.computeIfAbsent(in.readUTF(), text -> PointMeaning.parse(text).orElseThrow());
      SeriesKey key = new SeriesKey(device, point);
      blocks.add(
          new Block(
              kind,
              key,
              Packed.Place.read(in, body),
              in.readLong(),
              in.readDouble(),
              in.readBoolean()));
    }
    return new Header(day, new ReadPositions(epoch, positions), result, blocks);
  }
}
