// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import java.io.IOException;
import java.time.Duration;

/** A Modbus client that reads holding registers as fast as it can. */
interface ReadingClient {

  /** Number of registers of each request. */
  int REGISTERS = 10;

  /** The start addresses of successive requests are 0 to this number, exclusive, in turn. */
  int STARTS = 1000;

  /**
   * Reads for some time.
   *
   * @param window the number of requests in flight, at least 1.
   * @return the number of responses, each with the registers that were requested.
   * @throws IOException if a request fails, or a response belongs to another request.
   */
  long read(int port, int window, Duration time) throws IOException, InterruptedException;
}
