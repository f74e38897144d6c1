// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs benchmarks one after the other. */
interface PartRunner {

  /**
   * What a benchmark has printed.
   *
   * @param exitCode 0 if it is complete.
   */
  record Output(int exitCode, String out, String err) {}

  /** Measures how busy the machine is with other work. */
  MachineLoad load() throws IOException, InterruptedException;

  /** Runs Parasol with these arguments to its end, and ends it after the timeout. */
  Output run(List<String> arguments, Duration timeout) throws IOException, InterruptedException;
}
