// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** An open, non-blocking device file. Not thread-safe. */
final class Descriptor implements AutoCloseable {

  private static final NativeLong ONE = new NativeLong(1);
  private static final long NANOS = 1_000_000_000;

  private final int fd;
  private final Memory pollfd = new Memory(8);
  private final Memory timeout = new Memory(2L * NativeLong.SIZE);
  private boolean isClosed;

  private Descriptor(int fd) {
    this.fd = fd;
    pollfd.setInt(0, fd);
  }

  /**
   * Opens a device file.
   *
   * @throws LastErrorException with the error number of the operating system.
   */
  static Descriptor open(Path device) throws LastErrorException {
    byte[] path = (device + "\0").getBytes(StandardCharsets.UTF_8);
    return new Descriptor(
        LibC.open(path, LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_NONBLOCK | LibC.O_CLOEXEC));
  }

  boolean isTerminal() {
    return LibC.isatty(fd) == 1;
  }

  /**
   * Waits until the file is ready for reading or writing.
   *
   * @param events {@link LibC#POLLIN} or {@link LibC#POLLOUT}.
   * @return the events that occurred, which may include errors; 0 if there was none in that time,
   *     or a signal interrupted the wait.
   */
  short await(short events, long nanos) throws LastErrorException {
    pollfd.setShort(4, events);
    pollfd.setShort(6, (short) 0);
    timeout.setNativeLong(0, new NativeLong(nanos / NANOS));
    timeout.setNativeLong(NativeLong.SIZE, new NativeLong(nanos % NANOS));
    try {
      return LibC.ppoll(pollfd, ONE, timeout, null) == 0 ? 0 : pollfd.getShort(6);
    } catch (LastErrorException failed) {
      if (failed.getErrorCode() == LibC.EINTR) {
        return 0;
      }
      throw failed;
    }
  }

  /**
   * Returns the number of bytes that were read; 0 also at the end of the file, -1 if no byte is
   * available now.
   */
  int read(byte[] into) throws LastErrorException {
    try {
      return LibC.read(fd, into, new NativeLong(into.length)).intValue();
    } catch (LastErrorException failed) {
      return unlessTemporary(failed, -1);
    }
  }

  /** Returns how many bytes were accepted of those from index {@code from} on. */
  int write(byte[] bytes, int from) throws LastErrorException {
    byte[] rest = from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
    try {
      return LibC.write(fd, rest, new NativeLong(rest.length)).intValue();
    } catch (LastErrorException failed) {
      return unlessTemporary(failed, 0);
    }
  }

  private static int unlessTemporary(LastErrorException failed, int otherwise) {
    int error = failed.getErrorCode();
    if (error == LibC.EAGAIN || error == LibC.EINTR) {
      return otherwise;
    }
    throw failed;
  }

  /** Runs an ioctl that reads and fills its argument; the request determines the size. */
  void control(int request, int[] argument) throws LastErrorException {
    LibC.ioctl(fd, new NativeLong(request), argument);
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try {
      LibC.close(fd);
    } catch (LastErrorException closedAllTheSame) {
      // Linux releases the descriptor even if close reports an error.
    }
  }
}
