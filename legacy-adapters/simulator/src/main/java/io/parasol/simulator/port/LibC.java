// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The functions of the Linux C library that pseudo terminals need; see their manual pages. */
final class LibC {

  /**
   * These values apply to x86, Arm, RISC-V and others; MIPS and PowerPC have different values for
   * some.
   */
  static final int O_RDWR = 0x2;

  static final int O_NOCTTY = 0x100;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final short POLLIN = 0x1;
  static final long FIONREAD = 0x541B;
  static final int TCIFLUSH = 0;
  static final int TCSANOW = 0;

  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private LibC() {}

  /**
   * Binds the functions, once.
   *
   * @throws IOException in one line, if this is not Linux or native code cannot be loaded.
   */
  static void load() throws IOException {
    if (!Platform.isLinux()) {
      throw new IOException("pseudo terminals need Linux; this is " + Platform.RESOURCE_PREFIX);
    }
    try {
      LibCBinding.once();
    } catch (LinkageError unusable) {
      String why = String.valueOf(unusable.getMessage()).lines().findFirst().orElse("unknown");
      throw new IOException(
          "pseudo terminals are not available, because native code fails: " + why, unusable);
    }
  }

  /** The binding to the C library of the Java virtual machine, glibc or musl. */
  private static final class LibCBinding {
    static {
      Native.register(LibC.class, NativeLibrary.getProcess());
    }

    static void once() {}
  }

  static native int posix_openpt(int flags) throws LastErrorException;

  static native int grantpt(int fd) throws LastErrorException;

  static native int unlockpt(int fd) throws LastErrorException;

  /** Returns the error instead of setting it. */
  static native int ptsname_r(int fd, byte[] name, NativeLong size);

  static native int open(byte[] path, int flags) throws LastErrorException;

  static native int close(int fd) throws LastErrorException;

  static native NativeLong read(int fd, byte[] into, NativeLong size) throws LastErrorException;

  static native NativeLong write(int fd, byte[] bytes, NativeLong size) throws LastErrorException;

  /**
   * Waits for events. {@code descriptors} has the layout of {@code struct pollfd}: 4 bytes for the
   * descriptor, 2 for the requested events, 2 for the returned events.
   */
  static native int poll(ByteBuffer descriptors, NativeLong count, int millis)
      throws LastErrorException;

  static native int tcgetattr(int fd, byte[] termios) throws LastErrorException;

  static native int tcsetattr(int fd, int when, byte[] termios) throws LastErrorException;

  static native void cfmakeraw(byte[] termios);

  static native int ioctl(int fd, NativeLong request, int[] argument) throws LastErrorException;

  static native int tcflush(int fd, int which) throws LastErrorException;
}
