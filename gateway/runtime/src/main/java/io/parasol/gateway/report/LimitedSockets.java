// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes the sockets of one exchange with a mail server. They read a limited number of bytes, and
 * none after a maximum time. The mail library limits neither the length of a response nor the time
 * in which all of it arrives, and before STARTTLS the server is not authenticated.
 */
final class LimitedSockets extends SocketFactory {

  private final int maxBytes;
  private final LongSupplier nanos;
  private final long deadline;

  /**
   * @param maxBytes maximum number of bytes that a socket reads, with those of TLS.
   * @param timeout maximum time from now on in which it begins to read.
   * @param nanos a monotonic clock in nanoseconds.
   */
  LimitedSockets(int maxBytes, Duration timeout, LongSupplier nanos) {
    this.maxBytes = maxBytes;
    this.nanos = nanos;
    this.deadline = nanos.getAsLong() + timeout.toNanos();
  }

  /** Returns a factory of such sockets to which the mail library adds TLS with the other one. */
  SSLSocketFactory with(SSLSocketFactory tls) {
    return new TlsOverLimited(tls);
  }

  @Override
  public Socket createSocket() {
    return new LimitedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException();
  }

  private final class TlsOverLimited extends SSLSocketFactory {

    private final SSLSocketFactory tls;

    TlsOverLimited(SSLSocketFactory tls) {
      this.tls = tls;
    }

    @Override
    public Socket createSocket() {
      return LimitedSockets.this.createSocket();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean closesConnected)
        throws IOException {
      return tls.createSocket(connected, host, port, closesConnected);
    }

    @Override
    public Socket createSocket(String host, int port) {
      return LimitedSockets.this.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
      return LimitedSockets.this.createSocket(host, port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      return LimitedSockets.this.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
      return LimitedSockets.this.createSocket(host, port, from, fromPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return tls.getSupportedCipherSuites();
    }
  }

  private final class LimitedSocket extends Socket {

    private int bytesLeft = maxBytes;

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {

        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
          if (nanos.getAsLong() - deadline > 0) {
            throw new IOException("the mail server takes too long");
          }
          int read = super.read(to, offset, length);
          bytesLeft -= Math.max(0, read);
          if (bytesLeft < 0) {
            throw new IOException("the mail server sends more than %d bytes".formatted(maxBytes));
          }
          return read;
        }
      };
    }
  }
}
