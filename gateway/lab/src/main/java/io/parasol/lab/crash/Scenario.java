// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A part of the gateway with durable state, what it does on a disk, and what it has to keep. */
interface Scenario {

  String name();

  /** Creates the first files, as an installation that has run before has them. */
  void prepare(Path root) throws Exception;

  /**
   * Runs until an operation on the disk fails, or all is done. Before anything that others can see,
   * a promise is recorded on the disk.
   */
  void run(Path root, SimulatedDisk disk, Random random) throws Exception;

  /**
   * Starts on a disk that a fault has left behind, and compares.
   *
   * @param promises what was promised before the fault.
   * @param damage what the fault destroyed of that which had been durable. What is lost then must
   *     be reported.
   * @return every promise that is broken, in words; empty if none is.
   */
  List<String> check(Path root, List<Object> promises, Damage damage) throws Exception;
}
