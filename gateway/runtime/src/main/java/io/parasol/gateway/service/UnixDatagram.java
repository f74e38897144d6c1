// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.service;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to Unix sockets, which Java cannot. The functions of the C library are bound on
 * first use. The constants are valid on x86, Arm and RISC-V.
 */
final class UnixDatagram {

  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** The size of {@code sun_path}, without the NUL at its end. */
  private static final int MAX_PATH_BYTES = 107;

  static {
    Native.register(UnixDatagram.class, NativeLibrary.getProcess());
  }

  private UnixDatagram() {}

  /**
   * Sends one datagram. Never waits: a full buffer of the receiver is an error.
   *
   * @param address the path of the socket; an abstract name, if it begins with {@code @}.
   * @throws IOException in one line, if it was not sent.
   */
  static void send(String address, byte[] message) throws IOException {
    byte[] socketAddress = socketAddress(address);
    try {
      int socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      try {
        sendto(
            socket,
            message,
            new NativeLong(message.length),
            MSG_DONTWAIT | MSG_NOSIGNAL,
            socketAddress,
            socketAddress.length);
      } finally {
        close(socket);
      }
    } catch (LastErrorException refused) {
      throw new IOException("%s: %s".formatted(address, refused.getMessage()), refused);
    }
  }

  /** Returns the {@code struct sockaddr_un} of an address, see unix(7). */
  private static byte[] socketAddress(String address) throws IOException {
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path.length < 2 || path.length > MAX_PATH_BYTES || (path[0] != '/' && path[0] != '@')) {
      throw new IOException(
          "%s is no address of a Unix socket; expected / or @ and 1 to %d bytes"
              .formatted(address, MAX_PATH_BYTES - 1));
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    return ByteBuffer.allocate(Short.BYTES + path.length)
        .order(ByteOrder.nativeOrder())
        .putShort(AF_UNIX)
        .put(path)
        .array();
  }

  private static native int socket(int domain, int type, int protocol) throws LastErrorException;

  private static native NativeLong sendto(
      int fd, byte[] message, NativeLong length, int flags, byte[] address, int addressLength)
      throws LastErrorException;

  private static native int close(int fd) throws LastErrorException;
}
