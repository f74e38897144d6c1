// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Sends exactly the bytes of the test to a server, and reads everything until the end. */
final class RawSocket implements AutoCloseable {

  private static final int LONGEST_WAIT_MILLIS = 60_000;

  private final Socket socket;

  RawSocket(HostPort server) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(LONGEST_WAIT_MILLIS);
  }

  RawSocket say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything until the server closes the connection. */
  String hearAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  /** The status line of the first answer, whatever happens to the connection afterwards. */
  String hearStatus() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read();
        next >= 0 && next != '\r';
        next = socket.getInputStream().read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
