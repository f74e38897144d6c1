// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.service;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The socket of a service manager: receives datagrams, without waiting. */
final class NotifySocket implements AutoCloseable {

  private static final int MAX_BYTES = 4096;
  private static final int MSG_DONTWAIT = 0x40;

  static {
    Native.register(NotifySocket.class, NativeLibrary.getProcess());
  }

  private final int fd;

  /**
   * @param name the path; for an abstract socket its name after a NUL.
   */
  NotifySocket(String name) {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    fd = socket(1, 2, 0);
    byte[] address =
        ByteBuffer.allocate(2 + path.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) 1)
            .put(path)
            .array();
    bind(fd, address, address.length);
  }

  /** Returns the next message; empty if there is none. */
  String next() {
    byte[] message = new byte[MAX_BYTES];
    try {
      int length = recv(fd, message, new NativeLong(MAX_BYTES), MSG_DONTWAIT).intValue();
      return new String(message, 0, length, StandardCharsets.UTF_8);
    } catch (LastErrorException none) {
      return "";
    }
  }

  @Override
  public void close() {
    close(fd);
  }

  private static native int socket(int domain, int type, int protocol) throws LastErrorException;

  private static native int bind(int fd, byte[] address, int length) throws LastErrorException;

  private static native NativeLong recv(int fd, byte[] into, NativeLong size, int flags)
      throws LastErrorException;

  private static native int close(int fd) throws LastErrorException;
}
