// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The form of the messages that wait for their Parquet file: blocks of whole messages, each with
 * its size before and after compression (two numbers of 32 bits) and compressed by Zstandard.
 */
final class MessageBlocks {

  /** How many bytes of messages are compressed together. */
  private static final int BLOCK_BYTES = 64 * 1024;

  /** Maximum size of a block: one message may be larger than a block usually is. */
  private static final int MAX_BLOCK_BYTES = 16 * 1024 * 1024;

  /** The fastest that is worth it: each block is written and read once. */
  private static final int LEVEL = 1;

  private static final int HEAD_BYTES = 2 * Integer.BYTES;

  private MessageBlocks() {}

  /** Writes a file. */
  static final class Writer implements BulkWriter<TelemetryMessage> {

    private final FSDataOutputStream out;
    private final TypeSerializer<TelemetryMessage> serializer;
    private final DataOutputSerializer block = new DataOutputSerializer(4 * 1024);

    /**
     * Creates a writer.
     *
     * @param out is not closed.
     */
    Writer(FSDataOutputStream out, TypeSerializer<TelemetryMessage> serializer) {
      this.out = out;
      this.serializer = serializer;
    }

    @Override
    public void addElement(TelemetryMessage message) throws IOException {
      serializer.serialize(message, block);
      if (block.length() >= BLOCK_BYTES) {
        flush();
      }
    }

    @Override
    public void flush() throws IOException {
      if (block.length() == 0) {
        return;
      }
      byte[] compressed =
          Zstd.compress(Arrays.copyOf(block.getSharedBuffer(), block.length()), LEVEL);
      out.write(
          ByteBuffer.allocate(HEAD_BYTES).putInt(block.length()).putInt(compressed.length).array());
      out.write(compressed);
      block.clear();
    }

    @Override
    public void finish() throws IOException {
      flush();
    }
  }

  /** Reads a file. */
  static final class Reader implements AutoCloseable {

    private final DataInputStream in;
    private final TypeSerializer<TelemetryMessage> serializer;

    Reader(InputStream in, TypeSerializer<TelemetryMessage> serializer) {
      this.in = new DataInputStream(in);
      this.serializer = serializer;
    }

    /**
     * Reads the messages of the next block; none at the end.
     *
     * @throws IOException if the file is not as it was written.
     */
    List<TelemetryMessage> next() throws IOException {
      byte[] head = in.readNBytes(HEAD_BYTES);
      if (head.length == 0) {
        return List.of();
      }
      if (head.length < HEAD_BYTES) {
        throw damaged();
      }
      int size = ByteBuffer.wrap(head).getInt();
      int compressed = ByteBuffer.wrap(head).getInt(Integer.BYTES);
      if (size <= 0 || size > MAX_BLOCK_BYTES || compressed <= 0 || compressed > MAX_BLOCK_BYTES) {
        throw damaged();
      }
      DataInputDeserializer block = new DataInputDeserializer(decompress(compressed, size));
      List<TelemetryMessage> messages = new ArrayList<>();
      while (block.available() > 0) {
        messages.add(serializer.deserialize(block));
      }
      return messages;
    }

    private byte[] decompress(int compressed, int size) throws IOException {
      byte[] content = in.readNBytes(compressed);
      try {
        byte[] block = Zstd.decompress(content, size);
        if (content.length == compressed && block.length == size) {
          return block;
        }
      } catch (ZstdException notCompressed) {
        throw new IOException("history: " + notCompressed.getMessage(), notCompressed);
      }
      throw damaged();
    }

    private static IOException damaged() {
      return new IOException("history: a file of waiting messages is damaged");
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
