// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.DayResult;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotCodec;
import io.parasol.gateway.plant.SlotEnergy;
import io.parasol.gateway.plant.SlotValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      boolean estimated) {

    Block renamed(String from, String to) {
      return key.device().equals(from)
          ? new Block(kind, new SeriesKey(to, key.point()), place, total, completeness, estimated)
          : this;
    }
  }

  /** The header of a file. */
  record Header(LocalDay day, ReadPositions positions, DayResult result, List<Block> blocks) {

    /** Returns whether a device has readings, an energy or losses on this day. */
    boolean contains(String device) {
      return positions.last().keySet().stream()
              .anyMatch(key -> ReadPositions.device(key).equals(device))
          || blocks.stream().anyMatch(each -> each.key().device().equals(device))
          || result.devices().stream().anyMatch(each -> each.device().equals(device))
          || result.ended().stream().anyMatch(each -> each.subject().device().equals(device));
    }

    Header renamed(String from, String to) {
      return new Header(
          day,
          positions.renamed(from, to),
          result.renamed(from, to),
          blocks.stream().map(each -> each.renamed(from, to)).toList());
    }
  }

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
    return file(
        new Header(record.day(), record.positions(), record.result(), blocks), body.toByteArray());
  }

  /**
   * Returns the bytes of a file.
   *
   * @param header with places that are counted from the begin of the blocks.
   * @param body the blocks.
   */
  private static byte[] file(Header header, byte[] body) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    byte[] bytes = HeaderCodec.write(header);
    Packed.Place place = Packed.append(head, bytes);
    return ByteBuffer.allocate(START + head.size() + body.length)
        .putInt(MAGIC)
        .putInt(place.length())
        .putInt(bytes.length)
        .putInt(place.crc())
        .put(head.toByteArray())
        .put(body)
        .array();
  }

  /** Reads the header of a file. */
  static Header readHeader(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Packed.Reader reader = new Packed.Reader(channel)) {
      return header(channel, reader);
    }
  }

  /**
   * Returns the bytes of a file with another name for a device; empty if it does not contain the
   * device. The blocks stay as they are.
   */
  static Optional<byte[]> renamed(Path file, String from, String to) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Packed.Reader reader = new Packed.Reader(channel)) {
      Packed.Place place = headerPlace(channel);
      Header header = HeaderCodec.read(reader.read(place), 0);
      if (!header.contains(from)) {
        return Optional.empty();
      }
      long begin = place.at() + place.length();
      byte[] body = Packed.bytes(channel, begin, Math.toIntExact(channel.size() - begin)).array();
      return Optional.of(file(header.renamed(from, to), body));
    } catch (ArithmeticException tooLarge) {
      throw new IOException("the file is too large", tooLarge);
    }
  }

  private static Packed.Place headerPlace(FileChannel channel) throws IOException {
    ByteBuffer start = Packed.bytes(channel, 0, START);
    if (start.getInt() != MAGIC) {
      throw new IOException("not a file of figures");
    }
    return new Packed.Place(START, start.getInt(), start.getInt(), start.getInt());
  }

  private static Header header(FileChannel channel, Packed.Reader reader) throws IOException {
    Packed.Place place = headerPlace(channel);
    return HeaderCodec.read(reader.read(place), place.at() + place.length());
  }

  /** Reads a file as far as its blocks are wanted. */
  static DayRecord read(Path file, Predicate<Block> wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Packed.Reader reader = new Packed.Reader(channel)) {
      Header header = header(channel, reader);
      DayRecord record = new DayRecord(header.day(), header.positions());
      record.setResult(header.result());
      int slots = header.day().slots();
      for (Block each : header.blocks()) {
        if (wanted.test(each)) {
          byte[] bytes = reader.read(each.place());
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
