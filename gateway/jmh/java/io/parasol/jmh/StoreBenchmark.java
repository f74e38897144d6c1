// SPDX-License-Identifier: Apache-2.0
package io.parasol.jmh;

import io.parasol.certs.files.Disk;
import io.parasol.gateway.store.segment.PayloadCompression;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentHeader;
import io.parasol.gateway.store.segment.SegmentWriter;
import io.parasol.gateway.store.segment.WriteBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Encodes a message of 50 points as a record of the store, as it is and compressed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {

  private static final int POINTS = 50;

  private final byte[] device = "unit-000".getBytes(StandardCharsets.US_ASCII);
  private final byte[] payload = payload();
  private final PayloadCompression compression = new PayloadCompression();
  private final Path file;
  private final SegmentWriter segment;
  private long seq;

  /** Accepts everything, and writes nothing. */
  private static final class IgnoringDisk implements Disk {
    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) {
      bytes.position(bytes.limit());
    }
  }

  /** Creates an empty segment. */
  public StoreBenchmark() {
    try {
      file = Files.createTempDirectory("jmh").resolve("segment");
      segment =
          SegmentWriter.create(
              new IgnoringDisk(), file, new SegmentHeader(1, 1), new WriteBuffer());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static byte[] payload() {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder("{\"ts\":1780315200000,\"seq\":1,\"v\":{");
    for (int point = 0; point < POINTS; point++) {
      text.append("\"p%d\":%d.%d,".formatted(point, random.nextInt(500), random.nextInt(10)));
    }
    return text.append("\"last\":1},\"q\":{}}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Benchmark
  public long append() throws IOException {
    return segment.append(RecordFormat.TELEMETRY, device, ++seq, seq, null, payload);
  }

  @Benchmark
  public long appendCompressed() throws IOException {
    Optional<byte[]> compressed = compression.compress(payload);
    return segment.append(
        RecordFormat.COMPRESSED_TELEMETRY, device, ++seq, seq, null, compressed.orElse(payload));
  }

  /** Deletes the segment. */
  @TearDown
  public void close() throws IOException {
    compression.close();
    segment.close();
    Files.delete(file);
    Files.delete(file.resolveSibling(""));
  }
}
