// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.serial.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A serial line without wires. The simulator has one end; the other is a device file that a program
 * opens as it opens a serial port. There is no transmission time: what is written at one end
 * arrives at the other at once.
 *
 * <p>Closing it hangs up: a program that has the other end open reads an end of file or an error,
 * and the device file disappears.
 */
final class PseudoTerminal implements SerialPort {

  private static final int MAX_NAME_BYTES = 128;

  /** Size of a buffer that holds {@code struct termios} on any Linux. */
  private static final int TERMIOS = 256;

  private static final int POLLFD = 8;
  private static final NativeLong ONE = new NativeLong(1);
  private static final NativeLong TCGETS2 = new NativeLong(LibC.TCGETS2);

  private static final NativeLong TCSETS2 = new NativeLong(LibC.TCSETS2);

  /**
   * Size of {@code struct termios2}, and the places of its flags and of its output speed, behind
   * the input speed.
   */
  private static final int TERMIOS2_INTS = 11;

  private static final int TERMIOS2_CFLAG = 2;

  private static final int TERMIOS2_OSPEED = 10;
  private static final NativeLong FIONREAD = new NativeLong(LibC.FIONREAD);

  /**
   * Maximum number of unread bytes: half of what the kernel buffers, and more than a line of 19200
   * baud carries in a second.
   */
  private static final int MAX_UNREAD_BYTES = 2048;

  /** Maximum time that closing waits for a read. */
  private static final int MAX_POLL_MILLIS = 50;

  /**
   * Descriptors of this end, and of the other end, which stays open so that it keeps its mode and
   * no end of file is read too early.
   */
  private final int master;

  private final int slave;

  private final Path path;
  private final ByteBuffer polled =
      ByteBuffer.allocateDirect(POLLFD).order(ByteOrder.nativeOrder());

  /** The read lock protects the use of the descriptors; the write lock is taken to close them. */
  private final ReadWriteLock descriptorLock = new ReentrantReadWriteLock();

  private volatile boolean closing;
  private boolean closed;

  private PseudoTerminal(int master, int slave, Path path) {
    this.master = master;
    this.slave = slave;
    this.path = path;
    polled.putInt(0, master).putShort(4, LibC.POLLIN);
  }

  /**
   * Opens a pseudo terminal in raw mode.
   *
   * @throws IOException in one line, if the system has no pseudo terminals or no more of them.
   */
  static PseudoTerminal open() throws IOException {
    loadNative();
    int flags = LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC;
    int master = -1;
    int slave = -1;
    try {
      master = LibC.posix_openpt(flags | LibC.O_NONBLOCK);
      LibC.grantpt(master);
      LibC.unlockpt(master);
      byte[] name = name(master);
      slave = LibC.open(name, flags);
      makeRaw(slave);
      String text = new String(name, StandardCharsets.UTF_8);
      return new PseudoTerminal(master, slave, Path.of(text.substring(0, text.indexOf(0))));
    } catch (LastErrorException refused) {
      close(master);
      close(slave);
      throw new IOException(
          "cannot open a pseudo terminal: %s".formatted(refused.getMessage()), refused);
    }
  }

  private static void loadNative() throws IOException {
    if (!Platform.isLinux()) {
      throw new IOException("pseudo terminals need Linux; this is " + Platform.RESOURCE_PREFIX);
    }
    try {
      LibC.load();
    } catch (LinkageError unusable) {
      String why = String.valueOf(unusable.getMessage()).lines().findFirst().orElse("unknown");
      throw new IOException(
          "pseudo terminals are not available, because native code fails: " + why, unusable);
    }
  }

  /** Returns the name of the device file, with a zero byte at its end. */
  private static byte[] name(int master) {
    byte[] name = new byte[MAX_NAME_BYTES];
    int error = LibC.ptsname_r(master, name, new NativeLong(name.length));
    if (error != 0) {
      throw new LastErrorException(error);
    }
    return name;
  }

  private static void makeRaw(int terminal) {
    byte[] termios = new byte[TERMIOS];
    LibC.tcgetattr(terminal, termios);
    LibC.cfmakeraw(termios);
    LibC.tcsetattr(terminal, LibC.TCSANOW, termios);
  }

  /** Returns the device file of the other end. */
  Path path() {
    return path;
  }

  @Override
  public int read(byte[] into, Duration timeout) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      long left = Math.max(0, (end - System.nanoTime() + 999_999) / 1_000_000);
      int count = readNow(into, (int) Math.min(left, MAX_POLL_MILLIS));
      if (count > 0 || left == 0) {
        return count;
      }
    }
  }

  private int readNow(byte[] into, int millis) throws IOException {
    descriptorLock.readLock().lock();
    try {
      requireOpen();
      if (LibC.poll(polled, ONE, millis) == 0) {
        return 0;
      }
      return LibC.read(master, into, new NativeLong(into.length)).intValue();
    } catch (LastErrorException failed) {
      if (isRetryable(failed)) {
        return 0;
      }
      throw new IOException("%s: %s".formatted(path, failed.getMessage()), failed);
    } finally {
      descriptorLock.readLock().unlock();
    }
  }

  /**
   * {@inheritDoc} Returns at once. Discards bytes that no program reads, and then those that the
   * kernel cannot buffer, as a line does.
   */
  @Override
  public void write(byte[] bytes) throws IOException {
    descriptorLock.readLock().lock();
    try {
      requireOpen();
      if (unread() > MAX_UNREAD_BYTES) {
        LibC.tcflush(slave, LibC.TCIFLUSH);
      }
      LibC.write(master, bytes, new NativeLong(bytes.length));
    } catch (LastErrorException failed) {
      if (!isRetryable(failed)) {
        throw new IOException("%s: %s".formatted(path, failed.getMessage()), failed);
      }
    } finally {
      descriptorLock.readLock().unlock();
    }
  }

  /** Returns the number of unread bytes at the other end. */
  int unread() {
    int[] count = new int[1];
    LibC.ioctl(slave, FIONREAD, count);
    return count[0];
  }

  /** Sets the speed that the other end has until its program sets another one. */
  void setBaud(int baud) throws IOException {
    descriptorLock.readLock().lock();
    try {
      requireOpen();
      int[] termios = new int[TERMIOS2_INTS];
      LibC.ioctl(slave, TCGETS2, termios);
      termios[TERMIOS2_CFLAG] = (termios[TERMIOS2_CFLAG] & ~LibC.CBAUD) | LibC.BOTHER;
      termios[TERMIOS2_OSPEED - 1] = baud;
      termios[TERMIOS2_OSPEED] = baud;
      LibC.ioctl(slave, TCSETS2, termios);
    } catch (LastErrorException refused) {
      throw new IOException(
          "%s: cannot set %d baud: %s".formatted(path, baud, refused.getMessage()), refused);
    } finally {
      descriptorLock.readLock().unlock();
    }
  }

  /** Returns the speed that the other end has set; empty if the system does not tell it. */
  OptionalInt peerBaud() {
    descriptorLock.readLock().lock();
    try {
      if (closing) {
        return OptionalInt.empty();
      }
      int[] termios = new int[TERMIOS2_INTS];
      LibC.ioctl(slave, TCGETS2, termios);
      return OptionalInt.of(termios[TERMIOS2_OSPEED]);
    } catch (LastErrorException unknown) {
      return OptionalInt.empty();
    } finally {
      descriptorLock.readLock().unlock();
    }
  }

  private static boolean isRetryable(LastErrorException failed) {
    return failed.getErrorCode() == LibC.EAGAIN || failed.getErrorCode() == LibC.EINTR;
  }

  private void requireOpen() throws IOException {
    if (closing) {
      throw new IOException("%s: closed".formatted(path));
    }
  }

  @Override
  public void close() {
    closing = true;
    descriptorLock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        close(master);
        close(slave);
      }
    } finally {
      descriptorLock.writeLock().unlock();
    }
  }

  private static void close(int descriptor) {
    if (descriptor >= 0) {
      try {
        LibC.close(descriptor);
      } catch (LastErrorException closedAllTheSame) {
        // Linux closes the descriptor even if it reports an error.
      }
    }
  }
}
