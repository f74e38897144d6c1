// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.legacy.SerialPort;
import io.parasol.simulator.bus.LinePace;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated device with a text protocol, with a thread of its own. What it sends takes its time
 * on the wire.
 */
public final class SimulatedLine implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SimulatedLine.class);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  /** Time after which adapters pass on the bytes that have arrived. */
  private static final Duration BATCH = Duration.ofMillis(16);

  private final SerialPort port;
  private final LinePace pace;
  private final SimulatedLineDevice device;
  private final InstantSource clock;
  private final Thread thread;
  private volatile boolean closed;

  private SimulatedLine(
      SerialPort port, LinePace pace, SimulatedLineDevice device, InstantSource clock) {
    this.port = port;
    this.pace = pace;
    this.device = device;
    this.clock = clock;
    this.thread = new Thread(this::run, "simulated-line");
    thread.setDaemon(true);
  }

  /**
   * Starts the device.
   *
   * @param port the device's end of the line; closed with the device.
   * @param clock determines the position of the sun.
   */
  public static SimulatedLine start(
      SerialPort port, LinePace pace, SimulatedLineDevice device, InstantSource clock) {
    SimulatedLine line = new SimulatedLine(port, pace, device, clock);
    line.thread.start();
    return line;
  }

  private void run() {
    byte[] received = new byte[256];
    long nextSecond = System.nanoTime();
    try {
      while (!closed) {
        long left = nextSecond - System.nanoTime();
        int count = port.read(received, Duration.ofNanos(Math.max(0, left)));
        if (count > 0) {
          send(device.receive(new String(received, 0, count, ISO_8859_1), clock.instant()));
        }
        if (nextSecond - System.nanoTime() <= 0) {
          nextSecond = System.nanoTime() + SECOND.toNanos();
          send(device.nextMessage(clock.instant()));
        }
      }
    } catch (IOException failed) {
      if (!closed) {
        log.warn("simulated line ended why=\"{}\"", failed.getMessage());
      }
    }
  }

  private void send(String text) throws IOException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int atOnce = (int) Math.max(1, BATCH.toNanos() / pace.nanos(1));
    for (int from = 0; from < bytes.length && !closed; from += atOnce) {
      int to = Math.min(bytes.length, from + atOnce);
      LockSupport.parkNanos(pace.nanos(to - from));
      port.write(Arrays.copyOfRange(bytes, from, to));
    }
  }

  /** Stops, and closes the port. Blocks until that is done. */
  @Override
  public void close() {
    closed = true;
    port.close();
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
