// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import com.sun.management.ThreadMXBean;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.yaml.ConfigException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Measures the path of a reading and the reference workload in turn, and takes the quickest round
 * of each: other work on the machine makes a round slower, and never quicker.
 */
public final class TrendBench {

  private static final int POINTS_OF_ROUND = 200_000;

  private final ThreadMXBean threads =
      (ThreadMXBean) Objects.requireNonNull(ManagementFactory.getThreadMXBean());

  private TrendBench() {}

  /**
   * Measures for this time, half of it before the first round that counts, until Java has compiled
   * both.
   *
   * @param folder for an empty segment.
   * @throws IOException in one line, if the path has lost a message or a point.
   */
  public static TrendResult measure(Path folder, Duration time)
      throws IOException, ConfigException {
    return new TrendBench().compare(folder, time);
  }

  private TrendResult compare(Path folder, Duration time) throws IOException, ConfigException {
    try (ReadingPath path = new ReadingPath(folder)) {
      ReferenceWorkload reference = new ReferenceWorkload();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < time.toNanos() / 2) {
        round(path);
        round(reference);
      }
      long before = path.messages();
      TrendResult.Cost ofPath = round(path);
      requireComplete(path, path.messages() - before);
      TrendResult.Cost ofReference = round(reference);
      while (System.nanoTime() - begin < time.toNanos()) {
        ofPath = quicker(ofPath, round(path));
        ofReference = quicker(ofReference, round(reference));
      }
      if (reference.result() == 0 || reference.compressedBytes() == 0) {
        throw new IOException("the reference workload did nothing");
      }
      return new TrendResult(ofPath, ofReference);
    }
  }

  private TrendResult.Cost round(FixedWorkload workload) throws IOException {
    int times = POINTS_OF_ROUND / workload.points();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long nanos = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      workload.run();
    }
    double points = (double) times * workload.points();
    return new TrendResult.Cost(
        (threads.getCurrentThreadCpuTime() - nanos) / points,
        (threads.getCurrentThreadAllocatedBytes() - bytes) / points);
  }

  private static TrendResult.Cost quicker(TrendResult.Cost one, TrendResult.Cost other) {
    return new TrendResult.Cost(
        Math.min(one.nanos(), other.nanos()), Math.min(one.bytes(), other.bytes()));
  }

  /** Checks that the round produced a message of each poll, and the last one has all its points. */
  private static void requireComplete(ReadingPath path, long messages) throws IOException {
    long expected = (long) POINTS_OF_ROUND / path.points() * ReadingPath.DEVICES;
    int points = goodPoints(path.lastMessage());
    if (messages != expected || points != ReadingPath.POINTS) {
      throw new IOException(
          "not complete: %d messages of %d, %d points of %d"
              .formatted(messages, expected, points, ReadingPath.POINTS));
    }
  }

  private static int goodPoints(byte[] message) {
    try {
      return Json.parse(message) instanceof Json.Obj object
              && object.members().get("v") instanceof Json.Obj values
          ? values.members().size()
          : 0;
    } catch (JsonException malformed) {
      return 0;
    }
  }
}
