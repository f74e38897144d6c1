// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The receiver's end of the connection, which can be cut. */
final class OutageReceiver implements AutoCloseable {

  /** The state of the connection. */
  enum LinkState {
    /** Messages are received and acknowledged. */
    UP,
    /** Messages are received but not acknowledged: a failure that neither side has noticed yet. */
    NO_ACKNOWLEDGEMENTS,
    /**
     * Nothing is received although the connection exists: a failure that neither side has noticed
     * yet.
     */
    STALLED,
    /** There is no connection. */
    CUT
  }

  /**
   * Accept backlog: a killed plant leaves its connections here, and the next one must not wait
   * behind them.
   */
  private static final int BACKLOG = 100;

  private final ServerSocket listener;
  private final OutageLedger ledger;
  private final ReceiverProtocol protocol;
  private @Nullable Socket connected;
  private LinkState line = LinkState.UP;

  OutageReceiver(OutageLedger ledger, ReceiverProtocol protocol) throws IOException {
    this.ledger = ledger;
    this.protocol = protocol;
    this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::run, "receiver");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  synchronized void set(LinkState next) throws IOException {
    // Skipped acknowledgements are never sent later, so a new connection is needed.
    boolean isOver = next == LinkState.CUT || line == LinkState.NO_ACKNOWLEDGEMENTS;
    line = next;
    notifyAll();
    Socket socket = connected;
    if (isOver && socket != null) {
      socket.close();
    }
  }

  private synchronized LinkState line() {
    return line;
  }

  private synchronized void awaitNot(LinkState which) throws InterruptedException {
    while (line == which) {
      wait();
    }
  }

  private void run() {
    try {
      while (!listener.isClosed()) {
        try (Socket socket = listener.accept()) {
          synchronized (this) {
            connected = socket;
          }
          if (line() != LinkState.CUT) {
            serve(socket);
          }
        } catch (IOException ended) {
          // Closed by the plant, by a cut, or by close().
        } finally {
          ledger.cut();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) throws IOException, InterruptedException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    protocol.handshake(in, out);
    out.flush();
    while (true) {
      if (in.available() == 0) {
        out.flush();
      }
      ReceiverProtocol.ReceivedMessage message = protocol.next(in, out);
      awaitNot(LinkState.STALLED);
      LinkState now = line();
      if (now == LinkState.CUT) {
        return;
      }
      ledger.receive(message.device(), message.payload());
      if (now == LinkState.UP) {
        protocol.acknowledge(message, out);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    set(LinkState.CUT);
  }
}
