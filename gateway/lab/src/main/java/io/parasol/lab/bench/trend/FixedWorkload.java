// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import java.io.IOException;

/** The same work again and again, on one thread. */
interface FixedWorkload {

  /** Handles a fixed number of points once. */
  void run() throws IOException;

  /** Returns the number of points that {@link #run} handles. */
  int points();
}
