// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.SerialPort;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.port.LineEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulated units on one line, with a thread of its own. On a port without a speed of its own,
 * every byte takes its time: the client's bytes arrive as if they had been on the wire, and so does
 * every character of an answer.
 */
public final class SimulatedBus implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SimulatedBus.class);

  private static final int MAX_CONCURRENT = 1024;
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  /** Nanoseconds below which a wait is precise; a port waits in milliseconds. */
  private static final long PRECISE_WAIT_NANOS = 2_000_000;

  private final SerialPort port;
  private final Bus bus;
  private final long startNanos = System.nanoTime();
  private final Thread thread;
  private volatile boolean closed;

  private SimulatedBus(SerialPort port, BusSettings settings, BusUnits units) {
    this.port = port;
    this.bus = new Bus(settings, units, this::disconnect, now());
    this.thread = new Thread(this::run, "simulated-bus");
    thread.setDaemon(true);
  }

  /**
   * Starts to answer requests.
   *
   * @param port the bus's end of the line; closed with the bus.
   */
  public static SimulatedBus start(SerialPort port, BusSettings settings, BusUnits units) {
    SimulatedBus bus = new SimulatedBus(port, settings, units);
    bus.thread.start();
    return bus;
  }

  /** Returns the requests that one unit has answered so far, without faults. For any thread. */
  public Served served(Unit unit) {
    return bus.served().of(unit);
  }

  /** Returns the requests that all units have answered so far, without faults. For any thread. */
  public Served served() {
    return bus.served().all();
  }

  /** Returns the counts of the line so far. For any thread. */
  public WireCounts counts() {
    return bus.counts();
  }

  private long now() {
    return System.nanoTime() - startNanos;
  }

  private void run() {
    byte[] received = new byte[MAX_CONCURRENT];
    try {
      while (!closed) {
        byte[] due = bus.transmit(now());
        if (due.length > 0) {
          port.write(due);
        }
        int count = receive(received);
        if (count > 0) {
          bus.receive(received, count, now());
        }
      }
    } catch (IOException failed) {
      if (!closed) {
        log.warn("simulated bus ended why=\"{}\"", failed.getMessage());
      }
    }
  }

  /** Receives from the client, at most until other work is due. */
  private int receive(byte[] received) throws IOException {
    long next = bus.nextAt();
    long left = next - now();
    if (next == BusReceiver.NEVER) {
      return port.read(received, IDLE);
    }
    if (left > PRECISE_WAIT_NANOS) {
      return port.read(received, Duration.ofNanos(left - PRECISE_WAIT_NANOS / 2));
    }
    if (left > 0) {
      LockSupport.parkNanos(left);
    }
    return port.read(received, Duration.ZERO);
  }

  /** Disconnects the client, which may reconnect at once. For any thread. */
  public void disconnect() {
    if (port instanceof LineEnd end) {
      try {
        end.disconnect();
      } catch (IOException failed) {
        log.warn("simulated port not available why=\"{}\"", failed.getMessage());
      }
    }
  }

  /** Plugs the port in or unplugs it, if it is a port that can be unplugged. For any thread. */
  public void plug(boolean isIn) {
    if (port instanceof LineEnd end) {
      end.plug(isIn);
    }
  }

  /** Stops answering, and closes the port. Blocks until that is done. */
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
