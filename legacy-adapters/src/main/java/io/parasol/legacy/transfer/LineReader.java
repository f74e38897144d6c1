// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;

/** Reads a port byte by byte. For one thread. */
final class LineReader {

  /** What {@link #next} says when nothing came. */
  static final int NOTHING = -1;

  /** A line that never falls silent is not waited for. */
  private static final int MOST_PURGED = 64;

  private final SerialPort port;
  private final Pauses time;
  private final byte[] buffer = new byte[512];
  private int at;
  private int end;

  LineReader(SerialPort port, Pauses time) {
    this.port = port;
    this.time = time;
  }

  /** The next byte, 0 to 255, or {@link #NOTHING} if none comes in that time. */
  int next(Duration patience) throws IOException {
    long until = time.now() + patience.toNanos();
    while (at == end) {
      at = 0;
      end = port.read(buffer, Duration.ofNanos(Math.max(0, until - time.now())));
      if (end == 0 && time.now() - until >= 0) {
        return NOTHING;
      }
    }
    return buffer[at++] & 0xFF;
  }

  /** Forgets what has come and nobody has read. */
  void purge() throws IOException {
    at = 0;
    end = 0;
    int reads = 0;
    while (reads < MOST_PURGED && port.read(buffer, Duration.ZERO) > 0) {
      reads++;
    }
  }
}
