// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.files.Crc32c;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compressed parts of a file, with their checksums. */
final class Packed {

  /** Larger than any header or series. */
  private static final int MAX_BYTES = 32 << 20;

  private Packed() {}

  /**
   * Where a part is.
   *
   * @param at from the begin of the file, or of the parts while they are written.
   * @param length compressed.
   * @param original length before.
   */
  record Place(long at, int length, int original, int crc) {

    void write(DataOutputStream out) throws IOException {
      out.writeLong(at);
      out.writeInt(length);
      out.writeInt(original);
      out.writeInt(crc);
    }

    /** Reads a place that is counted from {@code begin}. */
    static Place read(DataInputStream in, long begin) throws IOException {
      return new Place(begin + in.readLong(), in.readInt(), in.readInt(), in.readInt());
    }
  }

  /** Compresses a part and appends it. */
  static Place append(ByteArrayOutputStream to, byte[] part) {
    int at = to.size();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(part);
      deflater.finish();
      byte[] buffer = new byte[Math.max(64, part.length)];
      ByteArrayOutputStream packed = new ByteArrayOutputStream(buffer.length);
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      byte[] bytes = packed.toByteArray();
      to.write(bytes, 0, bytes.length);
      return new Place(at, bytes.length, part.length, crc(bytes));
    } finally {
      deflater.end();
    }
  }

  private static int crc(byte[] bytes) {
    return Crc32c.of(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  /** Reads parts of a file, and checks them. Not safe for use by several threads. */
  static final class Reader implements AutoCloseable {

    private final FileChannel channel;
    private final Inflater inflater = new Inflater(true);

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    /** Reads a part. */
    byte[] read(Place place) throws IOException {
      if (place.length() < 0
          || place.length() > MAX_BYTES
          || place.original() < 0
          || place.original() > MAX_BYTES) {
        throw new IOException("the length of a part is wrong");
      }
      byte[] bytes = bytes(channel, place.at(), place.length()).array();
      if (crc(bytes) != place.crc()) {
        throw new IOException("the checksum of a part does not match");
      }
      try {
        return inflate(bytes, place.original());
      } catch (DataFormatException malformed) {
        throw new IOException("a part is not compressed as expected", malformed);
      }
    }

    private byte[] inflate(byte[] bytes, int original) throws IOException, DataFormatException {
      inflater.reset();
      inflater.setInput(bytes);
      byte[] part = new byte[original];
      int read = 0;
      while (read < part.length && !inflater.finished() && !inflater.needsInput()) {
        read += inflater.inflate(part, read, part.length - read);
      }
      if (read < part.length) {
        throw new IOException("a part is too short");
      }
      return part;
    }

    @Override
    public void close() {
      inflater.end();
    }
  }

  /** Reads bytes; the buffer is ready to be read. */
  static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException("the file is too short");
      }
    }
    return bytes.flip();
  }

  /** Reads the number of items that follow. */
  static int count(DataInputStream in, int max) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > max) {
      throw new IOException("the number of items is wrong");
    }
    return count;
  }
}
