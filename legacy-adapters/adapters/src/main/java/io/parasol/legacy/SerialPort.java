// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.io.IOException;
import java.time.Duration;

/**
 * An open serial port. Read and written by one thread. Any thread may close it, which ends a read
 * that waits.
 */
public interface SerialPort extends AutoCloseable {

  /**
   * Reads the received bytes, and waits for the first one.
   *
   * @param timeout maximum wait for the first byte; zero returns at once.
   * @return the number of bytes read into {@code into}; 0 if none arrived in time.
   * @throws IOException if the port is gone or closed.
   */
  int read(byte[] into, Duration timeout) throws IOException;

  /**
   * Writes all bytes. Returns when the last bit has left, as far as the driver can tell.
   *
   * @throws IOException if the port is gone or closed, or does not accept the bytes within their
   *     time on the wire plus one second.
   */
  void write(byte[] bytes) throws IOException;

  @Override
  void close();
}
