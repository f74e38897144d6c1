// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the Linux C library that serial ports and pseudo terminals need; see their
 * manual pages. They are bound on first use, which may fail with a {@link LinkageError}.
 */
public final class LibC {

  /**
   * The values of these constants are valid on x86, Arm and RISC-V; MIPS and PowerPC have different
   * values for some.
   */
  public static final int O_RDWR = 0x2;

  public static final int O_NOCTTY = 0x100;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;

  public static final short POLLIN = 0x1;
  static final short POLLOUT = 0x4;

  static final int TIOCEXCL = 0x540C;
  static final int TIOCNXCL = 0x540D;
  static final int TIOCOUTQ = 0x5411;
  static final int TIOCGRS485 = 0x542E;
  public static final int FIONREAD = 0x541B;
  public static final long TCGETS2 = 0x802C_542AL;
  public static final long TCSETS2 = 0x402C_542BL;

  /** The mask of the speed in the flags of a terminal, and the value for any other speed. */
  public static final int CBAUD = 0x100F;

  public static final int BOTHER = 0x1000;

  public static final int TCIFLUSH = 0;
  public static final int TCSANOW = 0;

  static final int ENOENT = 2;
  public static final int EINTR = 4;
  static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;

  static {
    // The C library of the virtual machine, glibc or musl.
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  /** Binds the functions, unless they are bound already. */
  public static void load() {
    // The initializer of the class has bound them.
  }

  public static native int open(byte[] path, int flags) throws LastErrorException;

  public static native int close(int fd) throws LastErrorException;

  static native int isatty(int fd);

  public static native NativeLong read(int fd, byte[] into, NativeLong size)
      throws LastErrorException;

  public static native NativeLong write(int fd, byte[] bytes, NativeLong size)
      throws LastErrorException;

  /**
   * Waits like {@code poll}, but with a timeout in nanoseconds.
   *
   * @param descriptors {@code struct pollfd}: 4 bytes descriptor, 2 bytes requested events, 2 bytes
   *     returned events.
   * @param timeout the timeout, {@code struct timespec}: seconds and nanoseconds, one long each.
   */
  static native int ppoll(
      Pointer descriptors, NativeLong count, Pointer timeout, @Nullable Pointer signals)
      throws LastErrorException;

  /**
   * Waits for events.
   *
   * @param descriptors as for {@link #ppoll}.
   */
  public static native int poll(ByteBuffer descriptors, NativeLong count, int millis)
      throws LastErrorException;

  public static native int ioctl(int fd, NativeLong request, int[] argument)
      throws LastErrorException;

  static native int sigaction(int signal, @Nullable Pointer set, @Nullable Pointer old);

  static native String strerror(int error);

  public static native int posix_openpt(int flags) throws LastErrorException;

  public static native int grantpt(int fd) throws LastErrorException;

  public static native int unlockpt(int fd) throws LastErrorException;

  /** Returns the error instead of setting it. */
  public static native int ptsname_r(int fd, byte[] name, NativeLong size);

  public static native int tcgetattr(int fd, byte[] termios) throws LastErrorException;

  public static native int tcsetattr(int fd, int when, byte[] termios) throws LastErrorException;

  public static native void cfmakeraw(byte[] termios);

  public static native int tcflush(int fd, int which) throws LastErrorException;
}
