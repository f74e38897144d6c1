// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import java.io.IOException;

/**
 * The start of a process, from its command to the line that it prints when it is ready.
 *
 * @param seconds until then.
 * @param processorSeconds until then, with those of its own children.
 * @param peakKib the peak resident memory until then.
 */
public record MeasuredStart(double seconds, double processorSeconds, long peakKib) {

  /** Starts a process, and waits until it is ready. */
  @FunctionalInterface
  public interface Starting {
    ChildProcess start() throws IOException;
  }

  /** What is done with the process once it is ready. */
  @FunctionalInterface
  public interface Use {
    void accept(ChildProcess ready) throws IOException, InterruptedException;
  }

  /** Starts a process, measures that, and stops the process after its use. */
  public static MeasuredStart of(Starting starting, Use use)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (ChildProcess process = starting.start()) {
      MeasuredStart measured = readySince(begin, process);
      use.accept(process);
      process.stop();
      return measured;
    }
  }

  /**
   * Measures a process that is ready now.
   *
   * @param begin when it was started, by {@link System#nanoTime}.
   */
  public static MeasuredStart readySince(long begin, ChildProcess process) {
    return new MeasuredStart(
        (System.nanoTime() - begin) / 1e9,
        process.processorSecondsWithChildren(),
        process.peakResidentKib());
  }

  public Json json() {
    return Json.object()
        .put("start-to-ready-s", BenchText.decimal(seconds))
        .put("cpu-s", BenchText.decimal(processorSeconds))
        .put("peak-resident-mib", BenchText.decimal(peakKib / 1024.0))
        .build();
  }
}
