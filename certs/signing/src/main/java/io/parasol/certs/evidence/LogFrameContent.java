// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The content of one frame in a segment. */
sealed interface LogFrameContent {

  byte START = 0;
  byte RECORDS = 1;

  /** Maximum number of records that are written together. */
  int MAX_RECORDS = 16;

  byte[] bytes();

  /**
   * The start of a segment: the edge of the tree over all earlier records. The segment can
   * therefore be continued and checked without them.
   */
  record Start(MerkleFrontier frontier) implements LogFrameContent {
    @Override
    public byte[] bytes() {
      List<TreeHash> hashes = frontier.subtrees();
      ByteBuffer body = ByteBuffer.allocate(1 + Long.BYTES + hashes.size() * TreeHash.BYTES);
      body.put(START).putLong(frontier.size());
      hashes.forEach(hash -> body.put(hash.bytes()));
      return body.array();
    }
  }

  /**
   * Records that were written together. After a crash, either all or none of them exist.
   *
   * @param first index of the first of them.
   * @param root root of the tree that ends with the last of them.
   * @param records must not be modified.
   */
  record Records(long first, TreeHash root, List<byte[]> records) implements LogFrameContent {
    public Records {
      records = List.copyOf(records);
      if (records.isEmpty() || records.size() > MAX_RECORDS) {
        throw new IllegalArgumentException(
            "%d records in one frame: expected 1 to 16".formatted(records.size()));
      }
    }

    @Override
    public byte[] bytes() {
      int length = 1 + Long.BYTES + TreeHash.BYTES + Integer.BYTES;
      for (byte[] record : records) {
        length += Integer.BYTES + record.length;
      }
      ByteBuffer body = ByteBuffer.allocate(length);
      body.put(RECORDS).putLong(first).put(root.bytes()).putInt(records.size());
      records.forEach(record -> body.putInt(record.length).put(record));
      return body.array();
    }
  }

  static LogFrameContent read(byte[] body) throws LogDamagedException {
    ByteBuffer bytes = ByteBuffer.wrap(body);
    try {
      LogFrameContent piece =
          switch (bytes.get()) {
            case START -> start(bytes);
            case RECORDS -> records(bytes);
            default -> throw new LogDamagedException("a frame of an unknown kind");
          };
      if (bytes.hasRemaining()) {
        throw new LogDamagedException("a frame with trailing bytes");
      }
      return piece;
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      throw new LogDamagedException("a malformed frame");
    }
  }

  private static LogFrameContent start(ByteBuffer bytes) {
    long size = bytes.getLong();
    List<TreeHash> hashes = new ArrayList<>();
    for (int left = Long.bitCount(size); left > 0; left--) {
      hashes.add(hash(bytes));
    }
    return new Start(new MerkleFrontier(size, hashes));
  }

  private static LogFrameContent records(ByteBuffer bytes) {
    long first = bytes.getLong();
    TreeHash root = hash(bytes);
    int count = bytes.getInt();
    if (count > MAX_RECORDS) {
      throw new IllegalArgumentException("too many records");
    }
    List<byte[]> records = new ArrayList<>();
    for (int left = count; left > 0; left--) {
      int length = bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] record = new byte[length];
      bytes.get(record);
      records.add(record);
    }
    return new Records(first, root, records);
  }

  private static TreeHash hash(ByteBuffer bytes) {
    byte[] raw = new byte[TreeHash.BYTES];
    bytes.get(raw);
    return TreeHash.of(raw);
  }
}
