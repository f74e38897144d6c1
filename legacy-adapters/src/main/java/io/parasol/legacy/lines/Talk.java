// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.io.IOException;
import java.time.Duration;

/** What is said over one open port, as long as it is open. For one thread. */
interface Talk extends AutoCloseable {

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException the port is gone; nobody knows whether the request arrived.
   */
  Ask ask(String content) throws IOException;

  /**
   * Hears what the device says by itself, for so long at most; returns when something came.
   *
   * @throws IOException the port is gone.
   */
  void listen(Duration patience) throws IOException;

  /** Closes the port. */
  @Override
  void close();
}
