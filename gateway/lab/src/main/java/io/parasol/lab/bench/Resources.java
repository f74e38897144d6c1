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
 * @param nonHeap bytes of classes and compiled code.
 * @param direct bytes of direct buffers.
 */
record Resources(long heap, long nonHeap, long direct, long descriptors, long threads) {

  private static final long MIB = 1 << 20;

  /**
   * The serial collector moves everything together each fourth time only
   * (MarkSweepAlwaysCompactCount). Otherwise it leaves garbage in its place, up to a twentieth of
   * the old generation.
   */
  private static final int COLLECTIONS = 4;

  /** What a stack takes that is not deep. */
  private static final long BYTES_A_THREAD = 128 * 1024;

  /** Growth that is no leak: caches, pools that are not full yet, connections that are closing. */
  private static final Resources TOLERANCE = new Resources(6 * MIB, 0, 16 * MIB, 32, 8);

  /** Collects garbage and measures this process. */
  static Resources ofThisProcess() {
    for (int collection = 0; collection < COLLECTIONS; collection++) {
      ManagementFactory.getMemoryMXBean().gc();
    }
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
        ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted(),
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
    return new Resources(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }

  @Override
  public String toString() {
    return "%d %d %d %d %d".formatted(heap, nonHeap, direct, descriptors, threads);
  }

  /**
   * Returns the bytes that are needed as long as this goes on. In the resident memory are also
   * parts of the heap that the next garbage collection will empty, and what compilers have used for
   * a moment.
   */
  long needed() {
    return heap + nonHeap + direct + threads * BYTES_A_THREAD;
  }

  /**
   * Returns whether nothing has grown since an earlier measurement. Classes and compiled code grow
   * until all that happens has happened once, and are left out.
   */
  boolean isFlatSince(Resources before) {
    return heap <= before.heap + TOLERANCE.heap
        && direct <= before.direct + TOLERANCE.direct
        && descriptors <= before.descriptors + TOLERANCE.descriptors
        && threads <= before.threads + TOLERANCE.threads;
  }

  Json json() {
    return Json.object()
        .put("heap-mib", BenchText.decimal((double) heap / MIB))
        .put("non-heap-mib", BenchText.decimal((double) nonHeap / MIB))
        .put("direct-mib", BenchText.decimal((double) direct / MIB))
        .put("descriptors", descriptors)
        .put("threads", threads)
        .build();
  }
}
