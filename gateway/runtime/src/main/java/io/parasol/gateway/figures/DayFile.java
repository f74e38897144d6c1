// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.figures.DayRecord.ReadPositions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The file of a day: a header, which is enough for the totals of the day, and a block for each
 * series. Header and blocks are compressed, and each has a checksum.
 *
 * <pre>
 *   0  4  PFD1
 *   4  4  length of the compressed header
 *   8  4  its length before
 *  12  4  its CRC-32C
 *  16     header, then the blocks
 * </pre>
 */
final class DayFile {

  private static final int MAGIC = 0x50464431;
  private static final int START = 16;
  private static final int MAX_SERIES = 100_000;

  private DayFile() {}

  /** What a block holds. */
  enum Kind {
    VALUES,
    ENERGY
  }

  /**
   * A block.
   *
   * @param total of an energy, in mWh, else 0.
   * @param completeness of an energy, 0 to 1.
   * @param estimated whether a part of an energy is a share of a gap.
   */
  record Block(
      Kind kind,
      SeriesKey key,
      Packed.Place place,
      long total,
      double completeness,
      boolean estimated) {}

  /** The header of a file. */
  record Header(LocalDay day, ReadPositions positions, DayResult result, List<Block> blocks) {}

  /** Returns the bytes of the file of a day. */
  static byte[] write(DayRecord record) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<Block> blocks = new ArrayList<>();
    for (Map.Entry<SeriesKey, SlotValues> each : record.slots().entrySet()) {
      Packed.Place place = Packed.append(body, SlotCodec.write(each.getValue()));
      blocks.add(new Block(Kind.VALUES, each.getKey(), place, 0, 0, false));
    }
    for (Map.Entry<String, SlotEnergy> each : record.energies().entrySet()) {
      SlotEnergy energy = each.getValue();
      blocks.add(
          new Block(
              Kind.ENERGY,
              new SeriesKey(each.getKey(), SeriesKey.ENERGY),
              Packed.append(body, SlotCodec.write(energy)),
              energy.total(),
              energy.completeness(),
              energy.isEstimated()));
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    byte[] header = header(record, blocks);
    Packed.Place place = Packed.append(head, header);
    return ByteBuffer.allocate(START + head.size() + body.size())
        .putInt(MAGIC)
        .putInt(place.length())
        .putInt(header.length)
        .putInt(place.crc())
        .put(head.toByteArray())
        .put(body.toByteArray())
        .array();
  }

  private static byte[] header(DayRecord record, List<Block> blocks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(record.day().date().toEpochDay());
    out.writeLong(record.day().startMillis());
    out.writeLong(record.day().endMillis());
    out.writeUTF(record.positions().epoch());
    out.writeInt(record.positions().last().size());
    for (Map.Entry<String, Long> each : record.positions().last().entrySet()) {
      out.writeUTF(each.getKey());
      out.writeLong(each.getValue());
    }
    ResultCodec.write(record.result(), out);
    out.writeInt(blocks.size());
    for (Block each : blocks) {
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

  /** Reads the header of a file. */
  static Header readHeader(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return header(channel);
    }
  }

  private static Header header(FileChannel channel) throws IOException {
    ByteBuffer start = Packed.bytes(channel, 0, START);
    if (start.getInt() != MAGIC) {
      throw new IOException("not a file of figures");
    }
    int length = start.getInt();
    Packed.Place place = new Packed.Place(START, length, start.getInt(), start.getInt());
    byte[] header = Packed.read(channel, place);
    try {
      return header(new DataInputStream(new ByteArrayInputStream(header)), START + (long) length);
    } catch (RuntimeException malformed) {
      throw new IOException("malformed header: " + malformed.getMessage(), malformed);
    }
  }

  private static Header header(DataInputStream in, long body) throws IOException {
    LocalDay day = new LocalDay(LocalDate.ofEpochDay(in.readLong()), in.readLong(), in.readLong());
    String epoch = in.readUTF();
    Map<String, Long> positions = new HashMap<>();
    for (int left = Packed.count(in, MAX_SERIES); left > 0; left--) {
      positions.put(in.readUTF(), in.readLong());
    }
    DayResult result = ResultCodec.read(in, day.date());
    List<Block> blocks = new ArrayList<>();
    for (int left = Packed.count(in, MAX_SERIES); left > 0; left--) {
      Kind kind = in.readBoolean() ? Kind.ENERGY : Kind.VALUES;
      SeriesKey key = new SeriesKey(in.readUTF(), PointMeaning.parse(in.readUTF()).orElseThrow());
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

  /** Reads a file as far as its blocks are wanted. */
  static DayRecord read(Path file, Predicate<Block> wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Header header = header(channel);
      DayRecord record = new DayRecord(header.day(), header.positions());
      record.setResult(header.result());
      int slots = header.day().slots();
      for (Block each : header.blocks()) {
        if (wanted.test(each)) {
          byte[] bytes = Packed.read(channel, each.place());
          if (each.kind() == Kind.ENERGY) {
            record.energies().put(each.key().device(), SlotCodec.readEnergy(bytes, slots));
          } else {
            record.slots().put(each.key(), SlotCodec.readValues(bytes, slots));
          }
        }
      }
      return record;
    }
  }
}
