// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import io.parasol.certs.json.Json;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What a process uses.
 *
 * @param heap bytes, after a garbage collection.
 * @param direct bytes of direct buffers.
 */
record Resources(long heap, long direct, long descriptors, long threads) {

  private static final long MIB = 1 << 20;

  /** Growth that is no leak: caches, pools that are not full yet, connections that are closing. */
  private static final Resources TOLERANCE = new Resources(6 * MIB, 16 * MIB, 32, 8);

  /** Collects garbage and measures this process. */
  static Resources ofThisProcess() {
    ManagementFactory.getMemoryMXBean().gc();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    return new Resources(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        direct,
        descriptors,
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** Measures a gateway that runs with {@link MeasuredRunVerb}. */
  static Resources of(ChildProcess gateway) throws IOException {
    return parse(
        gateway
            .ask(MeasuredRunVerb.QUESTION, MeasuredRunVerb.ANSWER)
            .substring(MeasuredRunVerb.ANSWER.length()));
  }

  /** Parses what {@link #toString} returns. */
  static Resources parse(String text) {
    long[] numbers = Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new Resources(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  @Override
  public String toString() {
    return "%d %d %d %d".formatted(heap, direct, descriptors, threads);
  }

  /** Returns whether nothing has grown since an earlier measurement. */
  boolean isFlatSince(Resources before) {
    return heap <= before.heap + TOLERANCE.heap
        && direct <= before.direct + TOLERANCE.direct
        && descriptors <= before.descriptors + TOLERANCE.descriptors
        && threads <= before.threads + TOLERANCE.threads;
  }

  Json json() {
    return Json.object()
        .put("heap-mib", BenchText.decimal((double) heap / MIB))
        .put("direct-mib", BenchText.decimal((double) direct / MIB))
        .put("descriptors", descriptors)
        .put("threads", threads)
        .build();
  }
}
