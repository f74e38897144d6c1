// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * An MQTT 5 broker over mutual TLS that lets everybody in, grants everything and answers pings, but
 * never delivers a message to anybody; and, if it is to, never acknowledges one either.
 */
public final class UnresponsiveBroker implements AutoCloseable {

  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int SUBSCRIBE = 8;
  private static final int PINGREQ = 12;
  private static final int DISCONNECT = 14;

  /** MQTT 5, 3.2.2.3.3. */
  private static final int RECEIVE_MAXIMUM = 0x21;

  /** Returns the bytes that it sends at once after a publish with that packet identifier. */
  @FunctionalInterface
  public interface Answer {
    byte[] to(byte high, byte low);
  }

  private final ServerSocket server;
  private final Answer answer;
  private volatile int window;
  private volatile byte[] hello = {};
  private final AtomicInteger published = new AtomicInteger();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();

  /**
   * @param acknowledges whether it acknowledges each publish.
   */
  public UnresponsiveBroker(SSLContext context, boolean acknowledges) throws IOException {
    this(context, (high, low) -> acknowledges ? new byte[] {0x40, 2, high, low} : new byte[0]);
  }

  /**
   * @param answer what a publish with an identifier comes to; its bytes are one segment.
   */
  public UnresponsiveBroker(SSLContext context, Answer answer) throws IOException {
    this.answer = answer;
    SSLServerSocket tls =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    tls.setNeedClientAuth(true);
    this.server = tls;
    run(this::accept);
  }

  /** Sets the Receive Maximum that it sends to the next client and to later ones. */
  public void allow(int unanswered) {
    window = unanswered;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Publishes that it has got. */
  public int published() {
    return published.get();
  }

  /** Clients that it has let in. */
  public int connected() {
    return connected.get();
  }

  /** What the last CONNECT said, behind its length (MQTT 5, 3.1.2). */
  public byte[] hello() {
    return hello.clone();
  }

  /** Clients that have said good-bye. */
  public int left() {
    return left.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        run(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        int first = in.readUnsignedByte();
        byte[] rest = in.readNBytes(remainingLength(in));
        switch (first >> 4) {
          case CONNECT -> {
            hello = rest;
            connected.incrementAndGet();
            if (window == 0) {
              send(out, 0x20, 0, 0, 0);
            } else {
              send(out, 0x20, 0, 0, 3, RECEIVE_MAXIMUM, window >> 8, window);
            }
          }
          case SUBSCRIBE -> {
            byte[] granted = new byte[3 + filters(rest)];
            granted[0] = rest[0];
            granted[1] = rest[1];
            Arrays.fill(granted, 3, granted.length, (byte) 1);
            send(out, 0x90, granted);
          }
          case PINGREQ -> send(out, 0xD0);
          case PUBLISH -> {
            published.incrementAndGet();
            int topic = ((rest[0] & 0xFF) << 8) | (rest[1] & 0xFF);
            boolean wantsAnswer = (first & 0x06) != 0;
            if (wantsAnswer) {
              out.write(answer.to(rest[2 + topic], rest[3 + topic]));
              out.flush();
            }
          }
          case DISCONNECT -> {
            left.incrementAndGet();
            return;
          }
          default -> {}
        }
      }
    } catch (IOException failed) {
      // The client has had enough.
    }
  }

  /** MQTT 5, 3.8.3; the properties are skipped, a property is shorter than 128 bytes. */
  private static int filters(byte[] rest) {
    int at = 3 + rest[2];
    int count = 0;
    while (at < rest.length) {
      at += 2 + (((rest[at] & 0xFF) << 8) | (rest[at + 1] & 0xFF)) + 1;
      count++;
    }
    return count;
  }

  private static int remainingLength(DataInputStream in) throws IOException {
    int length = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = in.readUnsignedByte();
      length |= (next & 0x7F) << shift;
      if ((next & 0x80) == 0) {
        break;
      }
    }
    return length;
  }

  private static void send(OutputStream out, int first, int... rest) throws IOException {
    byte[] bytes = new byte[rest.length];
    for (int i = 0; i < rest.length; i++) {
      bytes[i] = (byte) rest[i];
    }
    send(out, first, bytes);
  }

  private static void send(OutputStream out, int first, byte[] rest) throws IOException {
    byte[] packet = new byte[2 + rest.length];
    packet[0] = (byte) first;
    packet[1] = (byte) rest.length;
    System.arraycopy(rest, 0, packet, 2, rest.length);
    out.write(packet);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private static void run(Runnable work) {
    Thread thread = new Thread(work, "stubborn broker");
    thread.setDaemon(true);
    thread.start();
  }
}
