// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.lab.bench.measure.BenchText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How busy a machine is with other work (Linux).
 *
 * @param average the load average of the last minute; includes the benchmark that ran before.
 * @param busyCores processors that were busy for the time of the measurement.
 */
record MachineLoad(double average, double busyCores) {

  private static final Duration TIME = Duration.ofSeconds(1);
  private static final int IDLE_FIELD = 3;
  private static final int IO_WAIT_FIELD = 4;
  private static final int STOLEN_FIELD = 7;

  /** Measures the load of this machine for a second. */
  static MachineLoad measure() throws IOException, InterruptedException {
    String begin = stat();
    TimeUnit.MILLISECONDS.sleep(TIME.toMillis());
    String average = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    double busy = busyShare(begin, stat()) * Runtime.getRuntime().availableProcessors();
    return new MachineLoad(Double.parseDouble(average), busy);
  }

  private static String stat() throws IOException {
    return Files.readAllLines(Path.of("/proc/stat")).get(0);
  }

  /**
   * Returns the share of the processors' time that was not idle between two readings.
   *
   * @param begin the first line of {@code /proc/stat}; so is {@code end}.
   */
  static double busyShare(String begin, String end) {
    long[] before = ticks(begin);
    long[] after = ticks(end);
    long all = 0;
    for (int field = 0; field <= STOLEN_FIELD; field++) {
      all += after[field] - before[field];
    }
    long idle =
        after[IDLE_FIELD] - before[IDLE_FIELD] + after[IO_WAIT_FIELD] - before[IO_WAIT_FIELD];
    return all == 0 ? 0 : (double) (all - idle) / all;
  }

  private static long[] ticks(String line) {
    return Arrays.stream(line.strip().split("\\s+", -1))
        .skip(1)
        .mapToLong(Long::parseLong)
        .toArray();
  }

  Json json() {
    return Json.object()
        .put("average-1m", BenchText.decimal(average))
        .put("busy-cores", BenchText.decimal(busyCores))
        .build();
  }
}
