// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.sun.jna.LastErrorException;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** An open serial port of this machine, locked until it is closed. */
final class OpenPort implements SerialPort {

  /**
   * The maximum duration of one wait, in nanoseconds. After it, the thread checks whether the port
   * was closed.
   */
  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** The time that a write may take in addition to its time on the wire, in nanoseconds. */
  private static final long WRITE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The interval between checks whether the driver has sent everything or accepts more, in
   * nanoseconds.
   */
  private static final long CHECK_INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final SerialSettings settings;
  private final Descriptor descriptor;
  private final com.fazecast.jSerialComm.SerialPort lockedPort;

  /** Held while a thread uses the descriptor, so that the descriptor is never closed during use. */
  private final Lock inUse = new ReentrantLock();

  private volatile boolean isClosing;
  private boolean isClosed;

  OpenPort(
      SerialSettings settings,
      Descriptor descriptor,
      com.fazecast.jSerialComm.SerialPort lockedPort) {
    this.settings = settings;
    this.descriptor = descriptor;
    this.lockedPort = lockedPort;
  }

  /** Excludes other processes, including those that do not check for the lock. */
  void excludeOtherProcesses() {
    setExclusive(LibC.TIOCEXCL);
  }

  private void setExclusive(int request) {
    try {
      descriptor.control(request, new int[1]);
    } catch (LastErrorException unknown) {
      // The lock holds anyway.
    }
  }

  @Override
  public int read(byte[] into, Duration timeout) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    inUse.lock();
    try {
      while (true) {
        requireOpen();
        long left = Math.max(0, end - System.nanoTime());
        short ready = descriptor.await(LibC.POLLIN, Math.min(left, MAX_WAIT_NANOS));
        if (ready == 0) {
          // A thread wakes late on a busy machine; a last check finds what has arrived meanwhile.
          if (left == 0) {
            return 0;
          }
        } else if ((ready & LibC.POLLIN) == 0) {
          throw gone();
        } else {
          int count = descriptor.read(into);
          if (count == 0) {
            throw gone();
          }
          if (count > 0) {
            return count;
          }
          if (left == 0) {
            return 0;
          }
        }
      }
    } catch (LastErrorException failed) {
      throw failed(failed);
    } finally {
      inUse.unlock();
    }
  }

  /**
   * {@inheritDoc} The time on the wire is calculated, because waiting for the driver to drain takes
   * several milliseconds longer with many drivers.
   */
  @Override
  public void write(byte[] bytes) throws IOException {
    long sent = System.nanoTime() + bytes.length * settings.characterNanos();
    long end = sent + WRITE_TIMEOUT_NANOS;
    inUse.lock();
    try {
      for (int taken = 0; taken < bytes.length; ) {
        requireInTime(end);
        short ready = descriptor.await(LibC.POLLOUT, MAX_WAIT_NANOS);
        if ((ready & ~LibC.POLLOUT) != 0) {
          throw gone();
        }
        int more = ready == 0 ? 0 : descriptor.write(bytes, taken);
        taken += more;
        if (ready != 0 && more == 0) {
          pause(CHECK_INTERVAL_NANOS);
        }
      }
      for (long left = sent - System.nanoTime(); left > 0; left = sent - System.nanoTime()) {
        requireOpen();
        pause(Math.min(left, MAX_WAIT_NANOS));
      }
      while (unsent() > 0) {
        requireInTime(end);
        pause(CHECK_INTERVAL_NANOS);
      }
    } catch (LastErrorException failed) {
      throw failed(failed);
    } finally {
      inUse.unlock();
    }
  }

  private int unsent() {
    int[] count = new int[1];
    descriptor.control(LibC.TIOCOUTQ, count);
    return count[0];
  }

  private void requireInTime(long end) throws IOException {
    requireOpen();
    if (System.nanoTime() - end >= 0) {
      throw new IOException("%s does not accept data".formatted(settings.port()));
    }
  }

  private static void pause(long nanos) throws InterruptedIOException {
    LockSupport.parkNanos(nanos);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }

  private void requireOpen() throws IOException {
    if (isClosing) {
      throw new IOException("%s is closed".formatted(settings.port()));
    }
  }

  private IOException gone() {
    return new IOException("%s is gone".formatted(settings.port()));
  }

  private IOException failed(LastErrorException failed) {
    return new IOException(
        "%s is gone: %s".formatted(settings.port(), LibC.strerror(failed.getErrorCode())), failed);
  }

  /** Waits until a read or write in progress notices the close, at most about 50 ms. */
  @Override
  public void close() {
    isClosing = true;
    inUse.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        setExclusive(LibC.TIOCNXCL);
        lockedPort.closePort();
        descriptor.close();
      }
    } finally {
      inUse.unlock();
    }
  }
}
