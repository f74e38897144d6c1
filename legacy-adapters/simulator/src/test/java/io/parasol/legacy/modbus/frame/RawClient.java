// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.HostPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;

/** A client that sends bytes as they are given, right or wrong. */
public final class RawClient implements AutoCloseable {

  private static final int LONG = 60_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  public RawClient(HostPort server) throws IOException {
    socket = new Socket(server.host(), server.port());
    socket.setSoTimeout(LONG);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  public void send(String hex) throws IOException {
    send(HexFormat.of().parseHex(hex));
  }

  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** One frame, header included. */
  public String receive() throws IOException {
    byte[] head = new byte[Mbap.PREFIX_LENGTH];
    in.readFully(head);
    byte[] rest = new byte[((head[4] & 0xFF) << 8) | (head[5] & 0xFF)];
    in.readFully(rest);
    return HexFormat.of().formatHex(head) + HexFormat.of().formatHex(rest);
  }

  /** Waits until the server ends the connection, and drops what it sends until then. */
  public boolean isHungUpOn() {
    try {
      while (in.read() >= 0) {
        // What was on its way is of no interest.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  public void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }
}
