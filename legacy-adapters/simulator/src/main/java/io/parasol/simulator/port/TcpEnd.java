// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import io.parasol.config.model.site.HostPort;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The network side of a converter with a serial line behind it. It accepts one connection at a
 * time, as many converters do; other clients wait until that connection is closed.
 */
public final class TcpEnd implements LineEnd {

  private static final int BACKLOG = 4;

  private final ServerSocket listening;
  private volatile @Nullable Socket client;

  private TcpEnd(ServerSocket listening) {
    this.listening = listening;
  }

  /**
   * Starts to listen.
   *
   * @param listen port 0 selects any free port.
   * @throws IOException if it cannot listen on the address, which the message contains.
   */
  public static TcpEnd at(HostPort listen) throws IOException {
    ServerSocket listening = new ServerSocket();
    try {
      listening.setReuseAddress(true);
      listening.bind(
          new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()), BACKLOG);
      return new TcpEnd(listening);
    } catch (IOException refused) {
      listening.close();
      throw new IOException(
          "cannot listen on %s: %s".formatted(listen, refused.getMessage()), refused);
    }
  }

  /** Returns the address at which it listens, with the actual port. */
  public HostPort address() {
    return HostPort.of((InetSocketAddress) listening.getLocalSocketAddress());
  }

  @Override
  public int read(byte[] into, Duration timeout) throws IOException {
    Socket connected = client;
    if (connected == null) {
      accept(timeout);
      return 0;
    }
    try {
      if (timeout.isZero() && connected.getInputStream().available() == 0) {
        return 0;
      }
      connected.setSoTimeout(millis(timeout));
      int count = connected.getInputStream().read(into);
      if (count < 0) {
        disconnect();
      }
      return Math.max(0, count);
    } catch (SocketTimeoutException nothingCame) {
      return 0;
    } catch (IOException lost) {
      disconnect();
      return 0;
    }
  }

  private void accept(Duration timeout) throws IOException {
    try {
      listening.setSoTimeout(millis(timeout));
      Socket accepted = listening.accept();
      accepted.setTcpNoDelay(true);
      client = accepted;
    } catch (SocketTimeoutException noConnection) {
      // A client may connect later.
    }
  }

  /** Returns at least 1, because a timeout of 0 means no limit. */
  private static int millis(Duration timeout) {
    return (int) Math.max(1, timeout.toMillis());
  }

  @Override
  public void write(byte[] bytes) {
    Socket connected = client;
    if (connected == null) {
      return;
    }
    try {
      connected.getOutputStream().write(bytes);
    } catch (IOException lost) {
      disconnect();
    }
  }

  @Override
  public void disconnect() {
    Socket connected = client;
    client = null;
    if (connected != null) {
      close(connected);
    }
  }

  @Override
  public void close() {
    close(listening);
    disconnect();
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException closedAllTheSame) {
      // The descriptor is closed even if an error is reported.
    }
  }
}
