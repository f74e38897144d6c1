// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.concurrent.ConfinedTo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses the payloads of messages with Deflate (RFC 1951), each for itself, so that damage to
 * one record costs one message. A compressed payload begins with its original length, 4 bytes.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class PayloadCompression implements AutoCloseable {

  /** A shorter payload is not worth the time. */
  static final int MIN_BYTES = 256;

  private static final int LENGTH = Integer.BYTES;

  /**
   * Zlib decompresses fast as long as there is space for the longest match, of 258 bytes, and one
   * more.
   */
  private static final int SPACE = 260;

  /** For reuse: creating one takes longer than decompressing a message. */
  private static final BlockingQueue<Decompressor> DECOMPRESSORS = new ArrayBlockingQueue<>(4);

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private byte[] buffer = new byte[4 * 1024];

  /** Returns the compressed payload; empty if it would not be a quarter shorter. */
  public Optional<byte[]> compress(byte[] payload) {
    if (payload.length < MIN_BYTES) {
      return Optional.empty();
    }
    int limit = payload.length / 4 * 3;
    if (buffer.length < limit) {
      buffer = new byte[limit];
    }
    deflater.reset();
    deflater.setInput(payload);
    deflater.finish();
    int length = deflater.deflate(buffer, 0, limit - LENGTH);
    if (!deflater.finished()) {
      return Optional.empty();
    }
    return Optional.of(
        ByteBuffer.allocate(LENGTH + length).putInt(payload.length).put(buffer, 0, length).array());
  }

  /** Returns the original payload; empty if the bytes are not a compressed payload. */
  static Optional<byte[]> decompress(byte[] compressed) {
    int length = length(compressed);
    if (length == 0) {
      return Optional.empty();
    }
    Decompressor decompressor = DECOMPRESSORS.poll();
    if (decompressor == null) {
      decompressor = new Decompressor();
    }
    try {
      return decompressor.decompress(compressed, length);
    } finally {
      if (!DECOMPRESSORS.offer(decompressor)) {
        decompressor.inflater.end();
      }
    }
  }

  /** Returns the original length of a payload; 0 if the bytes are not a compressed payload. */
  static int length(byte[] compressed) {
    int length = compressed.length < LENGTH ? 0 : ByteBuffer.wrap(compressed).getInt();
    return length < 0 || length > RecordFormat.MAX_PAYLOAD_BYTES ? 0 : length;
  }

  /** Decompresses one payload after the other. */
  private static final class Decompressor {
    private final Inflater inflater = new Inflater(true);
    private byte[] buffer = new byte[4 * 1024];

    Optional<byte[]> decompress(byte[] compressed, int length) {
      if (buffer.length < length + SPACE) {
        buffer = new byte[length + SPACE];
      }
      try {
        inflater.setInput(compressed, LENGTH, compressed.length - LENGTH);
        boolean isWhole =
            inflater.inflate(buffer, 0, length + SPACE) == length && inflater.finished();
        return isWhole ? Optional.of(Arrays.copyOf(buffer, length)) : Optional.empty();
      } catch (DataFormatException malformed) {
        return Optional.empty();
      } finally {
        inflater.reset();
      }
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
