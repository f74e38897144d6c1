// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.io.IOException;
import java.time.Duration;

/**
 * A serial port that is open. Read and written by one thread; may be closed by any, which ends a
 * read that waits.
 */
public interface SerialPort extends AutoCloseable {

  /**
   * Reads the bytes that have come, waiting for the first of them.
   *
   * @param patience how long to wait for it; zero asks without waiting.
   * @return how many bytes there are now in {@code into}; 0 if none came in that time.
   * @throws IOException the port is gone, or closed.
   */
  int read(byte[] into, Duration patience) throws IOException;

  /**
   * Writes all of it. Returns when the last bit has left, as far as the driver can tell.
   *
   * @throws IOException the port is gone, closed, or does not take it within the time that it needs
   *     on the wire and a second more.
   */
  void write(byte[] bytes) throws IOException;

  @Override
  void close();
}
