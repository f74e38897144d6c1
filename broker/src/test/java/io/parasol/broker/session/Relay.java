// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to the broker that the test can cut. */
final class Relay implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final int target;

  Relay(int target) throws IOException {
    this.target = target;
    run(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = server.accept();
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(near);
      sockets.add(far);
      run(() -> near.getInputStream().transferTo(far.getOutputStream()));
      run(() -> far.getInputStream().transferTo(near.getOutputStream()));
    }
  }

  /** Cuts what is connected, without a word, and takes no more. Idempotent. */
  void cut() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException cut) {
                // That is what it is for.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
