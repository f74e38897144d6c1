// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * Work like that of {@link ReadingPath}, in the same proportions, with nothing but the libraries of
 * Java: it decodes numbers, finds names, writes text, compresses a part of it, and computes
 * checksums. The speed of the machine and of its Java therefore cancel out in a ratio of both.
 *
 * <p>It must not be changed: a committed ratio is to exactly this.
 */
final class ReferenceWorkload implements FixedWorkload {

  private static final int DEVICES = 10;
  private static final int POINTS = 500;
  private static final int DECIMALS = 10;
  private static final int COMPRESSED_DEVICES = 5;

  private final byte[] registers = new byte[4 * POINTS];
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final byte[] compressed = new byte[64 * 1024];
  private long compressedBytes;
  private long result;

  ReferenceWorkload() {
    ByteBuffer values = ByteBuffer.wrap(registers);
    Random random = new Random(1);
    for (int point = 0; point < POINTS; point++) {
      String name = "p" + point;
      names.add(name);
      numbers.put(name, point);
      values.putInt(random.nextInt(100_000));
    }
  }

  private record Sample(String name, double value, long at) {}

  @Override
  public int points() {
    return DEVICES * POINTS;
  }

  @Override
  public void run() {
    for (int device = 0; device < DEVICES; device++) {
      byte[] text = write(decode(device));
      if (device < COMPRESSED_DEVICES) {
        deflater.reset();
        deflater.setInput(text);
        deflater.finish();
        compressedBytes += deflater.deflate(compressed);
      }
      CRC32C checksum = new CRC32C();
      checksum.update(text);
      result += checksum.getValue();
    }
  }

  private List<Sample> decode(long at) {
    ByteBuffer values = ByteBuffer.wrap(registers);
    List<Sample> samples = new ArrayList<>(POINTS);
    for (int point = 0; point < POINTS; point++) {
      samples.add(new Sample(names.get(point), values.getInt() / (double) DECIMALS, at));
    }
    return samples;
  }

  private byte[] write(List<Sample> samples) {
    StringBuilder text = new StringBuilder(16 * POINTS);
    for (Sample sample : samples) {
      text.append('"').append(sample.name).append("\":");
      long tenths = Math.round(sample.value * DECIMALS);
      text.append(tenths / DECIMALS).append('.').append(tenths % DECIMALS).append(',');
      result += numbers.getOrDefault(sample.name, 0) + sample.at;
    }
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    return bytes;
  }

  /** Returns a number that depends on all work so far, except what is compressed. */
  long result() {
    return result;
  }

  /** Returns the bytes of what was compressed; another zlib may compress better. */
  long compressedBytes() {
    return compressedBytes;
  }
}
