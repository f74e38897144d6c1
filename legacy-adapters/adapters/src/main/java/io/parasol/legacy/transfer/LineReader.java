// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;

/** A reader of single bytes from a port. */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class LineReader {

  /** The result of {@link #next} if no byte arrived. */
  public static final int NO_BYTE = -1;

  /** Maximum number of reads in a purge, for a line that never becomes silent. */
  private static final int MAX_PURGE_READS = 64;

  private final SerialPort port;
  private final TransferClock time;
  private final byte[] buffer = new byte[512];
  private int at;
  private int end;

  public LineReader(SerialPort port, TransferClock time) {
    this.port = port;
    this.time = time;
  }

  /** Returns the next byte, 0 to 255, or {@link #NO_BYTE} if none arrives in time. */
  public int next(Duration timeout) throws IOException {
    long until = time.now() + timeout.toNanos();
    while (at == end) {
      at = 0;
      end = port.read(buffer, Duration.ofNanos(Math.max(0, until - time.now())));
      if (end == 0 && time.now() - until >= 0) {
        return NO_BYTE;
      }
    }
    return buffer[at++] & 0xFF;
  }

  /** Discards the bytes that have arrived and were not read. */
  public void purge() throws IOException {
    at = 0;
    end = 0;
    int reads = 0;
    while (reads < MAX_PURGE_READS && port.read(buffer, Duration.ZERO) > 0) {
      reads++;
    }
  }
}
