// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/**
 * A factory of TLS sockets that can close all sockets that it has created. Thread-safe.
 *
 * <p>Paho shuts down a socket's input before it closes the socket. Over TLS the JDK throws an
 * exception there as long as the peer has not sent close_notify. A silent peer would otherwise keep
 * the socket open.
 *
 * <p>Paho leaves Nagle's algorithm on (RFC 896). An acknowledgement and the command after it would
 * then wait for the delayed acknowledgement of TCP, some 40 ms.
 */
final class OwnedSockets extends SSLSocketFactory implements AutoCloseable {

  private final SSLSocketFactory factory;
  private final List<Socket> made = new ArrayList<>();
  private boolean isClosed;

  OwnedSockets(SSLSocketFactory factory) {
    this.factory = factory;
  }

  @Override
  public Socket createSocket() throws IOException {
    return owned(factory.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return owned(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return owned(factory.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return owned(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return owned(factory.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(Socket under, String host, int port, boolean closesIt)
      throws IOException {
    return owned(factory.createSocket(under, host, port, closesIt));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return factory.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return factory.getSupportedCipherSuites();
  }

  private synchronized Socket owned(Socket socket) throws IOException {
    if (isClosed) {
      socket.close();
      throw new IOException("the client is closed");
    }
    socket.setTcpNoDelay(true);
    made.add(socket);
    return socket;
  }

  /** Closes every socket. Afterwards no socket can be created. */
  @Override
  public synchronized void close() {
    isClosed = true;
    for (Socket socket : made) {
      try {
        socket.close();
      } catch (IOException failed) {
        // Nothing more can be done to close it.
      }
    }
    made.clear();
  }
}
