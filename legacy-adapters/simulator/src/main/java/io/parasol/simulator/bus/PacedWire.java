// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;

/**
 * Two serial ports and the wire between them, in memory. Every byte takes its time on the wire, and
 * some bytes are damaged. For any thread.
 */
public final class PacedWire implements AutoCloseable {

  private final WireDirection forward;
  private final WireDirection backward;

  /**
   * @param errors number of damaged bytes in a thousand, in either direction.
   * @param seed selects the damaged bytes.
   */
  public PacedWire(LinePace pace, int errors, long seed) {
    this(pace::nanos, errors, seed);
  }

  private PacedWire(IntToLongFunction nanos, int errors, long seed) {
    this.forward = new WireDirection(nanos, errors, new Random(seed));
    this.backward = new WireDirection(nanos, errors, new Random(~seed));
  }

  /**
   * Returns a wire whose bytes arrive at once, for a simulated bus that emulates their time itself.
   */
  public static PacedWire withoutPace() {
    return new PacedWire(characters -> 0, 0, 0);
  }

  /** Returns one of the ports. */
  public SerialPort firstPort() {
    return new End(forward, backward);
  }

  /** Returns the port at the other end. */
  public SerialPort secondPort() {
    return new End(backward, forward);
  }

  @Override
  public void close() {
    forward.close();
    backward.close();
  }

  private record End(WireDirection out, WireDirection in) implements SerialPort {
    @Override
    public int read(byte[] into, Duration timeout) throws IOException {
      return in.read(into, timeout);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    @Override
    public void close() {
      out.close();
      in.close();
    }
  }

  /** A byte, and when its last bit arrives. */
  private record Arriving(byte value, long at) {}

  /** One direction of the wire. */
  private static final class WireDirection {

    private static final long MAX_WAIT_MILLIS = 1_000;

    /** Nanoseconds below which a wait is precise; a monitor waits in milliseconds. */
    private static final long PRECISE_WAIT_NANOS = 2_000_000;

    private final IntToLongFunction nanos;
    private final int errors;
    private final Random random;
    private final Deque<Arriving> inTransit = new ArrayDeque<>();
    private long idleAt = System.nanoTime();
    private boolean isClosed;

    WireDirection(IntToLongFunction nanos, int errors, Random random) {
      this.nanos = nanos;
      this.errors = errors;
      this.random = random;
    }

    void write(byte[] bytes) throws IOException {
      long end;
      synchronized (this) {
        requireOpen();
        long begins = Math.max(System.nanoTime(), idleAt);
        for (int i = 0; i < bytes.length; i++) {
          boolean isSpoilt = random.nextInt(1000) < errors;
          byte arrives = isSpoilt ? (byte) (bytes[i] ^ 1 << random.nextInt(8)) : bytes[i];
          inTransit.add(new Arriving(arrives, begins + nanos.applyAsLong(i + 1)));
        }
        end = begins + nanos.applyAsLong(bytes.length);
        idleAt = end;
        notifyAll();
      }
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted");
        }
      }
    }

    int read(byte[] into, Duration timeout) throws IOException {
      long until = System.nanoTime() + timeout.toNanos();
      while (true) {
        long wait;
        synchronized (this) {
          requireOpen();
          int count = arrived(into);
          long now = System.nanoTime();
          if (count > 0 || now - until >= 0) {
            return count;
          }
          Arriving next = inTransit.peek();
          wait = Math.min(until - now, next == null ? Long.MAX_VALUE : next.at() - now);
          if (wait > PRECISE_WAIT_NANOS) {
            try {
              wait(
                  Math.max(
                      1, Math.min(MAX_WAIT_MILLIS, (wait - PRECISE_WAIT_NANOS / 2) / 1_000_000)));
            } catch (InterruptedException interrupted) {
              Thread.currentThread().interrupt();
              throw new IOException("interrupted", interrupted);
            }
            continue;
          }
        }
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
      }
    }

    private int arrived(byte[] into) {
      long now = System.nanoTime();
      int count = 0;
      while (count < into.length && !inTransit.isEmpty() && inTransit.element().at() - now <= 0) {
        into[count++] = inTransit.remove().value();
      }
      return count;
    }

    private void requireOpen() throws IOException {
      if (isClosed) {
        throw new IOException("closed");
      }
    }

    synchronized void close() {
      isClosed = true;
      notifyAll();
    }
  }
}
